using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Export;
using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Cloning;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Storage.Transactions;

namespace Serverless.GraphCore;

/// <summary>
/// A database on an object store: the engine's front door. It reads and writes only objects below its own folder. Any number of
/// processes may have the same database open.
/// </summary>
public sealed class GraphDatabase : IGraphDatabase, IDatabaseMaintenance, IDatabaseSettings, IMeteredDatabase
{
    private readonly DatabaseLog _log;
    private readonly SnapshotSource _snapshots;
    private readonly TransactionRunner _runner;
    private readonly GraphImport _import;
    private readonly GraphMaintenance _maintenance;
    private readonly DatabaseCloner _cloner;
    private readonly GraphSettings _settings;

    private GraphDatabase(
        DatabaseLog log, SnapshotSource snapshots, BaseOpener bases, GraphMaintenance maintenance, CountingObjectStore store, DatabasePaths paths, GraphDatabaseOptions options)
    {
        Store = store;
        _log = log;
        _snapshots = snapshots;
        _maintenance = maintenance;
        _runner = new TransactionRunner(log, snapshots, maintenance.Committer, options);
        var opener = new SnapshotOpener(log, snapshots, new HeadStore(store, paths, log.Requests), bases);
        var open = new OpenTransactions(
            new TransactionStore(store, paths, log), opener, log, options.Ids, options.MaxOpenTransactions, options.DefaultTimeout ?? log.Options.RequestTimeout);
        Transactions = new ExplicitTransactions(_runner, log, snapshots, maintenance.Committer, opener, open, paths, options);
        _import = new GraphImport(log, snapshots, maintenance.Committer, store, paths, options);
        _cloner = new DatabaseCloner(store, paths, log, ChangeSetSegments.Of, options.Ids);
        _settings = new GraphSettings(log, maintenance.Committer, options);
    }

    /// <inheritdoc/>
    public IExplicitTransactions Transactions { get; }

    /// <inheritdoc/>
    public CountingObjectStore Store { get; }

    /// <summary>Creates an empty database unless there is one in that folder already.</summary>
    /// <returns>Whether it was created now.</returns>
    /// <exception cref="GraphException">The store is unavailable or full.</exception>
    public static Task<bool> CreateAsync(IObjectStore store, ObjectPath folder, GraphDatabaseOptions options, CancellationToken cancellationToken) =>
        new DatabaseCreator(store, options.Ids, options.Log, options.Clock)
            .CreateAsync(new DatabasePaths(folder), DatabaseIdentity.Create(options.Ids), cancellationToken);

    /// <summary>Opens a database: reads HEAD and replays the log.</summary>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.DatabaseNotFound"/>; <see cref="ErrorCodes.StorageDamageDetected"/>; <see cref="ErrorCodes.DatabaseUnavailable"/>.
    /// </exception>
    public static async Task<GraphDatabase> OpenAsync(IObjectStore store, ObjectPath folder, GraphDatabaseOptions options, CancellationToken cancellationToken) =>
        await TryOpenAsync(store, folder, options, cancellationToken)
            ?? throw new GraphException(ErrorCodes.DatabaseNotFound, "The database does not exist.");

