using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Execution;

/// <summary>Quantified path patterns and path selectors.</summary>
public sealed class QuantifiedPathTests
{
    /// <summary>1 -R→ 2 -S→ 3 -R→ 4 -S→ 5 with weights 1, 1, 2, 2; besides 2 -R→ 4 of weight 3 and 1 -S→ 5 of weight 9.</summary>
    private const string Line = """
        UNWIND range(1, 5) AS x CREATE (:N {x: x})
        WITH count(*) AS c
        UNWIND [['R', 1, 2, 1], ['S', 2, 3, 1], ['R', 3, 4, 2], ['S', 4, 5, 2], ['R', 2, 4, 3], ['S', 1, 5, 9]] AS edge
        MATCH (a:N {x: edge[1]}), (b:N {x: edge[2]})
        CREATE (a)-[:$(edge[0]) {w: edge[3]}]->(b)
        """;

    /// <summary>A ring 1 → 2 → 3 → 4 → 1 by R, with a chord 1 → 3 of type S, and a tail 3 → 5 by R.</summary>
    private const string Ring = """
        UNWIND range(1, 5) AS x CREATE (:N {x: x})
        WITH count(*) AS c
        UNWIND [['R', 1, 2], ['R', 2, 3], ['R', 3, 4], ['R', 4, 1], ['S', 1, 3], ['R', 3, 5]] AS edge
        MATCH (a:N {x: edge[1]}), (b:N {x: edge[2]})
        CREATE (a)-[:$(edge[0])]->(b)
        """;

