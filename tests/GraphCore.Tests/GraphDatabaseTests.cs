using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests;

/// <summary>Transactions of a whole database: what is committed, run again, refused and answered.</summary>
public sealed class GraphDatabaseTests
{
    private static readonly GraphDatabaseOptions Options = new();
    private readonly InMemoryObjectStore store = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Statements_of_a_transaction_see_each_other_and_a_reopened_database_has_them()
    {
        CollectedResults results = await RunAsync(await OpenAsync(), "CREATE (:N {v: 1})", "MATCH (n:N) SET n.v = n.v + 1 RETURN n.v", "MATCH (n:N) RETURN n.v");

        Assert.Equal(["2"], results.Statements[1]);
        Assert.Equal(["2"], results.Statements[2]);
        Assert.Equal(["2"], (await RunAsync(await OpenAsync(), "MATCH (n:N) RETURN n.v")).Statements[0]);
    }

    [Fact]
    public async Task Failure_undoes_the_statements_before_it_and_keeps_their_results()
    {
        GraphDatabase database = await OpenAsync();
        var results = new CollectedResults();

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => RunAsync(database, results, null, "CREATE (n:N) RETURN 1", "RETURN 1 / 0"));

        Assert.Equal(ErrorCodes.ArithmeticError, error.Code);
        Assert.Equal([["1"]], results.Statements);
        Assert.Equal(["0"], (await RunAsync(database, "MATCH (n:N) RETURN count(n)")).Statements[0]);
    }

    [Fact]
    public async Task Increments_from_two_open_databases_at_once_are_all_counted()
    {
        GraphDatabase first = await OpenAsync();
        await RunAsync(first, "CREATE (:Counter {v: 0})");
        GraphDatabase second = await OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(
            async () =>
            {
                for (int k = 0; k < 25; k++)
                {
                    await RunAsync(i % 2 == 0 ? first : second, "MATCH (c:Counter) SET c.v = c.v + 1");
                }
            },
            Token)));

        Assert.Equal(["100"], (await RunAsync(first, "MATCH (c:Counter) RETURN c.v")).Statements[0]);
        Assert.Equal(["100"], (await RunAsync(second, "MATCH (c:Counter) RETURN c.v")).Statements[0]);
    }

    [Fact]
    public async Task Database_tells_its_name_and_when_it_was_created()
    {
        var clock = new ManualClock { Now = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero) };
        var options = new GraphDatabaseOptions { Name = "movies", Ids = new UlidGenerator(clock) };
        GraphDatabase database = await GraphDatabase.OpenOrCreateAsync(store, ObjectPath.Parse("db/movies"), options, Token);

        CollectedResults results = await RunAsync(database, "CALL db.info() YIELD id, name, creationDate RETURN name, creationDate, size(id)");

        Assert.Equal(["'movies' | '2024-05-06T07:08:09.000Z' | 10"], results.Statements[0]);
    }

    [Fact]
    public async Task Repeat_with_the_same_id_does_nothing_and_says_so()
    {
        GraphDatabase database = await OpenAsync();
        var id = new UlidGenerator(TimeProvider.System).NewId();
        await RunAsync(database, new CollectedResults(), id, "CREATE (n:N) RETURN 1");
        var repeat = new CollectedResults();

        await RunAsync(database, repeat, id, "CREATE (n:N) RETURN 1");

        Assert.Empty(repeat.Statements[0]);
        Assert.EndsWith("AlreadyCommitted", Assert.Single(repeat.Summaries[0].Notifications).Code, StringComparison.Ordinal);
        Assert.Equal(["1"], (await RunAsync(database, "MATCH (n:N) RETURN count(n)")).Statements[0]);
    }

    [Fact]
    public async Task Bookmark_of_a_write_is_reached_by_another_open_database()
    {
        GraphDatabase writer = await OpenAsync();
        GraphDatabase reader = await OpenAsync();
        TransactionSummary written = await writer.ExecuteAsync(Request(null, "CREATE (:N)"), new CollectedResults(), Token);
        var results = new CollectedResults();

        await reader.ExecuteAsync(Request(null, "MATCH (n:N) RETURN count(n)") with { Bookmarks = [written.Bookmark] }, results, Token);

        Assert.Equal(["1"], results.Statements[0]);
    }

    [Fact]
    public async Task Writing_statement_is_refused_in_a_request_for_reading()
    {
        GraphDatabase database = await OpenAsync();

        GraphException error = await Assert.ThrowsAsync<GraphException>(
            () => database.ExecuteAsync(Request(null, "CREATE (:N)") with { ReadOnly = true }, new CollectedResults(), Token));

        Assert.Equal(ErrorCodes.AccessMode, error.Code);
    }

    [Fact]
    public async Task Batches_that_were_committed_stay_when_a_later_one_fails()
    {
        GraphDatabase database = await OpenAsync();

        await Assert.ThrowsAsync<GraphException>(
            () => RunAsync(database, "UNWIND [1, 2, 3, 0, 5] AS i CALL (i) { CREATE (:N {v: 6 / i}) } IN TRANSACTIONS OF 2 ROWS"));

        Assert.Equal(["[3, 6]"], (await RunAsync(database, "MATCH (n:N) WITH n.v AS v ORDER BY v RETURN collect(v)")).Statements[0]);
    }

    [Fact]
    public async Task Batches_after_a_failed_one_go_on_when_they_are_told_to()
    {
        GraphDatabase database = await OpenAsync();

        CollectedResults results = await RunAsync(
            database,
            "UNWIND [1, 2, 3, 0, 6] AS i CALL (i) { CREATE (:N {v: 6 / i}) } IN TRANSACTIONS OF 1 ROW ON ERROR CONTINUE REPORT STATUS AS s RETURN i, s.committed");

        Assert.Equal(["1 | true", "2 | true", "3 | true", "0 | false", "6 | true"], results.Statements[0]);
        Assert.Equal(["[1, 2, 3, 6]"], (await RunAsync(database, "MATCH (n:N) WITH n.v AS v ORDER BY v RETURN collect(v)")).Statements[0]);
    }

    private static TransactionRequest Request(Guid? id, params string[] statements) => new()
    {
        Statements = [.. statements.Select(static text => new QueryRequest(text, MapValue.Empty))],
        TransactionId = id,
    };

    private static async Task<CollectedResults> RunAsync(GraphDatabase database, params string[] statements)
    {
        var results = new CollectedResults();
        await RunAsync(database, results, null, statements);
        return results;
    }

    private static Task RunAsync(GraphDatabase database, CollectedResults results, Guid? id, params string[] statements) =>
        database.ExecuteAsync(Request(id, statements), results, Token);

    private Task<GraphDatabase> OpenAsync() => GraphDatabase.OpenOrCreateAsync(store, ObjectPath.Parse("db/test"), Options, Token);
}
