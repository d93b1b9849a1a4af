using System.Globalization;
using System.Text;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Limits;

/// <summary>An open transaction that counts as a connection.</summary>
/// <param name="Id">The transaction.</param>
/// <param name="Expires">When it stops to count unless it is used, in milliseconds of Unix time.</param>
internal readonly record struct CountedTransaction(string Id, long Expires);

/// <summary>
/// The content of a row of permits, as text: the instance that holds the row, or a line for every open transaction that counts in it, or
/// nothing: the row is free.
/// </summary>
internal sealed record SlotRow(string? Holder, EquatableArray<CountedTransaction> Transactions)
{
    /// <summary>Nobody holds it.</summary>
    public static SlotRow Free { get; } = new(null, []);

    /// <summary>An instance holds it.</summary>
    public static SlotRow HeldBy(string instance) => new(instance, []);

    /// <summary>Reads a row. One that cannot be read is held by an unknown instance: it becomes free when its lifetime has passed.</summary>
    public static SlotRow Read(ReadOnlySpan<byte> content)
    {
        string text = Encoding.UTF8.GetString(content);
        if (text.Length == 0)
        {
            return Free;
        }

        var transactions = new List<CountedTransaction>();
        foreach (string line in text.Split('\n'))
        {
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank < 0 || !long.TryParse(line.AsSpan(blank + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long expires))
            {
                return HeldBy(text);
            }

            transactions.Add(new CountedTransaction(line[..blank], expires));
        }

        return new SlotRow(null, transactions.ToEquatableArray());
    }

    /// <summary>The bytes to be stored.</summary>
    public byte[] Write() => Encoding.UTF8.GetBytes(Holder ?? string.Join('\n', Transactions.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Id} {one.Expires}"))));

    /// <summary>The transactions that still count.</summary>
    public SlotRow At(DateTimeOffset now) => this with { Transactions = [.. Transactions.Where(one => one.Expires > now.ToUnixTimeMilliseconds())] };
}
