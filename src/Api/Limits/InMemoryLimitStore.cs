using System.Globalization;

namespace Serverless.Api.Limits;

/// <summary>Shared counters in this process's memory: the reference implementation.</summary>
/// <param name="clock">Tells how old a row is.</param>
public sealed class InMemoryLimitStore(TimeProvider clock) : ILimitStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<(string Database, string Name), Stored> rows = new(Comparer<(string Database, string Name)>.Create(
        static (left, right) => string.CompareOrdinal(left.Database, right.Database) is not 0 and int order ? order : string.CompareOrdinal(left.Name, right.Name)));

    private long lastTag;

    /// <inheritdoc/>
    public Task<LimitRow?> GetAsync(string databaseId, string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return Task.FromResult(rows.TryGetValue((databaseId, name), out Stored? found) ? Row(name, found) : null);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LimitRow>> ListAsync(string databaseId, string prefix, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<LimitRow>>(
                [.. rows.Where(row => row.Key.Database == databaseId && row.Key.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(row => Row(row.Key.Name, row.Value))]);
        }
    }

    /// <inheritdoc/>
    public Task<string?> PutAsync(string databaseId, string name, ReadOnlyMemory<byte> content, string? etag, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            rows.TryGetValue((databaseId, name), out Stored? found);
            if (found?.ETag != etag)
            {
                return Task.FromResult<string?>(null);
            }

            var stored = new Stored(content.ToArray(), (++lastTag).ToString(CultureInfo.InvariantCulture), clock.GetTimestamp());
            rows[(databaseId, name)] = stored;
            return Task.FromResult<string?>(stored.ETag);
        }
    }

    /// <inheritdoc/>
    public Task DeleteAllAsync(string databaseId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            foreach (var key in rows.Keys.Where(key => key.Database == databaseId).ToList())
            {
                rows.Remove(key);
            }
        }

        return Task.CompletedTask;
    }

    private LimitRow Row(string name, Stored stored) => new(name, stored.Content, stored.ETag, clock.GetElapsedTime(stored.Put));

    private sealed record Stored(byte[] Content, string ETag, long Put);
}
