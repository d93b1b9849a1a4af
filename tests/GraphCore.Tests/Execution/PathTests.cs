namespace Serverless.GraphCore.Tests.Execution;

public sealed class PathTests
{
    public static TheoryData<int> Sizes => [1, 2, 2048];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Walks_use_no_relationship_twice_and_end_at_their_bounds(int size)
    {
        ExecutionHarness graph = await Triangle(size);

        var rows = await graph.RunAsync("MATCH (a:N {v: 1})-[rs:R*1..3]-(b) RETURN size(rs) AS n, [r IN rs | r.w] AS w, b.v ORDER BY n, w");

        Assert.Equal(
            ["1 | [12] | 2", "1 | [31] | 3", "2 | [12, 23] | 3", "2 | [31, 23] | 2", "3 | [12, 23, 31] | 1", "3 | [31, 23, 12] | 1"],
            rows.Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_walk_of_length_zero_stays_where_it_is(int size)
    {
        ExecutionHarness graph = await Triangle(size);

        var rows = await graph.RunAsync("MATCH (a:N)-[rs:R*0..1]->(b) RETURN a.v, b.v, size(rs) ORDER BY a.v, b.v");

        Assert.Equal(["1 | 1 | 0", "1 | 2 | 1", "2 | 2 | 0", "2 | 3 | 1", "3 | 1 | 1", "3 | 3 | 0"], rows.Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_condition_on_each_step_cuts_walks_short(int size)
    {
        ExecutionHarness graph = await Triangle(size);

        var rows = await graph.RunAsync("MATCH p = (:N {v: 1})-[rs:R* {kind: 'x'}]->(b) RETURN b.v, length(p)");

        Assert.Equal(["2 | 1", "3 | 2"], rows.Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_bound_list_is_walked_again(int size)
    {
        ExecutionHarness graph = await Triangle(size);

        var rows = await graph.RunAsync("MATCH (a:N {v: 1})-[rs:R*2]->(b) WITH a, rs MATCH (a)-[rs*]->(c) RETURN c.v");

        Assert.Equal(["3"], rows.Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task One_shortest_path_is_found_from_both_ends(int size)
    {
        ExecutionHarness graph = await Grid(size);

        var rows = await graph.RunAsync("MATCH (a:P {x: 0, y: 0}), (b:P {x: 3, y: 2}) MATCH p = shortestPath((a)-[:R*]->(b)) RETURN length(p), [n IN nodes(p) | n.x + n.y] AS sums");

        Assert.Equal(["5 | [0, 1, 2, 3, 4, 5]"], rows.Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task All_shortest_paths_are_all_of_them(int size)
    {
        ExecutionHarness graph = await Grid(size);

        var rows = await graph.RunAsync("MATCH (a:P {x: 0, y: 0}), (b:P {x: 3, y: 2}) MATCH p = allShortestPaths((a)-[:R*]-(b)) RETURN count(DISTINCT p), count(*), min(length(p)), max(length(p))");

        Assert.Equal(["10 | 10 | 5 | 5"], rows.Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_shortest_path_longer_than_its_bound_is_none(int size)
    {
        ExecutionHarness graph = await Grid(size);

        var rows = await graph.RunAsync("MATCH (a:P {x: 0, y: 0}), (b:P {x: 3, y: 2}) OPTIONAL MATCH p = shortestPath((a)-[:R*..4]->(b)) RETURN p");

        Assert.Equal(["null"], rows.Texts);
    }

    /// <summary>1 → 2 → 3 → 1; the last relationship is of another kind.</summary>
    private static async Task<ExecutionHarness> Triangle(int size)
    {
        var graph = new ExecutionHarness { MaxBatchRows = size };
        await graph.RunAsync(
            "CREATE (a:N {v: 1}), (b:N {v: 2}), (c:N {v: 3}), "
            + "(a)-[:R {w: 12, kind: 'x'}]->(b), (b)-[:R {w: 23, kind: 'x'}]->(c), (c)-[:R {w: 31, kind: 'y'}]->(a)");
        return graph;
    }

    /// <summary>4 by 3 points, each related to its right and its upper neighbour.</summary>
    private static async Task<ExecutionHarness> Grid(int size)
    {
        var graph = new ExecutionHarness { MaxBatchRows = size };
        await graph.RunAsync("UNWIND range(0, 3) AS x UNWIND range(0, 2) AS y CREATE (:P {x: x, y: y})");
        await graph.RunAsync("MATCH (a:P), (b:P) WHERE (b.x = a.x + 1 AND b.y = a.y) OR (b.y = a.y + 1 AND b.x = a.x) CREATE (a)-[:R]->(b)");
        return graph;
    }
}
