using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Tests.Execution;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>Counting by degrees gives what counting rows gives, on graphs with parallel relationships, loops and missing ends.</summary>
public sealed class CountExpandsTests
{
    private static readonly string[] Counted =
    [
        "MATCH (a)-->(b) RETURN count(*) AS c",
        "MATCH (a)--(b) RETURN count(*) AS c",
        "MATCH (a:A)-[r:R]->(b:B) RETURN count(r) AS c",
        "MATCH (a)-[:R]->(b)-[:S]->(c) RETURN count(*) AS c",
        "MATCH (a)-[:R]-(b)-[:R]-(c) RETURN count(*) AS c",
        "MATCH (a)--(b)--(c)--(d) RETURN count(*) AS c",
        "MATCH (a)-[:R]->(b), (a)-[:S]->(c), (a)<-[:R]-(d) RETURN count(*) AS c",
        "MATCH (a)-[:R]->(b), (a)-[:R]->(c) RETURN count(*) AS c",
        "MATCH (a)-[:R]->(b), (a)-[:S]->(c) WHERE b <> c RETURN count(*) AS c",
        "MATCH (a)-[:R]-(b)-[:R]-(c) WHERE a <> c RETURN count(*) AS c",
        "MATCH (a)-[:R]-(b)-[:R]-(c)-[:S]->(d) WHERE a <> c AND d <> b RETURN count(*) AS c",
        "MATCH (a)-[:R]-(b)-[:R]-(c)-[:S]->(d) WHERE a <> c AND NOT (a)-[:R]-(c) RETURN count(*) AS c",
        "MATCH (a)-[:R]->(b)-[:R]->(c)-[:R]->(a) RETURN count(*) AS c",
        "MATCH (a)-[:R]->(a) RETURN count(*) AS c",
        "MATCH (a:A)-[:R]->(b) RETURN a.x AS x, count(*) AS c ORDER BY x",
        "MATCH (a:A)-[:R]->(b)-[:S]->(c) RETURN a.x AS x, b.x AS y, count(*) AS c ORDER BY x, y",
        "MATCH (a:A)-[:R]->(b)-[:S]->(c) RETURN a.x AS x, count(*) AS c, min(b.x) AS m, count(DISTINCT b) AS d ORDER BY x",
        "MATCH (a:A)-[:R]->(b) RETURN DISTINCT a.x AS x ORDER BY x",
        "MATCH (a:A)-[:R]->(b)-[:S]->(c) WITH DISTINCT a RETURN count(*) AS c, sum(a.x) AS s",
        "MATCH (a:A)-[:R]->(b) RETURN max(a.x) AS m, sum(a.x) AS s, count(b) AS c",
        "MATCH (a) OPTIONAL MATCH (a)-[:R]->(b) RETURN count(*) AS c",
        "MATCH (a) OPTIONAL MATCH (a)-[:R]->(b) OPTIONAL MATCH (a)<-[:S]-(c:B) RETURN count(*) AS c",
        "MATCH (a) OPTIONAL MATCH (a)-[:R]->(b) RETURN a.x AS x, count(b) AS c, count(*) AS d ORDER BY x",
        "MATCH (a) OPTIONAL MATCH (a)-[:R]->(b) WITH a, b MATCH (a)-[:S]->(c) WHERE c <> b RETURN count(*) AS c",
        "MATCH (a:A) RETURN a.x AS x, COUNT { (a)-[:R]->()-[:S]->() } AS c, COUNT { (a)--() } AS d ORDER BY x, c, d",
        "MATCH (a:A) CALL (a) { MATCH (a)-[:R]->()-[:S]->() RETURN count(*) AS c } RETURN a.x AS x, c ORDER BY x, c",
        "MATCH (a:A)-[:R]->(b) WITH a, count(*) AS c MATCH (a)-[:S]->(d) RETURN sum(c) AS s, count(*) AS n",
        "MATCH (a)-[:R*1..2]->(b)-[:S]->(c) RETURN count(*) AS c",
        "MATCH (a)-[:R]->(b)-[:S*1..2]->(c) RETURN count(*) AS c",
        "MATCH (a)-[:R|S]->(b)-[:S]->(c)-[:R]->(d) RETURN count(*) AS c",
        "MATCH (a)-[r]->(b)-[s]->(c) WHERE type(r) = type(s) RETURN count(*) AS c",
        "UNWIND [1, 2] AS i MATCH (a:A)-[:R]->(b) RETURN i, count(*) AS c ORDER BY i",
        "MATCH (a) WHERE (a)-[:R]->() RETURN a.id AS i ORDER BY i",
        "MATCH (a) WHERE NOT (a)-[:R]->(:B) RETURN a.id AS i ORDER BY i",
        "MATCH (a) WHERE EXISTS { (a)-[:R]->()<-[:S]-() } RETURN a.id AS i ORDER BY i",
        "MATCH (a) WHERE NOT EXISTS { MATCH (a)-[:R]->(b) WHERE b <> a } RETURN a.id AS i ORDER BY i",
        "MATCH (a)-[:R]->(b) WHERE EXISTS { MATCH (a)-[:R]->(c) WHERE c <> b } RETURN a.id AS i, b.id AS j ORDER BY i, j",
        "MATCH (a) WHERE EXISTS { (a:A)-[:R]->() } OR a.x = 1 RETURN a.id AS i ORDER BY i",
        "MATCH (a) WHERE COUNT { (a)--() } > 4 AND NOT EXISTS { (a)-[:S]->() } RETURN a.id AS i ORDER BY i",
        "MATCH (a) RETURN a.id AS i, EXISTS { (a)-[:S]->(:A) } AS e, COUNT { (a)-[:R]->()-[:R]->() } AS c, COUNT { (a)--(:B)--(:A) } AS d ORDER BY i",
        "MATCH (a) OPTIONAL MATCH (a)-[:S]->(b) RETURN a.id AS i, b.id AS j, COUNT { (b)-[:R]-() } AS c, EXISTS { (b)-[:R]-() } AS e ORDER BY i, j",
        "MATCH (a) RETURN COUNT { (a)-[:R]->() } AS c, count(*) AS n, sum(COUNT { (a)<-[:R]-() }) AS s ORDER BY c",
        "MATCH (a) WITH collect(a) AS l RETURN [x IN l | COUNT { (x)-[:R]->() }] AS c, size([x IN l WHERE EXISTS { (x)-[:S]->() }]) AS d",
        "MATCH (a) RETURN a.id AS i, COUNT { MATCH (a)-[:R]->(b) RETURN DISTINCT b.x } AS c, COUNT { MATCH (a)-[:R]->(b) RETURN b LIMIT 1 } AS d ORDER BY i",
        "MATCH (a) RETURN a.id AS i, COUNT { MATCH (a)-[:R]->(), (a)-[:S]->() } AS c, COUNT { MATCH (a)-[:R]->() RETURN 1 AS one UNION ALL MATCH (a)-[:S]->() RETURN 1 AS one } AS d ORDER BY i",
        "MATCH (a) RETURN a.id AS i, CASE WHEN EXISTS { (a)-[:R]->() } THEN COUNT { (a)-[:R]->() } ELSE -1 END AS c ORDER BY i",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Counts_are_those_of_the_rows(int seed)
    {
        ExecutionHarness graph = await RandomGraph(seed);
        foreach (string text in Counted)
        {
            string[] expected = (await graph.RunAsync(Compile(graph, text, new PlanningOptions { Factorises = false }))).Texts;
            string[] actual = (await graph.RunAsync(Compile(graph, text, PlanningOptions.Default))).Texts;
            string[] folded = (await graph.RunAsync(Compile(graph, text, new PlanningOptions { FoldsAlways = true }))).Texts;

            Assert.True(expected.SequenceEqual(actual), $"{text}\nrows: {string.Join("; ", expected)}\ncounts: {string.Join("; ", actual)}");
            Assert.True(expected.SequenceEqual(folded), $"{text}\nrows: {string.Join("; ", expected)}\nfolded: {string.Join("; ", folded)}");
        }
    }

    [Fact]
    public async Task Most_of_these_queries_are_counted_by_degrees()
    {
        ExecutionHarness graph = await RandomGraph(1);

        int counted = Counted.Count(text => LogicalPlanTree.Any(Compile(graph, text, PlanningOptions.Default).Plan!, static plan => plan is ExpandCount));

        Assert.InRange(counted, 30, Counted.Length);
    }

    private static CompiledQuery Compile(ExecutionHarness graph, string text, PlanningOptions options) =>
        new QueryCompiler(FunctionRegistry.Default, ProcedureRegistry.Default) { Options = options }
            .Compile(text, new HashSet<string>(), graph.Snapshot.Tokens, graph.Snapshot.Schema, graph.Snapshot.Statistics);

    private static async Task<ExecutionHarness> RandomGraph(int seed)
    {
        var random = new Random(seed);
        var graph = new ExecutionHarness { MaxBatchRows = seed % 2 == 0 ? 3 : 2048 };
        string[] labels = ["", ":A", ":B", ":A:B"];
        for (int i = 0; i < 12; i++)
        {
            await graph.RunAsync($"CREATE ({labels[random.Next(4)]} {{id: {i}, x: {random.Next(3)}}})");
        }

        for (int i = 0; i < 30; i++)
        {
            await graph.RunAsync($"MATCH (a {{id: {random.Next(12)}}}), (b {{id: {random.Next(12)}}}) CREATE (a)-[:{(random.Next(3) == 0 ? "S" : "R")}]->(b)");
        }

        return graph;
    }
}
