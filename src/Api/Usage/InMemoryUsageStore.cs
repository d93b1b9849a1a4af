namespace Serverless.Api.Usage;

/// <summary>Usage in this process's memory: the reference implementation, and that of volatile databases.</summary>
public sealed class InMemoryUsageStore : IUsageStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Database, DateTimeOffset Hour, string Instance), UsageRow> rows = [];

    /// <inheritdoc/>
    public Task PutAsync(IReadOnlyList<UsageRow> rows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            foreach (UsageRow row in rows)
            {
                this.rows[(row.DatabaseId, row.Hour, row.Instance)] = row;
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<UsageRow>> ReadAsync(string databaseId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<UsageRow>>(
                [.. rows.Values.Where(row => row.DatabaseId == databaseId && row.Hour >= from && row.Hour < to).OrderBy(row => row.Hour)]);
        }
    }
}
