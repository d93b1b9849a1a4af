using System.Globalization;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Tests.Oracle;

namespace Serverless.GraphCore.Tests.Execution;

/// <summary>Whatever makes a statement's values grow is counted as its memory, refused in time, and given back.</summary>
public sealed class StatementMemoryTests
{
    private const long Limit = 16 << 20;

    [Theory]
    [InlineData("RETURN size([x IN range(1, 10000000) | x + 1])")]
    [InlineData("RETURN size([x IN range(1, 10000000) WHERE x > 1])")]
    [InlineData("RETURN size([x IN range(1, 10000000) | toString(x)])")]
    [InlineData("RETURN size([x IN range(1, 1000) | reduce(s = 'a', i IN range(1, 16) | s + s)])")]
    [InlineData("RETURN size(reduce(s = 'a', i IN range(1, 100) | s + s))")]
    [InlineData("RETURN size(reduce(s = 'a', i IN range(1, 100) | s || s))")]
    [InlineData("RETURN size(reduce(l = [1], i IN range(1, 40) | l + l))")]
    [InlineData("RETURN size(reduce(l = [1], i IN range(1, 40) | l || l))")]
    [InlineData("RETURN size(reduce(l = [], i IN range(1, 10000) | l + [range(1, i) + 0]))")]
    [InlineData("RETURN size(range(1, 10000000) + 1)")]
    [InlineData("WITH reduce(s = 'a', i IN range(1, 12) | s + s) AS s RETURN size(replace(s, 'a', s))")]
    [InlineData("WITH reduce(s = 'a', i IN range(1, 12) | s + s) AS s RETURN size(replace(s, '', s))")]
    [InlineData("WITH reduce(s = 'a', i IN range(1, 19) | s + s) AS s RETURN size(split(s, 'a'))")]
    [InlineData("WITH reduce(s = 'a', i IN range(1, 19) | s + s) AS s RETURN size(split(s, ['a', '']))")]
    [InlineData("WITH reduce(s = 'é', i IN range(1, 19) | s + s) AS s RETURN size(normalize(s, 'NFKD'))")]
    [InlineData("WITH reduce(s = 'a', i IN range(1, 16) | s + s) AS s UNWIND range(1, 1000) AS x RETURN max(size(toUpper(s)))")]
    [InlineData("WITH reduce(s = 'a', i IN range(1, 16) | s + s) AS s UNWIND range(1, 1000) AS x RETURN max(size(substring(s, x)))")]
    [InlineData("WITH reduce(s = 'a', i IN range(1, 16) | s + s) AS s UNWIND range(1, 1000) AS x RETURN max(size(reverse(s + x)))")]
    [InlineData("RETURN size(toStringList(range(1, 10000000)))")]
    [InlineData("WITH [x IN range(1, 100000) | x] AS l UNWIND range(1, 1000) AS x RETURN max(size(l[x..]))")]
    [InlineData("WITH [x IN range(1, 100000) | x] AS l UNWIND range(1, 1000) AS x RETURN max(size(tail(l)))")]
    [InlineData("WITH {a: 1} AS m UNWIND range(1, 1000) AS x RETURN max(size(m {.*, b: [y IN range(1, 10000) | y]}.b))")]
    [InlineData("RETURN size(COLLECT { UNWIND range(1, 10000000) AS x RETURN x })")]
    [InlineData("RETURN size(COLLECT { UNWIND range(1, 10000000) AS x RETURN 'text ' + x })")]
    [InlineData("UNWIND range(1, 10000000) AS x RETURN size(collect(x))")]
    [InlineData("WITH reduce(s = 'a', i IN range(1, 16) | s + s) AS s UNWIND range(1, 1000) AS x RETURN size(collect(CASE x % 256 WHEN 1 THEN s + x ELSE '' END + s + x))")]
    [InlineData("WITH reduce(s = 'a', i IN range(1, 16) | s + s) AS s UNWIND range(1, 1000) AS x WITH x, max(s + x) AS m RETURN count(m)")]
    [InlineData("WITH reduce(s = 'a', i IN range(1, 19) | s + s) AS s UNWIND range(1, 2048) AS x WITH CASE x % 64 WHEN 5 THEN s + x ELSE '' END AS t ORDER BY size(t) RETURN count(t)")]
    [InlineData("UNWIND [x IN range(1, 10000000) | x] AS x RETURN count(x)")]
    public async Task Growing_values_are_refused(string query)
    {
        var graph = new ExecutionHarness { MaxMemory = Limit };

        var error = await Record.ExceptionAsync(() => graph.RunAsync(query)) as GraphException;

        Assert.True(error?.Code == ErrorCodes.TransactionOutOfMemoryError, $"{query}: {error}");
        Assert.Contains("let it hold fewer rows, or smaller strings, lists and maps", error!.Message, StringComparison.Ordinal);
        Assert.Equal(0, graph.Budget.Memory);
        Assert.Equal(["1"], (await graph.RunAsync("RETURN 1")).Texts);
    }

