using Serverless.GraphCore.Execution;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Execution.Results;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Execution.Transactions;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Execution;

/// <summary>Statements over a graph in memory, without a log: compiled, run, and published when they write.</summary>
internal sealed class ExecutionHarness(long firstId = 0)
{
    private readonly SequentialIds ids = new(firstId);

    public GraphSnapshot Snapshot { get; set; } = GraphSnapshot.Empty("test");

    public ProcedureRegistry Procedures { get; set; } = ProcedureRegistry.Default;

    /// <summary>What stands between a statement that reads and the snapshot.</summary>
    public Func<IGraphReader, IGraphReader> Reading { get; set; } = static reader => reader;

    public int MaxBatchRows { get; set; } = BatchSize.Largest;

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public TimeSpan? Timeout { get; set; }

    public long? MaxRows { get; set; }

    public long? MaxMemory { get; set; }

    /// <summary>What the last statement has spent.</summary>
    public QueryBudget Budget { get; private set; } = QueryBudget.Unlimited;

    public IImportSource? Imports { get; set; }

    public IBatchCommitter? Committer { get; set; }

    public CancellationToken CancellationToken { get; set; }

    public CompiledQuery Compile(string text, MapValue? parameters = null)
    {
        HashSet<string> names = [.. (parameters ?? MapValue.Empty).Entries.ToArray().Select(static entry => entry.Key)];
        return new QueryCompiler(FunctionRegistry.Default, Procedures).Compile(text, names, Snapshot.Tokens, Snapshot.Schema, Snapshot.Statistics);
    }

    public Task<Rows> RunAsync(string text, MapValue? parameters = null) => RunAsync(Compile(text, parameters), parameters);

    public async Task<Rows> RunAsync(CompiledQuery query, MapValue? parameters = null)
    {
        var rows = new Rows(query.Columns);
        GraphTransaction? transaction = query.Kind == StatementKind.Read ? null : Snapshot.Begin(ids);
        DateTimeOffset now = Clock.GetUtcNow();
        Budget = new QueryBudget(Clock, Timeout, MaxRows, MaxMemory, CancellationToken);
        using var context = new QueryContext
        {
            Reader = (IGraphReader?)transaction ?? Reading(Snapshot),
            Parameters = parameters ?? MapValue.Empty,
            Budget = Budget,
            Clock = Clock,
            StatementTime = now,
            TransactionTime = now,
            Random = new Random(1),
            Procedures = Procedures,
            Imports = Imports,
            Committer = Committer,
            MaxBatchRows = MaxBatchRows,
        };
        rows.Outcome = await QueryExecutor.RunAsync(query, context, rows);
        if (rows.Outcome.Transaction is GraphTransaction last)
        {
            Snapshot = new GraphSnapshot(last.State.Freeze());
        }

        return rows;
    }

    /// <summary>A result as values.</summary>
    internal sealed class Rows(string[] columns) : List<Value[]>, IResultBatchConsumer
    {
        public string[] Columns => columns;

        public ExecutionOutcome Outcome { get; set; } = null!;

        public QueryCounters Counters => Outcome.Counters;

        /// <summary>Rows as text, one string each.</summary>
        public string[] Texts => [.. this.Select(static row => string.Join(" | ", row.Select(static value => value.ToString())))];

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
        {
            for (int row = 0; row < batch.RowCount; row++)
            {
                Add([.. batch.Columns.Select(column => column.GetValue(row))]);
            }

            return default;
        }
    }
}
