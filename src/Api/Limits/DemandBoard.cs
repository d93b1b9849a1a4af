using System.Text;

namespace Serverless.Api.Limits;

/// <summary>
/// One row per database by which an instance without a free permit asks the others to give back what they do not use. It names up to two
/// instances that have asked within a second, so that each holder finds one that is not itself.
/// </summary>
internal sealed class DemandBoard(SharedCounters shared, string databaseId)
{
    private const string Name = "want";
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Repeat = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private string? etag;
    private string authors = "";
    private long nextAsk = long.MinValue;
    private long lastLook = long.MinValue;
    private long wantedUntil = long.MinValue;

    /// <summary>Whether others wait for permits, as far as this instance has seen.</summary>
    public bool IsWanted => shared.Clock.GetTimestamp() < Volatile.Read(ref wantedUntil);

    /// <summary>Takes the turn to look, if the last look is long enough ago; all pools of the database share one look.</summary>
    public bool TryBeginLook()
    {
        lock (gate)
        {
            long now = shared.Clock.GetTimestamp();
            if (lastLook != long.MinValue && now < shared.After(lastLook, shared.Options.DemandInterval))
            {
                return false;
            }

            lastLook = now;
            return true;
        }
    }

    /// <summary>Sees whether others wait: one operation.</summary>
    public async Task LookAsync() => See(await shared.RequestAsync((store, token) => store.GetAsync(databaseId, Name, token)));

    /// <summary>Asks for permits, unless this has been done just now.</summary>
    /// <returns>The number of operations.</returns>
    public async Task<int> AskAsync()
    {
        string content;
        string? expected;
        lock (gate)
        {
            if (shared.Clock.GetTimestamp() < nextAsk)
            {
                return 0;
            }

            nextAsk = shared.After(shared.Clock.GetTimestamp(), Repeat);
            expected = etag;
            content = Other() is { } other ? $"{shared.Instance}\n{other}" : shared.Instance;
        }

        string? stored = await shared.RequestAsync((store, token) => store.PutAsync(databaseId, Name, Encoding.UTF8.GetBytes(content), expected, token));
        if (stored is null)
        {
            // Somebody else has asked. If the row has no room for this instance, then it has two that are asked for.
            See(await shared.RequestAsync((store, token) => store.GetAsync(databaseId, Name, token)));
            lock (gate)
            {
                nextAsk = authors.Contains('\n', StringComparison.Ordinal) ? nextAsk : long.MinValue;
            }

            return 2;
        }

        lock (gate)
        {
            etag = stored;
            authors = content;
        }

        return 1;
    }

    private void See(LimitRow? row)
    {
        lock (gate)
        {
            etag = row?.ETag;
            authors = row is { } known && known.Age < Lasting ? Encoding.UTF8.GetString(known.Content.Span) : "";
            if (Other() is not null)
            {
                Volatile.Write(ref wantedUntil, shared.After(shared.Clock.GetTimestamp(), Lasting - row!.Age));
            }
        }
    }

    private string? Other() => authors.Length == 0 ? null : authors.Split('\n').FirstOrDefault(author => author != shared.Instance);
}