    [Theory]
    [InlineData("UNWIND range(1, 1000000) AS x RETURN max(size('text ' + x))")]
    [InlineData("UNWIND range(1, 100000) AS x RETURN max(size([y IN range(1, 10) | x + y]))")]
    [InlineData("UNWIND range(1, 100000) AS x RETURN max(size(split(replace('a b c', ' ', ','), ',')))")]
    [InlineData("UNWIND range(1, 100000) AS x RETURN max(size(COLLECT { UNWIND [1, 2, x] AS y RETURN y }))")]
    [InlineData("UNWIND range(1, 100000) AS x RETURN max(size({a: x, b: [x, 'b']}.b))")]
    [InlineData("UNWIND range(1, 10000) AS x RETURN max(size(reduce(s = '', y IN range(1, 10) | s + y)))")]
    [InlineData("WITH [x IN range(1, 10000) | x] AS l UNWIND range(1, 10000) AS x RETURN max(size([l, x]))")]
    [InlineData("WITH [x IN range(1, 10000) | x] AS l UNWIND range(1, 10000) AS x RETURN max(size(CASE WHEN x > 5 THEN l ELSE [] END))")]
    [InlineData("WITH [x IN range(1, 10000) | x] AS l UNWIND range(1, 10000) AS x RETURN max(size(head([l])))")]
    [InlineData("WITH [x IN range(1, 10000) | x] AS l RETURN size([x IN range(1, 10000) | l])")]
    [InlineData("UNWIND range(1, 1000) AS x WITH x, [y IN range(1, 10) | y] AS l ORDER BY -x LIMIT 5 RETURN sum(size(l))")]
    [InlineData("RETURN reduce(l = [], x IN range(1, 100) | [l, l]) IS NULL")]
    public async Task Values_are_given_back_when_their_batch_is_done_and_shared_ones_are_counted_once(string query)
    {
        var graph = new ExecutionHarness { MaxMemory = Limit };

        Assert.Single(await graph.RunAsync(query));

        Assert.Equal(0, graph.Budget.Memory);
        Assert.InRange(graph.Budget.PeakMemory, 1, Limit);
    }

    [Fact]
    public async Task What_dotnet_cannot_hold_is_refused_also_without_a_budget()
    {
        var graph = new ExecutionHarness();

        foreach (string query in (string[])
        [
            "WITH reduce(s = 'a', i IN range(1, 15) | s + s) AS s RETURN size(replace(s, 'a', s))",
            "RETURN size(reduce(l = [1], i IN range(1, 40) | l + l))",
        ])
        {
            GraphException error = await Assert.ThrowsAsync<GraphException>(() => graph.RunAsync(query));
            Assert.Equal(ErrorCodes.TransactionOutOfMemoryError, error.Code);
        }
    }

    /// <summary>
    /// Random statements under budgets that most of them exceed somewhere else: <c>ORACLE_SEED</c> makes other ones.
    /// </summary>
    [Fact]
    public async Task Random_statements_under_a_small_budget_end_with_coded_errors_only()
    {
        int seed = int.Parse(Environment.GetEnvironmentVariable("ORACLE_SEED") is { Length: > 0 } text ? text : "1", CultureInfo.InvariantCulture);
        var random = new Random(seed);
        string nodes = GraphGenerator.Generate(random).ToCypher();
        int refused = 0;
        for (int i = 0; i < 600; i++)
        {
            GeneratedQuery query = new QueryGenerator(random).Generate();
            var graph = new ExecutionHarness { MaxBatchRows = i % 2 == 0 ? 7 : 2048 };
            if (nodes.Length > 0)
            {
                await graph.RunAsync(nodes);
            }

            long limit = random.Next(1, 1 << random.Next(6, 16));
            graph.MaxMemory = limit;
            try
            {
                await graph.RunAsync(query.Text);
                Assert.InRange(graph.Budget.PeakMemory, 0, limit);
            }
            catch (GraphException error)
            {
                refused += error.Code == ErrorCodes.TransactionOutOfMemoryError ? 1 : 0;
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {seed}, query {i}, {limit} bytes: {query.Text}\n{error}");
            }

            Assert.True(graph.Budget.Memory == 0, $"seed {seed}, query {i}, {limit} bytes: {graph.Budget.Memory} bytes are not given back by {query.Text}");
        }

        Assert.InRange(refused, 20, 580);
    }
}
