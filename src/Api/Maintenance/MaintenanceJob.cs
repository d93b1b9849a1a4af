using Microsoft.Extensions.Logging;
using Serverless.Api.Catalog;
using Serverless.Api.Queries;
using Serverless.Api.Telemetry;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Maintenance;

/// <summary>
/// Looks once after every database of a deployment, open or not: compacts what is due and collects garbage. <see cref="DatabaseMaintainer"/> does so only for those that its
/// process has open while it lives; this is for hosts whose processes come and go, and whose timers stay. Any number of instances may run it at once, and it may end at any point.
/// </summary>
public sealed class MaintenanceJob
{
    private readonly DatabaseCatalog catalog;
    private readonly DatabaseRegistry databases;
    private readonly ILogger logger;

    /// <param name="catalog">The databases.</param>
    /// <param name="databases">Opens them.</param>
    /// <param name="logger">Failures are logged; the next run tries again.</param>
    internal MaintenanceJob(DatabaseCatalog catalog, DatabaseRegistry databases, ILogger logger)
    {
        this.catalog = catalog;
        this.databases = databases;
        this.logger = logger;
    }

    /// <summary>Looks after one database after the other. One database's failure is logged and is not the others'.</summary>
    /// <exception cref="GraphException">The catalog is unavailable.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await catalog.RefreshAsync(cancellationToken);
        foreach (DatabaseEntry entry in await catalog.ListAsync<DatabaseEntry>(CatalogKeys.Databases, cancellationToken))
        {
            if (!entry.IsDropping)
            {
                await TryAsync(entry, cancellationToken);

                // Of many databases no more stay open than the registry keeps anyway.
                await databases.CloseIdleAsync();
            }
        }
    }

    private async Task TryAsync(DatabaseEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            using DatabaseLease lease = await databases.GetAsync(entry, cancellationToken);
            if (lease.Database is IDatabaseMaintenance maintenance)
            {
                await maintenance.CompactAsync(force: false, cancellationToken);
                await maintenance.CollectGarbageAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogMessages.MaintenanceFailed(logger, exception);
        }
    }
}
