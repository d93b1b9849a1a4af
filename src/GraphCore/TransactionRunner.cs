using System.Diagnostics;
using System.Numerics;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Execution.Transactions;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore;

/// <summary>
/// Runs transactions of one open database. One that only reads streams its rows from one snapshot. One that may write runs
/// on a private state, is committed, and then hands its rows on; when it conflicts, all of it runs again on a newer snapshot.
/// </summary>
internal sealed class TransactionRunner(DatabaseLog log, SnapshotSource snapshots, Committer committer, GraphDatabaseOptions options)
{
    /// <summary>No time limit, as a time.</summary>
    public static readonly TimeSpan NoTimeout = TimeSpan.FromDays(365);

    private readonly QueryCompiler _compiler = new(FunctionRegistry.Default, options.Procedures) { Options = options.Planning };
    private readonly PlanCache _plans = new(options.PlanCacheCapacity);
    private readonly DatabaseDescription _database = new(log.Database.Tag, options.Name, UlidGenerator.TimeOf(log.Database.Id));

    /// <summary>Ids for what is created.</summary>
    public EntityIdPool EntityIds { get; } = new();

    /// <inheritdoc cref="IGraphDatabase.ExecuteAsync"/>
    public async Task<TransactionSummary> RunAsync(TransactionRequest request, IResultSink sink, CancellationToken cancellationToken)
    {
        var deadline = Deadline.After(options.Clock, request.Timeout ?? options.DefaultTimeout ?? NoTimeout);
        var placed = request.State?.Placed ?? await snapshots.CurrentAsync(cancellationToken);

        // Of several statements the later ones may depend on what the earlier ones change, so only a single one is looked at.
        var single = request.Statements.Count == 1 ? Compile(request.Statements[0], placed.Snapshot, NewBudget(request, deadline, cancellationToken)) : null;
        var isRead = request.Statements.Count == 0 || (single is not null && !Writes(single));
        return request.ReadOnly || request.State is not null || isRead
            ? await ReadAsync(request, single, placed, deadline, sink, cancellationToken)
            : await WriteAsync(request, single is not null && CommitsOnItsWay(single), deadline, sink, cancellationToken);
    }

    /// <summary>Whether a statement may write.</summary>
    public static bool Writes(CompiledQuery query) =>
        query.Mode != ExecutionMode.Explain && (query.Kind != StatementKind.Read || CommitsOnItsWay(query));

    /// <summary>Compiles a statement, or finds it compiled.</summary>
    public CompiledQuery Compile(QueryRequest statement, IGraphReader reader, QueryBudget budget)
    {
        var names = new string[statement.Parameters.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = statement.Parameters.Entries[i].Key;
        }

        if (reader is GraphTransaction { ChangesSchema: true })
        {
            // The version of a schema that is not committed may be another one's tomorrow.
            using var work = budget.Work();
            return CompileNew(statement, names, reader, budget);
        }

        var key = new PlanKey(statement.Text, new ParameterNames(names), reader.Schema.Version, EpochOf(reader.Statistics), statement.DatabaseResolved);
        if (!_plans.TryGet(key, out var compiled))
        {
            using var work = budget.Work();
            compiled = CompileNew(statement, names, reader, budget);
            _plans.Add(key, compiled);
        }

        return compiled;
    }

    private static bool CommitsOnItsWay(CompiledQuery query) =>
        query.Mode != ExecutionMode.Explain && query.Plan is not null && StatementStages.HasCalls(query.Plan);

    private CompiledQuery CompileNew(QueryRequest statement, string[] names, IGraphReader reader, QueryBudget budget) => _compiler.Compile(
        statement.Text, names.ToHashSet(StringComparer.Ordinal), reader.Tokens, reader.Schema, reader.Statistics, new CompileWork(budget.Check), statement.DatabaseResolved);

    // Plans are made anew when a total has doubled or halved.
    private static long EpochOf(IGraphStatistics statistics) =>
        (BitOperations.Log2((ulong)statistics.NodeCount + 1) << 8) | BitOperations.Log2((ulong)statistics.RelationshipCount + 1);

    private async Task<TransactionSummary> ReadAsync(
        TransactionRequest request, CompiledQuery? single, PlacedSnapshot placed, Deadline deadline, IResultSink sink, CancellationToken cancellationToken)
    {
        for (var i = 0; i < request.Statements.Count; i++)
        {
            var budget = NewBudget(request, deadline, cancellationToken);
            var compiled = single ?? Compile(request.Statements[i], placed.Snapshot, budget);
            await RunStatementAsync(request.Statements[i], compiled, i, placed.Snapshot, budget, sink);
        }

        return new TransactionSummary(BookmarkAt(placed.Position), null);
    }

