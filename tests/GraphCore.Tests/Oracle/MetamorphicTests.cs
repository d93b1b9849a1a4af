using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Optimizer;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>
/// What must not change an answer: optimizer passes, indexes, the size of batches, the plan cache, the order in which a graph
/// was written; and the three parts into which a condition cuts rows are all of them. A failure names its seed.
/// </summary>
public sealed class MetamorphicTests
{
    private const int Graphs = 80;
    private const int QueriesPerGraph = 15;

    private static readonly EngineVariant Plain = EngineVariant.All[0];

    public static TheoryData<string> Variants =>
    [
        "batches of one row", "batches of 2,048 rows", "indexes", "segments", "no plan cache", "other order",
        .. PlanOptimizer.Optional.Select(static pass => "without " + pass.Name),
    ];

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Answers_stay_the_same_with(string variant)
    {
        for (int seed = 1; seed <= Graphs; seed++)
        {
            var random = new Random(seed);
            OracleGraph graph = GraphGenerator.Generate(random);
            Engine plain = await CreateAsync(Plain, graph.ToCypher());
            Engine other = await CreateAsync(Of(variant), variant == "other order" ? Shuffled(graph, random) : graph.ToCypher());
            for (int i = 0; i < QueriesPerGraph; i++)
            {
                GeneratedQuery query = new QueryGenerator(random).Generate();
                if (query.Writes)
                {
                    continue;
                }

                Outcome expected = await Difference.RunAsync(plain, query, TestContext.Current.CancellationToken);

                // Twice: the second time the plan may come from the cache.
                for (int run = 0; run < 2; run++)
                {
                    Outcome actual = await Difference.RunAsync(other, query, TestContext.Current.CancellationToken);
                    Assert.True(expected.Agrees(actual), $"seed {seed}, run {run + 1}: {query.Text}\non {graph.ToCypher()}\nexpected\n{expected}\nactual\n{actual}");
                }
            }
        }
    }

    [Fact]
    public async Task Parts_of_a_condition_are_all_rows()
    {
        for (int seed = 1; seed <= 2 * Graphs; seed++)
        {
            var random = new Random(seed);
            OracleGraph graph = GraphGenerator.Generate(random);
            Engine engine = await CreateAsync(EngineVariant.All[seed % EngineVariant.All.Length], graph.ToCypher());
            for (int i = 0; i < QueriesPerGraph; i++)
            {
                Partition partition = new QueryGenerator(random).GeneratePartition();
                if (await CountAsync(engine, partition.Rows) is not { } all)
                {
                    continue;
                }

                long sum = 0;
                bool failed = false;
                foreach (string part in partition.Parts)
                {
                    long? count = await CountAsync(engine, part);
                    failed |= count is null;
                    sum += count ?? 0;
                }

                Assert.True(failed || sum == all, $"seed {seed}: {partition.Rows} WHERE {partition.Condition}\non {graph.ToCypher()}\n{sum} rows of {all}");
            }
        }
    }

    /// <summary>How many rows there are; null when the condition cannot be computed for one of them.</summary>
    private static async Task<long?> CountAsync(Engine engine, string clauses)
    {
        Outcome outcome = await Difference.RunAsync(engine, new GeneratedQuery(clauses + " RETURN count(*) AS c", Ordered: false), TestContext.Current.CancellationToken);
        Assert.False(outcome.IsInvalid, $"{clauses}: {outcome}");
        return outcome.Error is null ? long.Parse(Assert.Single(outcome.Rows), System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    private static EngineVariant Of(string variant) => variant switch
    {
        "batches of one row" => Plain with { MaxBatchRows = 1 },
        "batches of 2,048 rows" => Plain with { MaxBatchRows = 2048 },
        "indexes" => Plain with { HasIndex = true },
        "segments" => Plain with { Compacting = Compacting.Once },
        "no plan cache" => Plain with { PlanCacheCapacity = 0 },
        "other order" => Plain,
        _ => Plain with { HasIndex = true, Planning = new PlanningOptions { WithoutPass = PlanOptimizer.Optional.Single(pass => "without " + pass.Name == variant) } },
    };

    private static Task<Engine> CreateAsync(EngineVariant variant, string graph) => Engine.CreateAsync(variant, graph, TestContext.Current.CancellationToken);

    /// <summary>The same graph with its entities, their labels and properties written in another order.</summary>
    private static string Shuffled(OracleGraph graph, Random random)
    {
        IEnumerable<string> nodes = graph.Nodes.Values.OrderBy(_ => random.Next())
            .Select(node => $"(n{node.Id}{string.Concat(node.Labels.OrderBy(_ => random.Next()).Select(static label => ":" + label))} {Map(node.Properties)})");
        IEnumerable<string> relationships = graph.Relationships.Values.OrderBy(_ => random.Next())
            .Select(r => $"(n{r.Start})-[:{r.Type} {Map(r.Properties)}]->(n{r.End})");
        return graph.Nodes.Count == 0 ? "" : "CREATE " + string.Join(", ", nodes.Concat(relationships));

        string Map(SortedDictionary<string, Value> properties) =>
            "{" + string.Join(", ", properties.OrderBy(_ => random.Next()).Select(static p => $"{p.Key}: {OracleGraph.Literal(p.Value)}")) + "}";
    }
}
