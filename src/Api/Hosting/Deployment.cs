using Microsoft.Extensions.Logging;
using Serverless.Api.Administration;
using Serverless.Api.Audit;
using Serverless.Api.Catalog;
using Serverless.Api.Contracts;
using Serverless.Api.Limits;
using Serverless.Api.Maintenance;
using Serverless.Api.Operations;
using Serverless.Api.Orchestration;
using Serverless.Api.Queries;
using Serverless.Api.Routing;
using Serverless.Api.Security;
using Serverless.Api.Usage;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Federation;
using Serverless.GraphCore.Storage.Objects;

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

    /// <summary>Where usage is counted; null: in memory, gone with the process.</summary>
    public IUsageStore? UsageStore { get; init; }

    /// <summary>Where usage reports are; null: in memory, gone with the process.</summary>
    public IObjectStore? ReportStore { get; init; }

    /// <summary>Where operations are; null: in memory, gone with the process.</summary>
    public IObjectStore? OperationStore { get; init; }

    /// <summary>How operations are run and kept.</summary>
    public OperationOptions Operations { get; init; } = new();

    /// <summary>How this process runs orchestrations; null: its host does.</summary>
    public OrchestratorOptions? Orchestrator { get; init; } = new();

    /// <summary>When usage is reported.</summary>
    public UsageReportOptions Reports { get; init; } = new();

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

    /// <summary>How callers are known.</summary>
    public SecurityOptions Security { get; init; } = new();

    /// <summary>Where the audit log is; null: in memory, gone with the process.</summary>
    public IAuditStore? AuditStore { get; init; }

    /// <summary>How the audit log is kept.</summary>
    public AuditOptions Audit { get; init; } = new();

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
    private readonly Authenticator authenticator;
    private readonly AuditLog audit;
    private readonly LimitEnforcer enforcer;
    private readonly UsageRecorder usage;
    private readonly ILogger logger;
    private readonly OperationPins pins;
    private readonly InProcessOrchestrator? orchestrator;
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private UsageReportSchedule? schedule;
    private OperationSchedule? operationSchedule;

    public Deployment(DeploymentOptions options, ILogger logger)
    {
        this.options = options;
        this.logger = logger;
        string instance = options.Ids.NewId().ToString("n");
        IUsageStore usageStore = options.UsageStore ?? new InMemoryUsageStore();
        usage = new UsageRecorder(usageStore, instance, UsageRecorder.DefaultInterval, options.Clock, logger);
        databases = new DatabaseRegistry(OpenAsync, options.Registry, options.Clock, logger);
        catalog = new DatabaseCatalog(options.Catalog ?? new GraphCatalogStore(databases, options.Ids), options.Clock);
        names = new CatalogResolver(catalog);
        creation = new DatabaseCreation(catalog, databases, options.Databases, options.Ids, options.Clock);
        var limits = new EffectiveLimits(options.Limits);
        settings = new SettingsReconciler(catalog, limits);
        audit = new AuditLog(
            options.AuditStore ?? new ObjectAuditStore(new InMemoryObjectStore(options.Clock), options.Ids), options.Audit, options.Ids, options.Clock, logger);
        authenticator = new Authenticator(options.Security, catalog, audit, options.Clock);
        var commandAudit = new CommandAudit(audit);
        var commands = new DatabaseCommands(catalog, databases, creation, settings, options.DefaultDatabase, options.Clock);
        var limitCommands = new LimitCommands(commands);
        var shows = new ShowCommands(catalog, limits, options.DefaultDatabase, options.Address);
        var metrics = new DatabaseMetrics(catalog, databases, usage);
        var administration = new AdministrationExecutor(
            commands,
            new AliasCommands(catalog, options.DefaultDatabase),
            new CompositeCommands(catalog),
            limitCommands,
            new UserCommands(catalog, authenticator, options.Clock),
            shows,
            new UserListing(catalog),
            new AuditListing(audit, options.Clock),
            new UsageListing(catalog, shows, metrics, limits),
            new ShowExecutor(new GraphDatabaseOptions { Clock = options.Clock }),
            commandAudit);
        maintainer = new DatabaseMaintainer(options.Compactions, databases, options.Maintenance, options.Clock, logger);
        Maintenance = new MaintenanceJob(catalog, databases, logger);
        enforcer = options.LimitStore is { } store
            ? new LimitEnforcer(new LimitEnforcerOptions(), store, instance, options.Clock, usage)
            : new LimitEnforcer(new LimitEnforcerOptions(), options.Clock, usage);
        var steps = new RequestSteps(new StatementRouter(), names);
        var admitted = new AdmittedDatabases(databases, limits, enforcer, usage);
        var wait = new CatalogWait(catalog);
        var failures = new FailureAudit(audit);
        var federation = new FederatedCalls(
            new FederatedQueries(new GraphDatabaseOptions { Clock = options.Clock, DefaultTimeout = null }), steps, names, admitted, limits, audit, options.Clock);
        Queries = new QueryService(steps, admitted, wait, administration, new TransactionCalls(steps, admitted, enforcer, wait, failures, options.Ids), failures, federation);
        var reports = new UsageReports(options.ReportStore ?? new InMemoryObjectStore(options.Clock));
        Reports = new UsageReportJob(catalog, usage, usageStore, reports, metrics.StateAsync, options.Reports, options.Clock);
        var operations = new OperationStore(options.OperationStore ?? new InMemoryObjectStore(options.Clock));
        var running = new RunningOperations(operations, options.Operations.CancelInterval, options.Clock);
        var table = new ActivityTable();
        pins = new OperationPins(databases, options.Clock);
        orchestrator = options.Orchestrator is { } times
            ? new InProcessOrchestrator(operations.Objects, Api.Operations.OperationStore.HistoryOf, table, instance, times, options.Clock, logger)
            : null;
        Operations = new OperationCalls(operations, options.Operations, running, Queries, orchestrator, options.Ids, options.Clock, logger);
        var context = new ApiContext
        {
            Operations = Operations,
            Queries = Queries,
            Databases = new DatabaseInspector(steps, metrics, limits, limitCommands, commandAudit, failures, options.DefaultDatabase),
            Limits = options.Requests,
            Errors = new ErrorMapper(logger),
            Started = started.Task,
            Authenticator = authenticator,
            Audit = audit,
            Failures = failures,
            Ids = options.Ids,
            Reports = reports,
            DefaultDatabase = options.DefaultDatabase,
            Version = options.Version,
        };
        Dispatcher = new ApiDispatcher(context);
        Activities = new OperationActivities(operations, options.Operations, pins, running, admitted, catalog, context, options.Ids, options.Clock);
        Activities.AddTo(table);
    }

    /// <summary>Answers requests.</summary>
    public ApiDispatcher Dispatcher { get; }

    /// <summary>Runs transactions on databases by name.</summary>
    public QueryService Queries { get; }

    /// <summary>Writes the usage reports that are due; for hosts that have timers of their own.</summary>
    public UsageReportJob Reports { get; }

    /// <summary>Statements that are answered before they have ended.</summary>
    public OperationCalls Operations { get; }

    /// <summary>What these are made of; for hosts that run orchestrations.</summary>
    public OperationActivities Activities { get; }

    /// <summary>Looks after every database once; for hosts that have timers of their own.</summary>
    public MaintenanceJob Maintenance { get; }

    /// <summary>The password that was generated for the user <c>admin</c> at the start, and is nowhere else; null: none was.</summary>
    public string? GeneratedPassword { get; private set; }

    /// <summary>
    /// Makes sure that the default database exists and can be used, and that there is an administrator, unless everybody is one. Requests that come before it has ended wait for it.
    /// </summary>
    /// <exception cref="GraphException">It cannot be opened; the administrator's password is too short.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StartCoreAsync(cancellationToken);
            started.TrySetResult();
        }
        catch (Exception failure)
        {
            started.TrySetException(failure);
            throw;
        }
    }

    private async Task StartCoreAsync(CancellationToken cancellationToken)
    {
        if (!options.Security.IsOpen)
        {
            GeneratedPassword = await new FirstAdministrator(catalog, authenticator.Hasher).EnsureAsync(options.Security.FirstPassword, cancellationToken);
        }

        await creation.EnsureAsync(options.DefaultDatabase, cancellationToken);
        await Queries.OpenAsync(options.DefaultDatabase, cancellationToken);
        operationSchedule = orchestrator is null ? null : new OperationSchedule(Operations, options.Operations.SweepInterval, options.Clock, logger);
        schedule = options.Reports.Every is { } every ? new UsageReportSchedule(Reports, options.Reports, every, options.Clock, logger) : null;
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
        await (schedule?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (operationSchedule?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (orchestrator?.DisposeAsync() ?? ValueTask.CompletedTask);
        pins.Dispose();
        await maintainer.DisposeAsync();
        await audit.DisposeAsync();
        authenticator.Dispose();
        await enforcer.DisposeAsync();
        await usage.DisposeAsync();
        await databases.DisposeAsync();
        catalog.Dispose();
    }

    private async Task<IGraphDatabase> OpenAsync(DatabaseEntry entry, CancellationToken cancellationToken)
    {
        IGraphDatabase database = await options.Databases.OpenAsync(entry, cancellationToken);
        if (entry.Id != GraphCatalogStore.Entry.Id)
        {
            await settings.OpenedAsync(entry, database, cancellationToken);
            if (database is IMeteredDatabase metered)
            {
                usage.Of(entry.Id).Opened(metered.Store);
            }
        }

        return database;
    }
}
