using Serverless.Api.Catalog;
using Serverless.Api.Limits;
using Serverless.Api.Queries;
using Serverless.Api.Usage;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Administration;

/// <summary>One number of what a database holds and is used for.</summary>
/// <param name="Name">As it is shown.</param>
/// <param name="Value">Null: it cannot be told, as the database is being dropped or cannot be opened.</param>
/// <param name="Limit">The limit that is measured by it; null: none is.</param>
public readonly record struct UsageMetric(string Name, long? Value, LimitKind? Limit);

/// <summary>Tells what databases hold, and what they are used for: now on this instance, and in the hour that is on all.</summary>
internal sealed class DatabaseMetrics(DatabaseCatalog catalog, DatabaseRegistry databases, UsageRecorder usage)
{
    /// <summary>What a database holds, exactly; null: it is being dropped.</summary>
    /// <exception cref="GraphException">It cannot be opened; the store is unavailable or damaged.</exception>
    public async Task<DatabaseState?> StateAsync(DatabaseEntry entry, CancellationToken cancellationToken)
    {
        if (entry.IsDropping)
        {
            return null;
        }

        using DatabaseLease lease = await databases.GetAsync(entry, cancellationToken);
        return lease.Database is IDatabaseSettings open ? await open.ReadStateAsync(cancellationToken) : null;
    }

    /// <summary>All numbers of a database, in the order in which they are shown.</summary>
    /// <exception cref="GraphException">As <see cref="StateAsync"/>; the store of the usage is unavailable.</exception>
    public async Task<IReadOnlyList<UsageMetric>> ReadAsync(DatabaseEntry entry, CancellationToken cancellationToken) =>
        await ReadAsync(entry, await StateAsync(entry, cancellationToken), cancellationToken);

    /// <summary>As <see cref="ReadAsync(DatabaseEntry, CancellationToken)"/>, but of a database that is damaged, unavailable or dropped meanwhile what it holds is not told instead of failing.</summary>
    /// <exception cref="GraphException">The catalog or the store of the usage is unavailable or damaged; any other failure.</exception>
    public async Task<IReadOnlyList<UsageMetric>> ReadAvailableAsync(DatabaseEntry entry, CancellationToken cancellationToken)
    {
        DatabaseState? state = null;
        try
        {
            state = await StateAsync(entry, cancellationToken);
        }
        catch (GraphException failure) when (failure.Code == ErrorCodes.StorageDamageDetected || failure.Code == ErrorCodes.DatabaseUnavailable || failure.Code == ErrorCodes.DatabaseNotFound)
        {
            // Opening it asks the catalog too, whose failure is not this database's: it fails here again.
            await catalog.RefreshAsync(cancellationToken);
            await catalog.ReadAsync<DatabaseEntry>(CatalogKeys.Database(entry.Id), cancellationToken);
        }

        return await ReadAsync(entry, state, cancellationToken);
    }

    private async Task<IReadOnlyList<UsageMetric>> ReadAsync(DatabaseEntry entry, DatabaseState? state, CancellationToken cancellationToken)
    {
        CurrentUsage now = usage.CurrentOf(entry.Id);
        UsageCounts hour = await usage.ReadHourAsync(entry.Id, cancellationToken);
        return
        [
            new("nodes", state?.Nodes, LimitKind.MaxNodes),
            new("relationships", state?.Relationships, LimitKind.MaxEdges),
            new("storage_bytes", state?.LogicalBytes, LimitKind.MaxStorageBytes),
            new("active_queries", now.ActiveQueries, LimitKind.MaxConcurrentQueries),
            new("connections", now.Connections, LimitKind.MaxConnections),
            new("queries_per_second", now.QueriesPerSecond, LimitKind.MaxQueriesPerSecond),
            new("writes_per_second", now.WritesPerSecond, LimitKind.MaxWritesPerSecond),
            .. hour.Shown().Select(static count => new UsageMetric(count.Key, count.Value, null)),
        ];
    }
}
