using System.Globalization;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>
/// The engine and the oracle agree on random queries over random graphs. <c>ORACLE_SEED</c> and <c>ORACLE_QUERIES</c> make
/// other and longer runs (<c>tests/oracle.sh</c>); a failure names the seed of its graph.
/// </summary>
public sealed class OracleTests
{
    private const int QueriesPerGraph = 25;

    [Fact]
    public async Task Engine_agrees_with_the_oracle()
    {
        int first = Number("ORACLE_SEED", 1);
        int queries = Number("ORACLE_QUERIES", 3000);
        int most = Number("ORACLE_FAILURES", 3);
        var failures = new List<string>();
        for (int seed = first; seed < first + ((queries + QueriesPerGraph - 1) / QueriesPerGraph) && failures.Count < most; seed++)
        {
            if (await FindAsync(seed, TestContext.Current.CancellationToken) is { } difference)
            {
                Difference small = await Shrinker.ShrinkAsync(difference, TestContext.Current.CancellationToken);
                failures.Add($"-- seed {seed}: {difference.Query.Text}\n{small}\n{await PlanAsync(small, TestContext.Current.CancellationToken)}\n");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    /// <summary>
    /// One graph, on which queries run one after the other: updates on every engine, reads on one without indexes and one with them in turn.
    /// </summary>
    private static async Task<Difference?> FindAsync(int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        OracleGraph graph = GraphGenerator.Generate(random);
        var engines = new List<Engine>();
        for (int i = 0; i < QueriesPerGraph; i++)
        {
            GeneratedQuery query = new QueryGenerator(random).Generate();
            OracleGraph after = query.Writes ? graph.Clone() : graph;
            if (Difference.Expect(after, query) is not { } expected)
            {
                continue;
            }

            if (engines.Count == 0)
            {
                foreach (EngineVariant variant in EngineVariant.All)
                {
                    engines.Add(await Engine.CreateAsync(variant, graph.ToCypher(), cancellationToken));
                }
            }

            foreach (Engine engine in query.Writes ? engines : engines.Where((_, number) => number % EngineVariant.WithoutIndexes == i % EngineVariant.WithoutIndexes))
            {
                Outcome actual = await Difference.RunAsync(engine, query, cancellationToken);
                if (!expected.Agrees(actual))
                {
                    return new Difference(graph, query, engine.Variant, expected, actual);
                }

                if (query.Writes)
                {
                    await engine.UpdatedAsync(cancellationToken);
                }
            }

            // A statement that fails changes nothing.
            graph = expected.Error is null ? after : graph;
            if (graph.Nodes.Count > 60 || graph.Relationships.Count > 120)
            {
                graph = GraphGenerator.Generate(random);
                engines.Clear();
            }
        }

        return null;
    }

    private static async Task<string> PlanAsync(Difference difference, CancellationToken cancellationToken) => difference.Actual.Error is null
        ? await (await Engine.CreateAsync(difference.Variant, difference.Graph.ToCypher(), cancellationToken)).ExplainAsync(difference.Query.Text, cancellationToken)
        : "";

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
