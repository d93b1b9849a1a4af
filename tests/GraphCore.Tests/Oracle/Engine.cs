using System.Globalization;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Explain;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>When an engine folds its log into segments.</summary>
internal enum Compacting
{
    /// <summary>Never: all of the graph is what the log says.</summary>
    Never,

    /// <summary>When the graph is there: what updates do to it afterwards lies over segments.</summary>
    Once,

    /// <summary>After each update too.</summary>
    Always,
}

/// <summary>One way to run the engine; the results of all ways are the same.</summary>
internal sealed record EngineVariant(string Name, int? MaxBatchRows, bool HasIndex, PlanningOptions Planning, int PlanCacheCapacity = 1024)
{
    /// <summary>The first <see cref="WithoutIndexes"/> have none.</summary>
    public static readonly EngineVariant[] All =
    [
        new("default", null, HasIndex: false, PlanningOptions.Default),
        new("one row a batch, nothing folded", 1, HasIndex: false, new PlanningOptions { Factorises = false }),
        new("changes over segments", null, HasIndex: false, PlanningOptions.Default) { Compacting = Compacting.Once },
        new("indexes, folded always", null, HasIndex: true, new PlanningOptions { FoldsAlways = true }),
        new("indexes, three rows a batch, changes over segments", 3, HasIndex: true, PlanningOptions.Default) { Compacting = Compacting.Once },
        new("indexes, segments alone, a cache for nothing", null, HasIndex: true, PlanningOptions.Default) { Compacting = Compacting.Always, CacheBudget = 1 },
    ];

    public const int WithoutIndexes = 3;

    public Compacting Compacting { get; init; }

    public long? CacheBudget { get; init; }
}

/// <summary>The engine on an object store in memory, through its front door.</summary>
internal sealed class Engine
{
    private static readonly ObjectPath Folder = ObjectPath.Parse("oracle");

    /// <summary>The time limit of a statement: <c>ORACLE_SECONDS</c>, for machines that are busy with other work.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("ORACLE_SECONDS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 30);

    private readonly GraphDatabase database;

    private Engine(GraphDatabase database, EngineVariant variant)
    {
        this.database = database;
        Variant = variant;
    }

    public EngineVariant Variant { get; }

    public static async Task<Engine> CreateAsync(EngineVariant variant, string graph, CancellationToken cancellationToken)
    {
        var options = new GraphDatabaseOptions { DefaultTimeout = Timeout, MaxBatchRows = variant.MaxBatchRows, Planning = variant.Planning, PlanCacheCapacity = variant.PlanCacheCapacity, Cache = new GraphCache(variant.CacheBudget) };
        var engine = new Engine(await GraphDatabase.OpenOrCreateAsync(new InMemoryObjectStore(TimeProvider.System), Folder, options, cancellationToken), variant);
        if (variant.HasIndex)
        {
            await engine.RunAsync("CREATE INDEX FOR (n:A) ON (n.i)", cancellationToken);
            await engine.RunAsync("CREATE INDEX FOR (n:B) ON (n.s)", cancellationToken);
            await engine.RunAsync("CREATE INDEX FOR (n:C) ON (n.k)", cancellationToken);
            await engine.RunAsync("CREATE INDEX FOR (n:B) ON (n.i, n.s)", cancellationToken);
            await engine.RunAsync("CREATE TEXT INDEX FOR (n:A) ON (n.s)", cancellationToken);
            await engine.RunAsync("CREATE INDEX FOR ()-[r:R]-() ON (r.i)", cancellationToken);
            await engine.RunAsync("CREATE INDEX FOR ()-[r:S]-() ON (r.i)", cancellationToken);
        }

        if (graph.Length > 0)
        {
            await engine.RunAsync(graph, cancellationToken);
        }

        if (variant.Compacting != Compacting.Never)
        {
            await engine.database.CompactAsync(force: true, cancellationToken);
        }

        return engine;
    }

    public async Task<List<Value[]>> RunAsync(string query, CancellationToken cancellationToken)
    {
        var result = new Collector();
        await database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest(query, MapValue.Empty)] }, result, cancellationToken);
        return result.Rows;
    }

    /// <summary>Folds what updates have changed, if the variant does.</summary>
    public async Task UpdatedAsync(CancellationToken cancellationToken)
    {
        if (Variant.Compacting == Compacting.Always)
        {
            await database.CompactAsync(force: true, cancellationToken);
        }
    }

    /// <summary>The plan of a query, as a table.</summary>
    public async Task<string> ExplainAsync(string query, CancellationToken cancellationToken)
    {
        var result = new Collector();
        await database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest("EXPLAIN " + query, MapValue.Empty)] }, result, cancellationToken);
        return PlanTable.Render(result.Plan!);
    }

    /// <summary>As <see cref="OracleGraph.Contents"/>.</summary>
    public async Task<string[]> ContentsAsync(CancellationToken cancellationToken)
    {
        List<Value[]> nodes = await RunAsync("MATCH (n) RETURN n", cancellationToken);
        List<Value[]> relationships = await RunAsync("MATCH (a)-[r]->(b) RETURN a, r, b", cancellationToken);
        return [.. nodes.Concat(relationships).Select(static row => Canonical.Text(row, listsAreBags: false)).Order(StringComparer.Ordinal)];
    }

    private sealed class Collector : IResultSink
    {
        public List<Value[]> Rows { get; } = [];

        public PlanDescription? Plan { get; private set; }

        public void Begin(int statement, IReadOnlyList<string> columns)
        {
        }

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
        {
            for (int row = 0; row < batch.RowCount; row++)
            {
                // Results hold whole entities, so nothing asks for the ids of references.
                Rows.Add([.. batch.Columns.Select(column => column.GetValue(row))]);
            }

            return ValueTask.CompletedTask;
        }

        public void End(int statement, QuerySummary summary) => Plan = summary.Plan;
    }
}
