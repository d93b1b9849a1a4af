using Microsoft.Extensions.Logging;
using Serverless.Api.Administration;
using Serverless.Api.Catalog;
using Serverless.Api.Contracts;
using Serverless.Api.Limits;
using Serverless.Api.Maintenance;
using Serverless.Api.Queries;
using Serverless.Api.Routing;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Hosting;

/// <summary>What a host says of the deployment that it serves.</summary>
public sealed record DeploymentOptions
{
    /// <summary>Where the databases are.</summary>
    public required IDatabaseStore Databases { get; init; }

    /// <summary>Where the catalog is; null: in a graph beside the databases.</summary>
    public ICatalogStore? Catalog { get; init; }

    /// <summary>Counts what limits count together with other processes; null: this process serves the databases alone.</summary>
    public ILimitStore? LimitStore { get; init; }

    /// <summary>Where databases ask for compactions.</summary>
    public required CompactionRequests Compactions { get; init; }

    public IIdGenerator Ids { get; init; } = new UlidGenerator(TimeProvider.System);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The database that a client uses when it names none; it is created when the catalog has none of that name.</summary>
    public string DefaultDatabase { get; init; } = "graph";

    /// <summary>Limits of databases that set none of their own.</summary>
    public DatabaseLimits Limits { get; init; } = DatabaseLimits.Default;

    /// <summary>Where the deployment is served, as <c>SHOW DATABASES</c> tells.</summary>
    public string Address { get; init; } = "localhost:7474";

    /// <summary>What requests may ask for.</summary>
    public ApiLimits Requests { get; init; } = new();

    /// <summary>How often the databases are looked after.</summary>
    public MaintenanceOptions Maintenance { get; init; } = new();

    /// <summary>How many databases are open.</summary>
    public DatabaseRegistryOptions Registry { get; init; } = new();

    /// <summary>Version of the product, as discovery shows it.</summary>
    public required string Version { get; init; }
}

/// <summary>A deployment as one process of it serves it: all parts, put together. Any number of processes may serve one at a time.</summary>
public sealed class Deployment : IAsyncDisposable
{
    private readonly DeploymentOptions options;
    private readonly DatabaseCatalog catalog;
    private readonly DatabaseRegistry databases;
    private readonly DatabaseMaintainer maintainer;
    private readonly CatalogResolver names;
    private readonly SettingsReconciler settings;
    private readonly DatabaseCreation creation;
    private readonly LimitEnforcer enforcer;

    public Deployment(DeploymentOptions options, ILogger logger)
    {
        this.options = options;
        databases = new DatabaseRegistry(OpenAsync, options.Registry, options.Clock, logger);
        catalog = new DatabaseCatalog(options.Catalog ?? new GraphCatalogStore(databases, options.Ids), options.Clock);
        names = new CatalogResolver(catalog);
        creation = new DatabaseCreation(catalog, databases, options.Databases, options.Ids, options.Clock);
        var limits = new EffectiveLimits(options.Limits);
        settings = new SettingsReconciler(catalog, limits);
        var commands = new DatabaseCommands(catalog, databases, creation, settings, options.DefaultDatabase, options.Clock);
        var limitCommands = new LimitCommands(commands);
        var administration = new AdministrationExecutor(
            commands,
            new AliasCommands(catalog, options.DefaultDatabase),
            new CompositeCommands(catalog),
            limitCommands,
            new ShowCommands(catalog, limits, options.DefaultDatabase, options.Address),
            new ShowExecutor(new GraphDatabaseOptions { Clock = options.Clock }));
        maintainer = new DatabaseMaintainer(options.Compactions, databases, options.Maintenance, options.Clock, logger);
        enforcer = options.LimitStore is { } store
            ? new LimitEnforcer(new LimitEnforcerOptions(), store, options.Ids.NewId().ToString("n"), options.Clock, null)
            : new LimitEnforcer(new LimitEnforcerOptions(), options.Clock, null);
        var steps = new RequestSteps(new StatementRouter(), names);
        var admitted = new AdmittedDatabases(databases, limits, enforcer);
        var wait = new CatalogWait(catalog);
        Queries = new QueryService(steps, admitted, wait, administration, new TransactionCalls(steps, admitted, enforcer, wait, options.Ids));
        Dispatcher = new ApiDispatcher(new ApiContext
        {
            Queries = Queries,
            Databases = new DatabaseInspector(steps, databases, limits, limitCommands, options.DefaultDatabase),
            Limits = options.Requests,
            Errors = new ErrorMapper(options.Ids, logger),
            DefaultDatabase = options.DefaultDatabase,
            Version = options.Version,
        });
    }

    /// <summary>Answers requests.</summary>
    public ApiDispatcher Dispatcher { get; }

    /// <summary>Runs transactions on databases by name.</summary>
    public QueryService Queries { get; }

    /// <summary>Makes sure that the default database exists and can be used.</summary>
    /// <exception cref="GraphException">It cannot be opened.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await creation.EnsureAsync(options.DefaultDatabase, cancellationToken);
        await Queries.OpenAsync(options.DefaultDatabase, cancellationToken);
    }

    /// <summary>Makes a database that begins as another one is, or was.</summary>
    /// <param name="source">The other one's name.</param>
    /// <param name="name">The new one's name, normalised.</param>
    /// <param name="point">The state that it begins with; null: that of now.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">There is no such database, or one of the new name already; as <see cref="IDatabaseStore.CloneAsync"/>.</exception>
    public async Task CloneAsync(string source, string name, ClonePoint? point, CancellationToken cancellationToken)
    {
        CatalogTarget? target = await names.FindAsync(source, cancellationToken);
        await creation.CloneAsync(target?.Database ?? throw CatalogResolver.NotFound(source, null), name, point, cancellationToken);
    }

    /// <summary>Ends the work in the background and closes the databases. No request may run any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await maintainer.DisposeAsync();
        await enforcer.DisposeAsync();
        await databases.DisposeAsync();
        catalog.Dispose();
    }

    private async Task<IGraphDatabase> OpenAsync(DatabaseEntry entry, CancellationToken cancellationToken)
    {
        IGraphDatabase database = await options.Databases.OpenAsync(entry, cancellationToken);
        if (entry.Id != GraphCatalogStore.Entry.Id)
        {
            await settings.OpenedAsync(entry, database, cancellationToken);
        }

        return database;
    }
}
