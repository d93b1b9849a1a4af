using Serverless.Api.Catalog;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>
/// Makes databases obey what the catalog says of them. Commands change the catalog first and then the database's log; when a process ends between the two, the next one
/// that opens the database does what is left. A log that says something else is changed only if nobody else has changed it since the catalog was read, so that two of these
/// never undo each other's work.
/// </summary>
internal sealed class SettingsReconciler(DatabaseCatalog catalog, EffectiveLimits limits)
{
    private const int Attempts = 20;

    /// <summary>Puts in force what the catalog says, when a database is opened: no request if it is in force.</summary>
    /// <param name="entry">The entry by which it was opened, which may be a little old.</param>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">The store is unavailable.</exception>
    public Task OpenedAsync(DatabaseEntry entry, IGraphDatabase database, CancellationToken cancellationToken) =>
        !entry.IsDropping && database is IDatabaseSettings commands && commands.KnownSettings != limits.SettingsOf(entry) ? ApplyAsync(entry.Id, commands, cancellationToken) : Task.CompletedTask;

    /// <summary>Puts in force what the catalog says now.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>: it has been dropped. The store is unavailable.</exception>
    public async Task ApplyAsync(string id, IDatabaseSettings database, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            DatabaseSettings observed = (await database.ReadStateAsync(cancellationToken)).Settings;
            await catalog.RefreshAsync(cancellationToken);
            DatabaseEntry entry = await catalog.ReadAsync<DatabaseEntry>(CatalogKeys.Database(id), cancellationToken)
                ?? throw new GraphException(ErrorCodes.DatabaseNotFound, "The database has been dropped.");
            DatabaseSettings wanted = limits.SettingsOf(entry);
            if (observed == wanted || await database.TryChangeAsync(observed, wanted, cancellationToken))
            {
                return;
            }
        }

        throw new GraphException(ErrorCodes.DatabaseUnavailable, "The settings of the database are changed by others all the time; repeat the request.") { RetryAfter = TimeSpan.FromSeconds(1) };
    }
}