    /// <summary>Opens a database, which is created first if there is none.</summary>
    /// <exception cref="GraphException">As <see cref="OpenAsync"/> and <see cref="CreateAsync"/>.</exception>
    public static async Task<GraphDatabase> OpenOrCreateAsync(IObjectStore store, ObjectPath folder, GraphDatabaseOptions options, CancellationToken cancellationToken)
    {
        if (await TryOpenAsync(store, folder, options, cancellationToken) is { } database)
        {
            return database;
        }

        await CreateAsync(store, folder, options, cancellationToken);
        return await OpenAsync(store, folder, options, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<TransactionSummary> ExecuteAsync(TransactionRequest request, IResultSink sink, CancellationToken cancellationToken)
    {
        if (request.State is null)
        {
            await RefreshAsync(request.Bookmarks, cancellationToken);
        }

        return await _runner.RunAsync(request, sink, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PinnedState> PinAsync(IReadOnlyList<string> bookmarks, CancellationToken cancellationToken)
    {
        await RefreshAsync(bookmarks, cancellationToken);
        var placed = await _snapshots.CurrentAsync(cancellationToken);
        return new PinnedState(placed, _runner.BookmarkAt(placed.Position));
    }

    /// <inheritdoc/>
    public async Task<ImportSummary> ImportAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        return await _import.RunAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ExportAsync(ExportFormat format, IExportSink sink, CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        var placed = await _snapshots.CurrentAsync(cancellationToken);
        await GraphExporter.RunAsync(placed.Snapshot, format, sink, cancellationToken);
    }

    /// <summary>
    /// Makes a database that begins as this one is, or was: with the same graph, ids, schema and size limits, open to reading and writing, and from
    /// then on apart from this one. A few small writes, whatever the size: both share what is stored, and neither can change or delete what the other needs.
    /// </summary>
    /// <param name="folder">Where it is to be, in the same store; not within this one's folder.</param>
    /// <param name="point">The state that it begins with, within <see cref="GraphDatabaseOptions.Retention"/>; null: all that was committed before the call.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.ExistingDatabaseFound"/>: there is one in the folder. <see cref="ErrorCodes.InvalidBookmark"/>: this database never had that state.
    /// <see cref="ErrorCodes.ArgumentError"/>: the moment is in the future, or what the state needs is not kept any more.
    /// <see cref="ErrorCodes.DatabaseUnavailable"/>: the store fails; the call may be repeated, and tells then if it had succeeded.
    /// </exception>
    public Task CloneAsync(ObjectPath folder, ClonePoint? point, CancellationToken cancellationToken) =>
        _cloner.CloneAsync(new DatabasePaths(folder), point?.Point, cancellationToken);

    /// <inheritdoc/>
    public DatabaseSettings KnownSettings => _settings.KnownSettings;

    /// <inheritdoc/>
    public Task<DatabaseState> ReadStateAsync(CancellationToken cancellationToken) => _settings.ReadStateAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryChangeAsync(DatabaseSettings observed, DatabaseSettings wanted, CancellationToken cancellationToken) =>
        _settings.TryChangeAsync(observed, wanted, cancellationToken);

    /// <inheritdoc/>
    public Task DropAsync(CancellationToken cancellationToken) => _settings.DropAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<CompactionSummary> CompactAsync(bool force, CancellationToken cancellationToken) => _maintenance.CompactAsync(force, cancellationToken);

    /// <inheritdoc/>
    public Task<CollectionSummary> CollectGarbageAsync(CancellationToken cancellationToken) => _maintenance.CollectGarbageAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _maintenance.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task RefreshAsync(IReadOnlyList<string> bookmarks, CancellationToken cancellationToken)
    {
        foreach (var bookmark in bookmarks)
        {
            await _log.WaitForAsync(Bookmark.Parse(bookmark), cancellationToken);
        }

        await RefreshAsync(cancellationToken);
    }

    // Everything that was committed before the call; and whether the database may be used, which is in the log too.
    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _log.RefreshAsync(cancellationToken);
        var tip = _log.Tip;
        if (tip.IsDropped)
        {
            throw GroupPlanner.Dropped();
        }

        if (tip.State.IsStopped)
        {
            throw GroupPlanner.Stopped();
        }
    }

    private static async Task<GraphDatabase?> TryOpenAsync(IObjectStore store, ObjectPath folder, GraphDatabaseOptions options, CancellationToken cancellationToken)
    {
        // Whatever the database asks of the store is counted, for PROFILE and for metering.
        var counted = store as CountingObjectStore ?? new CountingObjectStore(store);
        var paths = new DatabasePaths(folder);
        var logOptions = options.CompactionRequested is null ? options.Log with { MaxSealedLogs = null, MaxUncompactedBytes = null } : options.Log;
        var bases = new BaseOpener(counted, paths, options.Cache.Chunks, new RequestPolicy(logOptions, options.Clock));
        var snapshots = new SnapshotSource(bases);
        var log = await DatabaseLog.OpenAsync(counted, paths, snapshots, logOptions, options.Clock, cancellationToken);
        if (log is null)
        {
            return null;
        }

        var maintenance = new GraphMaintenance(counted, paths, log, snapshots, bases, options);
        return new GraphDatabase(log, snapshots, bases, maintenance, counted, paths, options);
    }
}
