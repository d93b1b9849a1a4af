using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Execution;

/// <summary>Whole statements, in batches of one row and of many: what a statement does must not depend on the size.</summary>
public sealed class StatementTests
{
    public static TheoryData<int> Sizes => [1, 3, 2048];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Rows_of_a_match_are_filtered_projected_and_ordered(int size)
    {
        ExecutionHarness graph = await People(size);

        var rows = await graph.RunAsync("MATCH (p:Person) WHERE p.age > 20 RETURN p.name AS name, p.age + 1 AS next ORDER BY name DESC SKIP 1 LIMIT 2");

        Assert.Equal(["'Cleo' | 41", "'Bob' | 31"], rows.Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Expands_follow_both_directions_without_using_a_relationship_twice(int size)
    {
        ExecutionHarness graph = await People(size);

        var rows = await graph.RunAsync("MATCH (a:Person)-[:KNOWS]-(b)-[:KNOWS]-(c) RETURN a.name, b.name, c.name ORDER BY a.name, b.name, c.name");

        Assert.Equal(["'Ann' | 'Bob' | 'Cleo'", "'Cleo' | 'Bob' | 'Ann'"], rows.Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Groups_are_folded_by_value(int size)
    {
        var graph = new ExecutionHarness { MaxBatchRows = size };

        var rows = await graph.RunAsync(
            "UNWIND [[1, 'a'], [1.0, 'b'], [2, null], [null, 'c'], ['x', 'd'], [null, 'e']] AS pair "
            + "RETURN pair[0] AS key, count(*) AS rows, count(pair[1]) AS texts, collect(pair[1]) AS all ORDER BY key");

        Assert.Equal(["'x' | 1 | 1 | ['d']", "1 | 2 | 2 | ['a', 'b']", "2 | 1 | 0 | []", "null | 2 | 2 | ['c', 'e']"], rows.Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Numbers_are_summed_averaged_and_compared(int size)
    {
        var graph = new ExecutionHarness { MaxBatchRows = size };

        var rows = await graph.RunAsync("UNWIND [3, 1.5, null, 2] AS x RETURN sum(x), avg(x), min(x), max(x), count(DISTINCT x), sum(DISTINCT x)");

        Assert.Equal(["6.5 | 2.1666666666666665 | 1.5 | 3 | 3 | 6.5"], rows.Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Optional_rows_keep_the_order_of_their_arguments(int size)
    {
        ExecutionHarness graph = await People(size);

        var rows = await graph.RunAsync("MATCH (p:Person) WITH p ORDER BY p.name OPTIONAL MATCH (p)-[:KNOWS]->(f) RETURN p.name, f.name");

        Assert.Equal(["'Ann' | 'Bob'", "'Bob' | 'Cleo'", "'Cleo' | null", "'Dan' | null"], rows.Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_subquery_aggregates_and_limits_for_each_row(int size)
    {
        var graph = new ExecutionHarness { MaxBatchRows = size };

        var rows = await graph.RunAsync(
            "UNWIND range(0, 3) AS n CALL (n) { UNWIND range(1, n) AS i RETURN count(*) AS c, sum(i) AS s } "
            + "CALL (n) { UNWIND [n, n + 1, n + 2] AS y RETURN y ORDER BY y DESC SKIP 1 LIMIT 1 } RETURN n, c, s, y");

        Assert.Equal(["0 | 0 | 0 | 1", "1 | 1 | 1 | 2", "2 | 2 | 3 | 3", "3 | 3 | 6 | 4"], rows.Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Subquery_expressions_answer_for_each_row(int size)
    {
        ExecutionHarness graph = await People(size);

        var rows = await graph.RunAsync(
            "MATCH (p:Person) WHERE EXISTS { (p)--() } OR p.name = 'Dan' "
            + "RETURN p.name, COUNT { (p)--() } AS c, COLLECT { MATCH (p)-->(f) RETURN f.name } AS l ORDER BY p.name");

        Assert.Equal(["'Ann' | 1 | ['Bob']", "'Bob' | 2 | ['Cleo']", "'Cleo' | 1 | []", "'Dan' | 0 | []"], rows.Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Set_sees_what_earlier_rows_have_set(int size)
    {
        var graph = new ExecutionHarness { MaxBatchRows = size };
        await graph.RunAsync("CREATE (:C {v: 0})");

        var set = await graph.RunAsync("UNWIND [1, 2, 3] AS i MATCH (c:C) SET c.v = c.v + i");
        var rows = await graph.RunAsync("MATCH (c:C) RETURN c.v");

        Assert.Equal(["6"], rows.Texts);
        Assert.Equal(3, set.Counters.PropertiesSet);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Merge_sees_what_earlier_rows_have_created(int size)
    {
        var graph = new ExecutionHarness { MaxBatchRows = size };

        var merged = await graph.RunAsync(
            "UNWIND ['a', 'b', 'a', 'c', 'b'] AS name MERGE (t:Tag {name: name}) ON CREATE SET t.seen = 1 ON MATCH SET t.seen = t.seen + 1");
        var rows = await graph.RunAsync("MATCH (t:Tag) RETURN t.name, t.seen ORDER BY t.name");

        Assert.Equal(["'a' | 2", "'b' | 2", "'c' | 1"], rows.Texts);
        Assert.Equal(3, merged.Counters.NodesCreated);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Errors_of_branches_not_taken_do_not_surface(int size)
    {
        var graph = new ExecutionHarness { MaxBatchRows = size };

        var rows = await graph.RunAsync(
            "UNWIND [0, 1, 2] AS x RETURN CASE WHEN x = 0 THEN 'none' ELSE 10 / x END AS c, x = 0 OR 10 / x > 5 AS o, x <> 0 AND 10 / x > 5 AS a, coalesce(x, 1 / 0) AS f");

        Assert.Equal(["'none' | true | false | 0", "10 | true | true | 1", "5 | false | false | 2"], rows.Texts);
        await Assert.ThrowsAsync<GraphException>(() => graph.RunAsync("UNWIND [0, 1] AS x RETURN 10 / x"));
    }

    [Fact]
    public async Task A_failing_statement_leaves_nothing_behind()
    {
        var graph = new ExecutionHarness();

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => graph.RunAsync("UNWIND [1, 0] AS x CREATE (:N {v: 1 / x})"));

        Assert.Equal(ErrorCodes.ArithmeticError, error.Code);
        Assert.Equal(["0"], (await graph.RunAsync("MATCH (n) RETURN count(*)")).Texts);
    }

    [Fact]
    public async Task A_range_is_unwound_without_holding_it()
    {
        var graph = new ExecutionHarness { MaxMemory = 1 << 20 };

        var rows = await graph.RunAsync("UNWIND range(1, 1000000) AS i RETURN sum(i)");

        Assert.Equal(["500000500000"], rows.Texts);
    }

    [Fact]
    public async Task Memory_beyond_the_budget_is_refused()
    {
        var graph = new ExecutionHarness { MaxMemory = 1 << 20 };

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => graph.RunAsync("UNWIND range(1, 1000000) AS i RETURN i ORDER BY -i"));

        Assert.Equal(ErrorCodes.TransactionOutOfMemoryError, error.Code);
    }

    [Fact]
    public async Task Rows_beyond_the_budget_are_refused()
    {
        var graph = new ExecutionHarness { MaxRows = 10 };

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => graph.RunAsync("UNWIND range(1, 11) AS i RETURN i"));

        Assert.Equal(ErrorCodes.ResultLimitExceeded, error.Code);
        Assert.Equal(10, (await graph.RunAsync("UNWIND range(1, 10) AS i RETURN i")).Count);
    }

    [Fact]
    public async Task A_cancelled_statement_stops()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var graph = new ExecutionHarness { CancellationToken = source.Token };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => graph.RunAsync("UNWIND range(1, 1000000000) AS i RETURN sum(i)"));
    }

    [Fact]
    public async Task A_statement_past_its_deadline_stops()
    {
        var graph = new ExecutionHarness { Timeout = TimeSpan.FromSeconds(1), Clock = new SteppingClock() };

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => graph.RunAsync("UNWIND range(1, 1000000000) AS i RETURN sum(i)"));

        Assert.Equal(ErrorCodes.TransactionTimedOut, error.Code);
    }

    [Fact]
    public async Task Results_hold_entities_as_they_are_at_the_end()
    {
        var graph = new ExecutionHarness();

        var rows = await graph.RunAsync("UNWIND [1, 2] AS i MERGE (n:X) SET n.v = i RETURN n");

        Assert.All(rows, row => Assert.Equal(new IntegerValue(2), Assert.IsType<NodeValue>(row[0]).Properties.Get("v")));
    }

    private static async Task<ExecutionHarness> People(int size)
    {
        var graph = new ExecutionHarness { MaxBatchRows = size };
        await graph.RunAsync(
            "CREATE (a:Person {name: 'Ann', age: 20}), (b:Person {name: 'Bob', age: 30}), (c:Person {name: 'Cleo', age: 40}), (:Person {name: 'Dan', age: 50}), "
            + "(a)-[:KNOWS]->(b), (b)-[:KNOWS]->(c)");
        return graph;
    }
}
