namespace Serverless.GraphCore.Tests.Execution;

/// <summary>
/// Shortest paths are those that are left when all walks are listed and the longer ones are taken away, whether they are searched
/// from both ends or, when many rows share a start, from one.
/// </summary>
public sealed class ShortestPathDifferenceTests
{
    private const int Nodes = 9;

    private static readonly string[] Arrows = ["-[{0}]->", "<-[{0}]-", "-[{0}]-"];

    private static readonly string[] Steps = ["r", "r:R", "r:R|S", "r WHERE r.w > 1", "r:R WHERE startNode(r).i <> 3"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Paths_are_the_shortest_of_all_walks(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 4; i++)
        {
            ExecutionHarness graph = await RandomGraph(random);
            string step = Steps[random.Next(Steps.Length)];
            string arrow = Arrows[random.Next(Arrows.Length)];
            string bound = random.Next(3) == 0 ? $"{{1,{random.Next(1, 4)}}}" : "+";
            string repeated = string.Format(System.Globalization.CultureInfo.InvariantCulture, arrow, step) + bound;
            string[] all = await AllShortestAsync(graph, repeated.Replace(bound, bound == "+" ? $"{{1,{Nodes - 1}}}" : bound, StringComparison.Ordinal));
            string description = $"seed {seed}, {i}: {repeated}";

            string pairs = $"MATCH (a:N), (b:N) WHERE a <> b MATCH p = {{0}} (a){repeated}(b) RETURN a.i, b.i, [x IN relationships(p) | id(x)]";
            string[] together = await RowsAsync(graph, pairs.Replace("{0}", "ALL SHORTEST", StringComparison.Ordinal));
            var single = new List<string>();
            for (int start = 0; start < Nodes; start++)
            {
                for (int end = 0; end < Nodes; end++)
                {
                    string ends = $"MATCH (a:N {{i: {start}}}), (b:N {{i: {end}}}) WHERE a <> b";
                    single.AddRange(await RowsAsync(graph, pairs.Replace("MATCH (a:N), (b:N) WHERE a <> b", ends, StringComparison.Ordinal).Replace("{0}", "ALL SHORTEST", StringComparison.Ordinal)));
                }
            }

            string[] any = await RowsAsync(graph, pairs.Replace("{0}", "ANY SHORTEST", StringComparison.Ordinal));
            Assert.True(all.SequenceEqual(together), description);
            Assert.True(all.SequenceEqual(single.Order(StringComparer.Ordinal)), description);
            Assert.True(any.All(all.Contains), description);
            Assert.True(any.Select(Ends).SequenceEqual(all.Select(Ends).Distinct()), description);
        }
    }

    private static async Task<string[]> AllShortestAsync(ExecutionHarness graph, string repeated)
    {
        string list = $"MATCH (a:N), (b:N) WHERE a <> b MATCH p = (a){repeated}(b) WITH a, b, min(length(p)) AS least MATCH q = (a){repeated}(b) WHERE length(q) = least RETURN a.i, b.i, [x IN relationships(q) | id(x)]";
        return await RowsAsync(graph, list);
    }

    private static async Task<string[]> RowsAsync(ExecutionHarness graph, string text) => [.. (await graph.RunAsync(text)).Texts.Order(StringComparer.Ordinal)];

    private static string Ends(string row) => row[..row.LastIndexOf(" | ", StringComparison.Ordinal)];

    private static async Task<ExecutionHarness> RandomGraph(Random random)
    {
        var graph = new ExecutionHarness { MaxBatchRows = random.Next(2) == 0 ? 1 : 2048 };
        await graph.RunAsync($"UNWIND range(0, {Nodes - 1}) AS i CREATE (:N {{i: i}})");
        int relationships = random.Next(6, 14);
        for (int i = 0; i < relationships; i++)
        {
            await graph.RunAsync($"MATCH (a:N {{i: {random.Next(Nodes)}}}), (b:N {{i: {random.Next(Nodes)}}}) CREATE (a)-[:{(random.Next(3) == 0 ? "S" : "R")} {{w: {random.Next(4)}}}]->(b)");
        }

        return graph;
    }
}