    [Theory]
    [InlineData("MATCH (a {x: 1}) ((p)-[r:R]->(q)-[s:S]->(t))+ (b) RETURN [n IN p | n.x], [n IN q | n.x], [n IN t | n.x], [e IN r | e.w], [e IN s | e.w], b.x", "[1, 3] | [2, 4] | [3, 5] | [1, 2] | [1, 2] | 5; [1] | [2] | [3] | [1] | [1] | 3")]
    [InlineData("MATCH (a {x: 1}) ((p)-[r:R]->(q)-[s:S]->(t))* (b) RETURN size(p), size(r), size(q), b.x", "0 | 0 | 0 | 1; 1 | 1 | 1 | 3; 2 | 2 | 2 | 5")]
    [InlineData("MATCH (a {x: 1}) ((p)-[:R]->(q)-[:S]->(t)){2} (b) RETURN b.x", "5")]
    [InlineData("MATCH (a {x: 1}) ((p)-[:R]->(q)-[:S]->(t)){2,} (b) RETURN b.x", "5")]
    [InlineData("MATCH (a {x: 1}) ((p)-[:R]->(q)-[:S]->(t)){,1} (b) RETURN b.x", "1; 3")]
    [InlineData("MATCH ((p)-[:R]->()-[:S]->(t)){2} RETURN [n IN p | n.x], [n IN t | n.x]", "[1, 3] | [3, 5]")]
    [InlineData("MATCH (a)((p)-[r:R]->(q)-[s:S]->(t) WHERE r.w = s.w)+(b) RETURN a.x, b.x", "1 | 3; 1 | 5; 3 | 5")]
    [InlineData("MATCH (a)((p)-[r:R]->(q)-[s:S]->(t) WHERE r.w > s.w)+(b) RETURN a.x, b.x", "2 | 5")]
    [InlineData("MATCH (a)((p {x: 3})-[:R]->(q WHERE q.x > p.x)-[:S {w: 2}]->(t:N))+(b) RETURN a.x, b.x", "3 | 5")]
    [InlineData("MATCH (a)((p)-[:R]->(q)-[:S]->(t {x: p.x + 2}))+(b) RETURN a.x, b.x", "1 | 3; 1 | 5; 3 | 5")]
    [InlineData("MATCH (z {x: 3}) MATCH (a {x: 1}) ((p)-[:R]->(q)-[:S]->(t) WHERE t.x <= z.x)+ (b) RETURN b.x", "3")]
    [InlineData("MATCH (z {x: 3}) MATCH (a)((p)-[:R]->(q) WHERE q <> z AND p.x < z.x)+(b {x: 4}) RETURN a.x, z.x", "1 | 3; 2 | 3")]
    [InlineData("MATCH (a {x: 1}) ((p)-[:R]->(q)){1,2} ((u)-[:S]->(v))+ (b) RETURN size(p), size(u), b.x", "1 | 1 | 3; 2 | 1 | 5")]
    [InlineData("MATCH path = (a {x: 1})-[:R]->(m) ((u)-[:S]->(v)-[:R]->(w)){1,3} (c)-[:S]->(b) RETURN [n IN nodes(path) | n.x], m.x, [n IN u | n.x], c.x", "[1, 2, 3, 4, 5] | 2 | [2] | 4")]
    [InlineData("MATCH (b {x: 5}) ((t)<-[s:S]-(q)<-[r:R]-(p))+ (a) RETURN [n IN t | n.x], [n IN p | n.x], a.x", "[5, 3] | [3, 1] | 1; [5] | [2] | 2; [5] | [3] | 3")]
    [InlineData("MATCH (a:N) ((p)-[r:R]->(q)-[s:S]->(t))+ (b:N {x: 5}) RETURN a.x, [n IN q | n.x], [e IN r | e.w]", "1 | [2, 4] | [1, 2]; 2 | [4] | [3]; 3 | [4] | [2]")]
    [InlineData("MATCH (a {x: 4}) ((p)-[:S]-(q)-[:S]-(t) WHERE q.x > p.x)+ (b) RETURN b.x", "1")]
    [InlineData("MATCH (a {x: 1}) ((p)-[:R]-(q) WHERE q.x > p.x)+ (b) RETURN b.x", "2; 4")]
    [InlineData("MATCH (a {x: 1})-[f:R]->(), (a) ((p)-[:R]->()-[:S]->())+ (b) RETURN b.x", "")]
    [InlineData("MATCH ({x: 1}) ((p)-[r:R]->(q)-[s:S]->(t))+ ({x: 5}), (c)-[f]->(d) RETURN f.w", "3; 9")]
    [InlineData("OPTIONAL MATCH (a {x: 5}) ((p)-[r:R]->(q)-[s:S]->(t))+ (b) RETURN p, r, t, b", "null | null | null | null")]
    [InlineData("MATCH (a) WHERE EXISTS { (a) ((p)-[:R]->(q)-[:S]->(t WHERE t.x = 5)){1,2} () } RETURN a.x", "2; 3")]
    [InlineData("MATCH (a {x: 1}) ((p)-[:R]->(q WHERE EXISTS { (q)-[:S]->() })-[:S]->(t))+ (b) RETURN b.x, COUNT { (a) ((x)-[:R]->(y)-[:S]->(z))+ (c) } AS n", "3 | 2; 5 | 2")]
    [InlineData("MATCH (a {x: 1}) ((p)-[r:R]->(q)-[s:S]->(t))+ (b) WHERE all(e IN r WHERE e.w < 2) RETURN b.x", "3")]
    [InlineData("MATCH path = (a {x: 1}) ((p)-[r:R]->(q)-[s:S]->(t))+ (b) WHERE none(e IN relationships(path) WHERE e.w = 2) RETURN b.x", "3")]
    [InlineData("MATCH (a {x: 1}) ((p)-[:R]->(q)-[:S]->(t))+ (b) MATCH (b) ((u)-[:R]->(v)-[:S]->(w) WHERE size(p) = 1)* (c) RETURN b.x, c.x", "3 | 3; 3 | 5; 5 | 5")]
    [InlineData("RETURN COLLECT { MATCH (a {x: 1}) ((p)-[:R]->(q)-[:S]->(t))+ (b) RETURN b.x } = [3, 5] AS same", "true")]
    public Task Repetitions_are_matched(string text, string rows) => GivesAsync(Line, text, rows);

