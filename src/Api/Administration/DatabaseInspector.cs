using Serverless.Api.Catalog;
using Serverless.Api.Limits;
using Serverless.Api.Queries;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Administration;

/// <summary>What is known of a database as a whole.</summary>
/// <param name="Entry">Its entry in the catalog.</param>
/// <param name="IsDefault">Whether it is the deployment's default database.</param>
/// <param name="State">What it holds, exactly; null: it is stopped, or being dropped.</param>
public sealed record DatabaseDescription(DatabaseEntry Entry, bool IsDefault, DatabaseState? State);

/// <summary>Tells of single databases and their limits to those who may know, and sets limits: what the routes below a database's own are made of.</summary>
public sealed class DatabaseInspector
{
    private readonly RequestSteps names;
    private readonly DatabaseMetrics metrics;
    private readonly EffectiveLimits limits;
    private readonly LimitCommands commands;
    private readonly CommandAudit audit;
    private readonly FailureAudit failures;
    private readonly string defaultDatabase;

    internal DatabaseInspector(RequestSteps names, DatabaseMetrics metrics, EffectiveLimits limits, LimitCommands commands, CommandAudit audit, FailureAudit failures, string defaultDatabase)
    {
        this.names = names;
        this.metrics = metrics;
        this.limits = limits;
        this.commands = commands;
        this.audit = audit;
        this.failures = failures;
        this.defaultDatabase = defaultDatabase;
    }

    /// <summary>The database of a name.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>; the store is unavailable or damaged.</exception>
    public async Task<DatabaseDescription> DescribeAsync(RequestCaller caller, string database, CancellationToken cancellationToken)
    {
        DatabaseEntry entry = await FindAsync(caller, database, cancellationToken);
        DatabaseState? state = entry.IsStopped ? null : await metrics.StateAsync(entry, cancellationToken);
        return new DatabaseDescription(entry, entry.Name == defaultDatabase, state);
    }

    /// <summary>The name of a database, and its limits.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>.</exception>
    public async Task<(string Name, DatabaseLimits Limits)> LimitsAsync(RequestCaller caller, string database, CancellationToken cancellationToken)
    {
        DatabaseEntry entry = await FindAsync(caller, database, cancellationToken);
        return (entry.Name, limits.Of(entry));
    }

    /// <summary>The name of a database, and what it holds and is used for.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>; the store is unavailable or damaged.</exception>
    public async Task<(string Name, IReadOnlyList<UsageMetric> Metrics)> UsageAsync(RequestCaller caller, string database, CancellationToken cancellationToken)
    {
        DatabaseEntry entry = await FindAsync(caller, database, cancellationToken);
        return (entry.Name, await metrics.ReadAsync(entry, cancellationToken));
    }

    /// <summary>Sets limits of a database.</summary>
    /// <param name="caller">Who asks for it.</param>
    /// <param name="database">The database's name.</param>
    /// <param name="read">Reads the limits, for an administrator only.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.Forbidden"/>; <see cref="ErrorCodes.DatabaseNotFound"/>.</exception>
    public Task SetLimitsAsync(RequestCaller caller, string database, Func<Task<IReadOnlyList<Limits.LimitSetting>>> read, CancellationToken cancellationToken) => audit.RunAsync(
        CommandDescription.SetLimits(database),
        caller,
        async () =>
        {
            caller.Principal.EnsureAdministrator();
            IReadOnlyList<Limits.LimitSetting> changes = await read();
            DatabaseEntry entry = await FindAsync(caller, database, cancellationToken);
            return await commands.SetAsync(
                new NameReference(entry.Name, default),
                ifExists: false,
                changes.ToDictionary(static change => LimitRegistry.Get(change.Kind).Name, static change => change.Value, StringComparer.Ordinal),
                cancellationToken);
        },
        cancellationToken);

    /// <summary>The entry of a database that the caller may know of.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>; it is a composite.</exception>
    internal Task<DatabaseEntry> FindAsync(RequestCaller caller, string name, CancellationToken cancellationToken) => failures.WatchAsync(
        caller,
        "describe",
        name,
        async () =>
        {
            caller.Principal.EnsurePasswordIsCurrent();
            CatalogTarget target = await names.VisibleAsync(caller.Principal, name, null, cancellationToken);
            return target.Database ?? throw new GraphException(ErrorCodes.UnsupportedAdministrationCommand, $"`{name}` has no graph of its own, and so no limits and no usage.");
        });
}