    private async Task<TransactionSummary> WriteAsync(TransactionRequest request, bool inBatches, Deadline deadline, IResultSink sink, CancellationToken cancellationToken)
    {
        var id = request.TransactionId ?? options.Ids.NewId();
        if (request.TransactionId is not null && FindCommit(id) is { } first)
        {
            RepeatOutcome(request.Statements, (await snapshots.CurrentAsync(cancellationToken)).Snapshot, NewBudget(request, deadline, cancellationToken), sink);
            return new TransactionSummary(BookmarkAt(first), id);
        }

        if (inBatches)
        {
            return await WriteInBatchesAsync(request, sink, cancellationToken);
        }

        TransactionAttempt? attempt = null;
        CommitResult result;
        try
        {
            result = await committer.CommitAsync(
                id,
                async token =>
                {
                    attempt?.Dispose();
                    attempt = new TransactionAttempt(await snapshots.CurrentAsync(token), EntityIds, token);
                    await RunStatementsAsync(request, attempt, deadline, token);
                    await (request.BeforeCommit?.Invoke(sink => attempt.Results.ReplayAsync(sink, token), token) ?? Task.CompletedTask);
                    return await attempt.ToRequestAsync(id);
                },
                deadline,
                cancellationToken);
        }
        catch (GraphException) when (request.Statements.Count > 1 && attempt is not null)
        {
            await attempt.Results.ReplayAsync(sink, cancellationToken);
            throw;
        }
        finally
        {
            attempt?.Dispose();
        }

        var position = PositionOf(result, attempt!);
        await attempt!.Results.ReplayAsync(sink, cancellationToken);
        return new TransactionSummary(BookmarkAt(position), result is Committed ? id : null);
    }

    // A state that contains the attempt, which was committed or wrote nothing.
    private LogPosition PositionOf(CommitResult result, TransactionAttempt attempt)
    {
        switch (result)
        {
            case Committed committed:
                EntityIds.Donate(attempt.Ids);
                return committed.Position;
            case NothingToCommit:
                return attempt.Base.Position;
            case Refused refused:
                throw refused.Failure;
            case Conflict:
                throw Conflict.ToException();
            case Unknown unknown:
                throw unknown.ToException();
            default:
                throw new UnreachableException();
        }
    }

    // IN TRANSACTIONS: each batch is a transaction of its own, which cannot be run again by itself.
    private async Task<TransactionSummary> WriteInBatchesAsync(TransactionRequest request, IResultSink sink, CancellationToken cancellationToken)
    {
        if (request.TransactionId is not null)
        {
            throw new GraphException(ErrorCodes.ArgumentError, "`CALL { … } IN TRANSACTIONS` commits more than once, so that a repeat cannot be told by one idempotency key: leave the key out.");
        }

        var time = request.Timeout ?? options.DefaultTimeout ?? NoTimeout;
        using var batches = new Batches(this, snapshots, committer, options, time, cancellationToken);
        var budget = new QueryBudget(options.Clock, time, request.MaxRows ?? options.MaxRows, options.MaxTransactionMemory, cancellationToken) { Usage = request.Usage };
        var results = new HeldResults { Budget = budget };
        var transaction = await batches.BeginAsync();
        var compiled = Compile(request.Statements[0], transaction, budget);
        var last = await RunStatementAsync(request.Statements[0], compiled, 0, transaction, budget, results, batches);
        await batches.CommitAsync(last!, cancellationToken);
        await results.ReplayAsync(sink, cancellationToken);
        return new TransactionSummary(BookmarkAt(batches.Position), null);
    }

    private async Task RunStatementsAsync(TransactionRequest request, TransactionAttempt attempt, Deadline deadline, CancellationToken cancellationToken)
    {
        for (var i = 0; i < request.Statements.Count; i++)
        {
            var budget = NewBudget(request, deadline, cancellationToken);
            attempt.Results.Budget = budget;
            var compiled = Compile(request.Statements[i], attempt.Transaction, budget);
            await RunStatementAsync(request.Statements[i], compiled, i, attempt.Transaction, budget, attempt.Results);
        }
    }