    [Theory]
    [InlineData("MATCH p = ANY SHORTEST (a {x: 1})-->+(b {x: 5}) RETURN length(p)", "2")]
    [InlineData("MATCH p = SHORTEST 1 (a {x: 1})-[:R]->+(b {x: 5}) RETURN length(p)", "3")]
    [InlineData("MATCH p = ANY (a {x: 1})-[:R]->+(b {x: 5}) RETURN [n IN nodes(p) | n.x]", "[1, 2, 3, 5]")]
    [InlineData("MATCH p = SHORTEST 2 (a {x: 1})-->+(b {x: 5}) RETURN [n IN nodes(p) | n.x]", "[1, 2, 3, 5]; [1, 3, 5]")]
    [InlineData("MATCH p = SHORTEST 9 (a {x: 1})-->+(b {x: 5}) RETURN [n IN nodes(p) | n.x]", "[1, 2, 3, 4, 1, 3, 5]; [1, 2, 3, 5]; [1, 3, 4, 1, 2, 3, 5]; [1, 3, 5]")]
    [InlineData("MATCH p = ALL SHORTEST (a {x: 2})-[:R]-+(b {x: 4}) RETURN [n IN nodes(p) | n.x]", "[2, 1, 4]; [2, 3, 4]")]
    [InlineData("MATCH p = SHORTEST 2 GROUPS (a {x: 1})-->+(b {x: 1}) RETURN [n IN nodes(p) | n.x]", "[1, 2, 3, 4, 1]; [1, 3, 4, 1]")]
    [InlineData("MATCH p = SHORTEST 1 GROUPS (a {x: 2})--+(b {x: 4}) RETURN length(p), count(*)", "2 | 2")]
    [InlineData("MATCH p = ANY SHORTEST (a)-[:R]->+(a) RETURN a.x, length(p)", "1 | 4; 2 | 4; 3 | 4; 4 | 4")]
    [InlineData("MATCH p = ANY SHORTEST (a {x: 1})-->*(b) RETURN b.x, length(p)", "1 | 0; 2 | 1; 3 | 1; 4 | 2; 5 | 2")]
    [InlineData("MATCH p = ANY SHORTEST (a {x: 1})-[:R]-+(a) RETURN length(p)", "4")]
    [InlineData("MATCH p = ANY SHORTEST (a {x: 5})--+(a) RETURN length(p)", "")]
    [InlineData("MATCH p = ANY SHORTEST (a {x: 1})-->{3,}(b {x: 3}) RETURN [n IN nodes(p) | n.x]", "[1, 2, 3, 4, 1, 3]")]
    [InlineData("MATCH p = ALL SHORTEST (a {x: 1})-->{2,3}(b) RETURN b.x, length(p)", "1 | 3; 3 | 2; 4 | 2; 5 | 2")]
    [InlineData("MATCH p = ANY SHORTEST (a {x: 1}) ((u)-[:S]->(v)-[:R]->(w)){1,2} (b) RETURN b.x, [n IN v | n.x], [n IN w | n.x]", "4 | [3] | [4]; 5 | [3] | [5]")]
    [InlineData("MATCH p = ANY SHORTEST (a {x: 1}) ((u)-->(v)-->(w) WHERE u.x + 2 = w.x)+ (b) RETURN b.x, [n IN u | n.x], [n IN v | n.x]", "3 | [1] | [2]")]
    [InlineData("MATCH p = ANY SHORTEST (a {x: 1})-[r:S]->(m:N)-[s:R]->+(b) RETURN type(r), m.x, size(s), b.x", "'S' | 3 | 1 | 4; 'S' | 3 | 1 | 5; 'S' | 3 | 2 | 1; 'S' | 3 | 3 | 2; 'S' | 3 | 4 | 3")]
    [InlineData("MATCH p = ANY SHORTEST (a {x: 1})-->+(m WHERE m.x = 4)-->+(b {x: 5}) RETURN [n IN nodes(p) | n.x]", "[1, 2, 3, 4, 1, 3, 5]|[1, 3, 4, 1, 2, 3, 5]")]
    [InlineData("MATCH p = ANY SHORTEST ((a {x: 1})-[r]->+(b {x: 3}) WHERE none(e IN r WHERE type(e) = 'S')) RETURN length(p)", "2")]
    [InlineData("MATCH p = ANY SHORTEST (a {x: 1})-[r]->+(b {x: 3}) WHERE none(e IN r WHERE type(e) = 'S') RETURN length(p)", "")]
    [InlineData("MATCH p = ANY SHORTEST ((a {x: 1})-[r]->+(b) WHERE size(r) > 1) RETURN b.x, size(r)", "1 | 3; 2 | 4; 3 | 2; 4 | 2; 5 | 2")]
    [InlineData("MATCH p = SHORTEST 1 ((a {x: 1}) ((u)-->(v))+ (b) WHERE v[0].x = 2 AND b.x > 3) RETURN b.x, [n IN v | n.x]", "4 | [2, 3, 4]; 5 | [2, 3, 5]")]
    [InlineData("MATCH (m {x: 4}) MATCH p = ANY SHORTEST (a {x: 1}) ((u)-->(v) WHERE v <> m)+ (b) RETURN b.x, length(p)", "2 | 1; 3 | 1; 5 | 2")]
    [InlineData("MATCH (m {x: 4}) MATCH p = ANY SHORTEST (a {x: 1})-->+(m)-->+(b {x: 2}) RETURN [n IN nodes(p) | n.x]", "[1, 3, 4, 1, 2]")]
    [InlineData("MATCH (b) OPTIONAL MATCH p = ANY SHORTEST (b)-[:S]->+(c) RETURN b.x, c.x, length(p)", "1 | 3 | 1; 2 | null | null; 3 | null | null; 4 | null | null; 5 | null | null")]
    [InlineData("MATCH p = ANY SHORTEST (a {x: 1}) RETURN length(p)", "0")]
    [InlineData("MATCH (a {x: 5}) WHERE NOT EXISTS { MATCH ANY SHORTEST (a)-->+(b) } RETURN a.x", "5")]
    [InlineData("MATCH p = SHORTEST $k (a {x: 1})-->+(b {x: 5}) RETURN length(p)", "2; 3")]
    public Task Paths_are_selected(string text, string rows) => GivesAsync(Ring, text, rows);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("'x'")]
    [InlineData("null")]
    public async Task A_number_of_paths_that_is_none_is_refused(string count)
    {
        var graph = new ExecutionHarness();
        await graph.RunAsync(Ring);
        Value value = (await graph.RunAsync($"RETURN {count} AS x"))[0][0];

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => graph.RunAsync("MATCH p = SHORTEST $k (a)-->+(b) RETURN p", new MapValue([new("k", value)])));

        Assert.Equal((ErrorCodes.ArgumentError, 19), (error.Code, error.Position!.Value.Offset));
    }

    [Fact]
    public async Task The_shortest_path_of_a_ladder_is_found_among_very_many_walks()
    {
        // 2^200 paths lead from end to end.
        var graph = new ExecutionHarness { MaxMemory = 8_000_000 };
        await graph.RunAsync("UNWIND range(0, 200) AS i CREATE (:L {i: i})");
        await graph.RunAsync("MATCH (a:L), (b:L {i: a.i + 1}) CREATE (a)-[:R]->(b), (a)-[:R]->(b)");

        Assert.Equal(["200"], (await graph.RunAsync("MATCH p = ANY SHORTEST (:L {i: 0})-[:R]->+(:L {i: 200}) RETURN length(p)")).Texts);
        Assert.Equal(["5 | 200"], (await graph.RunAsync("MATCH p = SHORTEST 5 (:L {i: 0}) ((a)-[:R]->(b)-[:R]->(c) WHERE a.i + 2 = c.i)+ (:L {i: 200}) RETURN count(*), max(length(p))")).Texts);
        Assert.Equal(["200 | 100"], (await graph.RunAsync("MATCH p = ANY SHORTEST (:L {i: 0})-[:R]->*(e:L) RETURN max(length(p)), avg(length(p))")).Texts.Select(static text => text.Replace(".0", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_bridge_that_would_have_to_be_crossed_twice_ends_the_search()
    {
        // More trails than could ever be tried lead around among the twelve nodes, but the relationship to the leaf is used up.
        var graph = new ExecutionHarness { MaxMemory = 8_000_000 };
        await graph.RunAsync("UNWIND range(1, 12) AS i CREATE (:K {i: i})");
        await graph.RunAsync("MATCH (a:K), (b:K) WHERE a.i < b.i CREATE (a)-[:R]->(b)");
        await graph.RunAsync("MATCH (a:K {i: 1}) CREATE (:Leaf)-[:R]->(a)");

        Assert.Empty((await graph.RunAsync("MATCH p = ANY SHORTEST (a:Leaf)-[:R]-{2,}(a) RETURN length(p)")).Texts);
        Assert.Equal(["1"], (await graph.RunAsync("MATCH p = SHORTEST 3 (a:Leaf)-[:R]-+(b:K {i: 1}) RETURN min(length(p))")).Texts);
    }

    [Fact]
    public async Task A_search_that_needs_too_much_memory_ends_with_an_error()
    {
        var graph = new ExecutionHarness { MaxMemory = 2_000_000 };
        await graph.RunAsync("UNWIND range(0, 60) AS i CREATE (:L {i: i})");
        await graph.RunAsync("MATCH (a:L), (b:L {i: a.i + 1}) CREATE (a)-[:R]->(b), (a)-[:R]->(b)");

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => graph.RunAsync("MATCH ALL SHORTEST (:L {i: 0}) (()-[:R]->()-[:R]->())+ (:L {i: 60}) RETURN count(*)"));

        Assert.Equal(ErrorCodes.TransactionOutOfMemoryError, error.Code);
    }

    [Fact]
    public async Task More_shortest_paths_than_can_be_listed_are_listed_until_the_time_is_over()
    {
        // 2^60 paths, one after the other in little memory.
        var graph = new ExecutionHarness { MaxMemory = 2_000_000 };
        await graph.RunAsync("UNWIND range(0, 60) AS i CREATE (:L {i: i})");
        await graph.RunAsync("MATCH (a:L), (b:L {i: a.i + 1}) CREATE (a)-[:R]->(b), (a)-[:R]->(b)");
        graph.Clock = new SteppingClock();
        graph.Timeout = TimeSpan.FromSeconds(3);

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => graph.RunAsync("MATCH ALL SHORTEST (:L {i: 0})-[:R]->+(:L {i: 60}) RETURN count(*)"));

        Assert.Equal(ErrorCodes.TransactionTimedOut, error.Code);
    }

    [Fact]
    public async Task Shortest_paths_are_as_long_as_the_graph()
    {
        var graph = new ExecutionHarness();
        await graph.RunAsync("UNWIND range(0, 20000) AS i CREATE (:L {i: i})");
        await graph.RunAsync("CREATE INDEX FOR (l:L) ON (l.i)");
        await graph.RunAsync("MATCH (a:L) MATCH (b:L {i: a.i + 1}) CREATE (a)-[:R]->(b)");

        Assert.Equal(["20000 | 20000"], (await graph.RunAsync("MATCH p = shortestPath((a:L {i: 0})-[:R*]->(b:L {i: 20000})) MATCH q = ANY SHORTEST (a)-[:R]->+(b) RETURN length(p), length(q)")).Texts);
    }

    private static async Task GivesAsync(string setup, string text, string rows)
    {
        foreach (int size in new[] { 1, 3, 2048 })
        {
            var graph = new ExecutionHarness { MaxBatchRows = size };
            await graph.RunAsync(setup);

            string found = string.Join("; ", (await graph.RunAsync(text, new MapValue([new("k", IntegerValue.Of(2))]))).Texts.Order(StringComparer.Ordinal));

            Assert.Contains(found, rows.Contains("]|[", StringComparison.Ordinal) ? rows.Split('|') : [rows]);
        }
    }
}
