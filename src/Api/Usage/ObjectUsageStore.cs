using System.Text.Json;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Usage;

/// <summary>Usage as small JSON objects, <c>usage/{database id}/{hour}-{instance}</c> with the hour as <c>yyyyMMddHH</c>.</summary>
/// <param name="store">Holds them.</param>
public sealed class ObjectUsageStore(IObjectStore store) : IUsageStore
{
    private const int HourLength = 10;
    private static readonly ObjectPath Root = ObjectPath.Parse("usage");

    /// <inheritdoc/>
    public async Task PutAsync(IReadOnlyList<UsageRow> rows, CancellationToken cancellationToken)
    {
        foreach (UsageRow row in rows)
        {
            var counts = new Dictionary<string, long>(row.Counts.Named());
            await store.PutAsync(Root / row.DatabaseId / $"{UsageHours.Write(row.Hour)}-{row.Instance}", JsonSerializer.SerializeToUtf8Bytes(counts), PutCondition.None, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UsageRow>> ReadAsync(string databaseId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var rows = new List<UsageRow>();
        await foreach (ObjectInfo info in store.ListAsync(Root / databaseId, cancellationToken))
        {
            string name = info.Path.Name;
            if (name.Length > HourLength + 1 && UsageHours.TryRead(name.AsSpan(0, HourLength), out DateTimeOffset hour) && hour >= from && hour < to
                && await store.GetAsync(info.Path, ByteRange.All, null, cancellationToken) is { Status: GetStatus.Found } found)
            {
                rows.Add(new UsageRow(databaseId, hour, name[(HourLength + 1)..], Read(found.Content.Span, info.Path)));
            }
        }

        return rows;
    }

    private static UsageCounts Read(ReadOnlySpan<byte> content, ObjectPath path)
    {
        try
        {
            return UsageCounts.Of(JsonSerializer.Deserialize<Dictionary<string, long>>(content)!);
        }
        catch (JsonException failure)
        {
            throw new GraphException(ErrorCodes.StorageDamageDetected, $"The usage in `{path}` cannot be read.", innerException: failure);
        }
    }
}