    /// <summary>Runs a statement.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="compiled">It, compiled for the reader.</param>
    /// <param name="number">Its place in the request.</param>
    /// <param name="reader">A transaction, or a snapshot for statements that only read.</param>
    /// <param name="budget">What it may spend.</param>
    /// <param name="sink">Takes the result.</param>
    /// <param name="committer">Commits batches; null: that is not allowed.</param>
    /// <param name="begun">When the transaction began; null: now.</param>
    /// <returns>The transaction that the statement ended in.</returns>
    public async Task<IGraphTransaction?> RunStatementAsync(
        QueryRequest statement, CompiledQuery compiled, int number, IGraphReader reader, QueryBudget budget, IResultSink sink, IBatchCommitter? committer = null, DateTimeOffset? begun = null)
    {
        var transaction = reader as IGraphTransaction;
        if (transaction is null && Writes(compiled))
        {
            throw new GraphException(ErrorCodes.AccessMode, "A statement that writes cannot run in a request for reading; ask for access mode `WRITE`.");
        }

        var now = options.Clock.GetUtcNow();
        using var context = new QueryContext
        {
            Reader = reader,
            Parameters = statement.CarriesEntities ? await EntityTransfer.AttachAsync(statement.Parameters, reader, budget.CancellationToken) : statement.Parameters,
            Budget = budget,
            Clock = options.Clock,
            StatementTime = now,
            TransactionTime = begun ?? now,
            Random = new Random(options.RandomSeed()),
            Database = _database,
            Procedures = options.Procedures,
            Imports = options.Imports,
            Committer = committer,
            MaxBatchRows = options.MaxBatchRows ?? BatchSize.Largest,
        };
        using var work = budget.Work();
        return (await StatementResults.RunAsync(compiled, context, number, sink)).Transaction;
    }

    /// <summary>Where a transaction was committed; null: it was not, or that is not remembered.</summary>
    public LogPosition? FindCommit(Guid id) => log.Inspect(id, static (_, recent, id) => recent.TryFind(id, out var position) ? position : (LogPosition?)null);

    /// <summary>Answers a repeat of statements whose transaction has been committed: what they returned is not kept.</summary>
    public void RepeatOutcome(IReadOnlyList<QueryRequest> statements, GraphSnapshot snapshot, QueryBudget budget, IResultSink sink)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            var compiled = Compile(statements[i], snapshot, budget);
            sink.Begin(i, compiled.Columns);
            sink.End(i, new QuerySummary { Kind = compiled.Kind, Counters = new QueryCounters(), Notifications = [Notices.AlreadyCommitted] });
        }
    }

    private QueryBudget NewBudget(TransactionRequest request, Deadline deadline, CancellationToken cancellationToken) =>
        new(options.Clock, deadline.Remaining, request.MaxRows ?? options.MaxRows, options.MaxTransactionMemory, cancellationToken) { Usage = request.Usage };

    /// <summary>What a statement may spend until a deadline.</summary>
    public QueryBudget NewBudget(CallLimits limits, Deadline deadline, CancellationToken cancellationToken) =>
        new(options.Clock, deadline.Remaining, limits.MaxRows ?? options.MaxRows, options.MaxTransactionMemory, cancellationToken) { Usage = limits.Usage };

    /// <summary>The bookmark of a state.</summary>
    public string BookmarkAt(LogPosition position) => new Bookmark(log.Database.Tag, position).Text;

    /// <summary>Transactions of one statement, one after the other.</summary>
    private sealed class Batches(TransactionRunner runner, SnapshotSource snapshots, Committer committer, GraphDatabaseOptions options, TimeSpan time, CancellationToken cancellationToken) : IBatchCommitter, IDisposable
    {
        private TransactionAttempt? _current;

        /// <summary>A state that contains all that was committed.</summary>
        public LogPosition Position { get; private set; }

        public async ValueTask<IGraphTransaction> BeginAsync()
        {
            _current?.Dispose();
            _current = new TransactionAttempt(await snapshots.CurrentAsync(cancellationToken), runner.EntityIds, cancellationToken);
            return _current.Transaction;
        }

        public void Dispose() => _current?.Dispose();

        public async ValueTask<IGraphTransaction> CommitAsync(IGraphTransaction transaction, CancellationToken cancellationToken)
        {
            var attempt = _current!;
            var request = await attempt.ToRequestAsync(options.Ids.NewId());
            var deadline = Deadline.After(options.Clock, time);
            var result = request is null ? NothingToCommit.Instance : await committer.CommitAsync(request, deadline, cancellationToken);
            Position = runner.PositionOf(result, attempt);
            return await BeginAsync();
        }
    }
}
