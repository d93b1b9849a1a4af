using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Values;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests;

public sealed class ShowExecutorTests
{
    private static readonly ShowColumn[] Columns =
    [
        new("name", ValueTypes.String), new("limit", ValueTypes.Integer), new("aliases", ValueTypes.List), new("home", ValueTypes.Boolean, IsHidden: true),
    ];

    private static readonly Value[][] Databases =
    [
        [new StringValue("graph"), IntegerValue.Of(10), new ListValue([new StringValue("main")]), BooleanValue.True],
        [new StringValue("sales"), NullValue.Instance, new ListValue([]), BooleanValue.False],
        [new StringValue("tests"), IntegerValue.Of(5), new ListValue([]), BooleanValue.False],
    ];

    [Theory]
    [InlineData("SHOW DATABASES", "name,limit,aliases", "'graph' | 10 | ['main'];'sales' | null | [];'tests' | 5 | []")]
    [InlineData("SHOW DATABASES WHERE limit < 7", "name,limit,aliases", "'tests' | 5 | []")]
    [InlineData("SHOW DATABASES YIELD * WHERE home", "name,limit,aliases,home", "'graph' | 10 | ['main'] | true")]
    [InlineData("SHOW DATABASES YIELD home, name AS n ORDER BY n DESC SKIP 1 LIMIT 1", "home,n", "false | 'sales'")]
    [InlineData("SHOW DATABASES YIELD name WHERE name STARTS WITH $start", "name", "'sales'")]
    [InlineData("SHOW DATABASES YIELD name LIMIT 2 RETURN count(*) AS c, collect(name)[-1] AS last", "c,last", "2 | 'sales'")]
    [InlineData("SHOW DATABASES YIELD limit, name RETURN sum(limit) AS s, toUpper(max(name)) AS m", "s,m", "15 | 'TESTS'")]
    [InlineData("SHOW DATABASES YIELD name RETURN DISTINCT size(name) AS s, COUNT { MATCH (n) } AS none ORDER BY s LIMIT 9", "s,none", "5 | 0")]
    [InlineData("USE system SHOW DATABASES YIELD name LIMIT 1", "name", "'graph'")]
    [InlineData(":USE system\nSHOW DATABASES YIELD name LIMIT 0", "name", "")]
    public async Task What_follows_a_listing_is_applied_to_its_rows(string text, string columns, string rows)
    {
        Shown shown = await ShowAsync(text, Databases);
        Assert.Equal((columns, rows), (string.Join(',', shown.Columns), string.Join(';', shown.Results.Statements[0])));
        Assert.Equal(StatementKind.Read, shown.Results.Summaries[0].Kind);
    }

    [Fact]
    public async Task No_more_rows_are_made_than_the_result_needs()
    {
        int made = 0;
        IEnumerable<Value[]> Rows()
        {
            for (int i = 0; i < 1_000_000; i++)
            {
                made++;
                yield return [new StringValue($"db{i}"), NullValue.Instance, new ListValue([]), BooleanValue.False];
            }
        }

        Shown shown = await ShowAsync("SHOW DATABASES YIELD name LIMIT 10", Rows());
        Assert.Equal(10, shown.Results.Statements[0].Count);
        Assert.InRange(made, 10, 100);
    }

    [Fact]
    public async Task Explain_plans_and_profile_measures()
    {
        Shown explained = await ShowAsync("EXPLAIN SHOW DATABASES YIELD name WHERE name = $start", Unread());
        Assert.Empty(explained.Results.Statements[0]);
        Assert.NotNull(explained.Results.Summaries[0].Plan);
        Shown profiled = await ShowAsync("PROFILE SHOW DATABASES", Databases);
        Assert.True(profiled.Results.Summaries[0].Profiled);
        Assert.Equal(3, profiled.Results.Statements[0].Count);

        static IEnumerable<Value[]> Unread()
        {
            Assert.Fail("EXPLAIN reads no rows.");
            yield break;
        }
    }

    [Theory]
    [InlineData("SHOW DATABASES YIELD nam", "Neo.ClientError.Statement.SyntaxError", 21, "`SHOW DATABASES` has no column `nam`. Did you mean `name`?")]
    [InlineData("SHOW DATABASES WHERE home", "Neo.ClientError.Statement.SyntaxError", 21, "`home` is not defined")]
    [InlineData("SHOW DATABASES YIELD name RETURN nope", "Neo.ClientError.Statement.SyntaxError", 33, "`nope` is not defined")]
    [InlineData("SHOW DATABASES YIELD name WHERE name = $missing", "Neo.ClientError.Statement.ParameterMissing", null, "`$missing`")]
    [InlineData("SHOW DATABASES YIELD limit RETURN 1 / 0 AS x", "Neo.ClientError.Statement.ArithmeticError", null, "zero")]
    public async Task Errors_name_their_place(string text, string code, int? offset, string part)
    {
        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => ShowAsync(text, Databases));
        Assert.Equal((code, offset), (failure.Code.Text, failure.Position?.Offset));
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_and_the_clock_are_those_of_the_options()
    {
        var clock = new ManualClock();
        var options = new GraphDatabaseOptions { Clock = clock, MaxRows = 2 };
        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => ShowAsync("SHOW DATABASES", Databases, options));
        Assert.Equal(ErrorCodes.ResultLimitExceeded, failure.Code);
        Shown shown = await ShowAsync("SHOW DATABASES YIELD name LIMIT 1 RETURN datetime().epochMillis AS now", Databases, options);
        Assert.Equal([$"{clock.GetUtcNow().ToUnixTimeMilliseconds()}"], shown.Results.Statements[0]);
    }

    private static async Task<Shown> ShowAsync(string text, IEnumerable<Value[]> rows, GraphDatabaseOptions? options = null)
    {
        RoutedStatement routed = new StatementRouter().Route(new QueryRequest(text, new MapValue([new("start", new StringValue("sa"))])));
        var shown = new Shown();
        await new ShowExecutor(options ?? new GraphDatabaseOptions()).ExecuteAsync(routed, 3, Columns, rows, shown, TestContext.Current.CancellationToken);
        return shown;
    }

    private sealed class Shown : IResultSink
    {
        public IReadOnlyList<string> Columns { get; private set; } = [];

        public CollectedResults Results { get; } = new();

        public void Begin(int statement, IReadOnlyList<string> columns)
        {
            Assert.Equal(3, statement);
            Columns = columns;
            Results.Begin(statement, columns);
        }

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken) => Results.AddAsync(batch, cancellationToken);

        public void End(int statement, QuerySummary summary) => Results.End(statement, summary);
    }
}
