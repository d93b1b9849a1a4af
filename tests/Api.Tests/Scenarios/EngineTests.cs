using System.Text.Json.Nodes;
using Serverless.Api.Tests.Support;
using Serverless.TestSupport;

namespace Serverless.Api.Tests.Scenarios;

/// <summary>The API over the engine itself, on each kind of store.</summary>
public abstract class EngineTests(DataKind kind) : IAsyncLifetime
{
    private readonly TemporaryFolder import = new();
    private ServerData data = null!;
    private EngineFixture api = null!;

    public async ValueTask InitializeAsync()
    {
        data = await ServerData.CreateAsync(kind);
        api = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (api?.DisposeAsync() ?? ValueTask.CompletedTask);
        data?.Dispose();
        import.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_written_is_read()
    {
        Answer created = await api.QueryAsync("CREATE (a:Person {name: $name})-[r:KNOWS {since: 2020}]->(b:Person {name: 'Bob'}) RETURN a.name AS name", """{"name":"Alice"}""");
        Answer read = await api.QueryAsync("MATCH (a:Person)-[r:KNOWS]->(b) RETURN a.name AS a, r.since AS since, b.name AS b");

        Assert.Equal((202, """[["Alice"]]"""), (created.Status, created.Compact("data/values")));
        Assert.Equal("2", created.Compact("counters/nodesCreated"));
        Assert.Equal("1", created.Compact("counters/relationshipsCreated"));
        Assert.Equal("3", created.Compact("counters/propertiesSet"));
        Assert.Equal("\"rw\"", created.Compact("queryType"));
        Assert.Equal("""[["Alice",2020,"Bob"]]""", read.Compact("data/values"));
        Assert.Equal("\"r\"", read.Compact("queryType"));
    }

    [Fact]
    public async Task Entities_arrive_whole()
    {
        Answer answer = await api.QueryAsync("CREATE p = (:A:B {x: 1})-[:R {y: 2.5}]->(:C) RETURN p");

        JsonArray path = answer.Json["data"]!["values"]![0]![0]!.AsArray();
        Assert.Equal("""["A","B"]""", path[0]!["labels"]!.ToJsonString());
        Assert.Equal("""{"x":1}""", path[0]!["properties"]!.ToJsonString());
        Assert.Equal("R", (string)path[1]!["type"]!);
        Assert.Equal((string)path[0]!["elementId"]!, (string)path[1]!["startNodeElementId"]!);
        Assert.Equal((string)path[2]!["elementId"]!, (string)path[1]!["endNodeElementId"]!);
    }

    [Fact]
    public async Task A_syntax_error_has_its_place()
    {
        Answer answer = await api.QueryAsync("RETURN 1,\n  2 +");

        Assert.Equal((400, "Neo.ClientError.Statement.SyntaxError"), (answer.Status, answer.Code));
        Assert.Equal(2, (int)answer.Error["position"]!["line"]!);
    }

    [Theory]
    [InlineData("RETURN x", "Neo.ClientError.Statement.SyntaxError", "UndefinedVariable")]
    [InlineData("RETURN $x", "Neo.ClientError.Statement.ParameterMissing", null)]
    [InlineData("RETURN 1 / 0", "Neo.ClientError.Statement.ArithmeticError", null)]
    [InlineData("RETURN '\0' AS", "Neo.ClientError.Statement.SyntaxError", null)]
    [InlineData("", "Neo.ClientError.Statement.SyntaxError", null)]
    [InlineData("LOAD CSV FROM 'file:///../secret.csv' AS row CREATE (n)", "Neo.ClientError.Statement.ExternalResourceFailed", null)]
    [InlineData("LOAD CSV FROM 'http://example.com/x.csv' AS row CREATE (n)", "Neo.ClientError.Statement.ExternalResourceFailed", null)]
    public async Task A_statement_that_fails_says_why_and_writes_nothing(string statement, string code, string? detail)
    {
        Answer answer = await api.QueryAsync(statement);

        Assert.Equal((400, code), (answer.Status, answer.Code));
        if (detail is not null)
        {
            Assert.Equal(detail, (string?)answer.Error["detail"]);
        }

        Assert.Equal("[[0]]", (await api.QueryAsync("MATCH (n) RETURN count(n) AS n")).Compact("data/values"));
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("NOT ", "")]
    [InlineData("-", "")]
    [InlineData("CASE WHEN true THEN ", " END")]
    public async Task A_statement_nested_without_end_is_an_error(string open, string close)
    {
        foreach (int depth in new[] { 1_000, 50_000 })
        {
            Answer answer = await api.QueryAsync($"RETURN {string.Concat(Enumerable.Repeat(open, depth))}true{string.Concat(Enumerable.Repeat(close, depth))} AS x");

            Assert.True(answer.Status is 202 or 400, answer.Text);
        }
    }

    [Fact]
    public async Task Statements_of_one_commit_take_effect_together_or_not_at_all()
    {
        Answer failed = await api.CommitAsync("CREATE (:A)", "RETURN 1 / 0");
        Answer none = await api.QueryAsync("MATCH (n) RETURN count(n) AS n");
        Answer done = await api.CommitAsync("CREATE (:A)", "MATCH (a:A) SET a.x = 1 RETURN a.x AS x");

        Assert.Equal((200, "Neo.ClientError.Statement.ArithmeticError"), (failed.Status, failed.Code));
        Assert.Equal("[[0]]", none.Compact("data/values"));
        Assert.Equal("""[{"row":[1],"meta":[null]}]""", done.Compact("results/1/data"));
        Assert.Equal("[]", done.Compact("errors"));
    }

    [Fact]
    public async Task A_repeated_idempotency_key_writes_once()
    {
        Answer first = await api.QueryAsync("CREATE (:A)", headers: ("Idempotency-Key", "k1"));
        Answer second = await api.QueryAsync("CREATE (:A)", headers: ("Idempotency-Key", "k1"));

        Assert.Equal((202, 202), (first.Status, second.Status));
        Assert.Equal("[[1]]", (await api.QueryAsync("MATCH (n:A) RETURN count(n) AS n")).Compact("data/values"));
    }

    [Fact]
    public async Task A_read_only_request_does_not_write()
    {
        Answer answer = await api.SendAsync("""{"statement":"CREATE (n)","accessMode":"READ"}""");

        Assert.Equal((400, "Neo.ClientError.Statement.AccessMode"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_deadline_ends_a_query()
    {
        Answer answer = await api.SendAsync("""{"statement":"UNWIND range(1, 1000000000) AS x UNWIND range(1, 1000000000) AS y RETURN sum(x * y) AS s","maxExecutionTime":0.2}""");

        Assert.Equal((408, "Neo.ClientError.Transaction.TransactionTimedOut"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_bookmark_is_taken_and_nonsense_refused()
    {
        string bookmark = (string)(await api.QueryAsync("CREATE (:A)")).Json["bookmarks"]![0]!;
        Answer taken = await api.SendAsync($$"""{"statement":"RETURN 1","bookmarks":["{{bookmark}}"]}""");
        Answer refused = await api.SendAsync("""{"statement":"RETURN 1","bookmarks":["nonsense"]}""");

        Assert.Equal(202, taken.Status);
        Assert.Equal((400, "Neo.ClientError.Transaction.InvalidBookmark"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Plans_are_shown()
    {
        Answer explained = await api.QueryAsync("EXPLAIN MATCH (n:Person) RETURN n.name AS name");
        Answer profiled = await api.QueryAsync("PROFILE UNWIND range(1, 3) AS x RETURN x");

        Assert.Equal("[]", explained.Compact("data/values"));
        Assert.Equal("ProduceResults", (string)explained.Json["queryPlan"]!["operatorType"]!);
        Assert.Equal(3, (int)profiled.Json["profiledQueryPlan"]!["records"]!);
        Assert.Equal(3, profiled.Json["data"]!["values"]!.AsArray().Count);
    }

    [Fact]
    public async Task Remarks_are_told_until_they_no_longer_hold()
    {
        await api.QueryAsync("CREATE (:Person {name: 'Ada'})");

        Answer misspelt = await api.QueryAsync("MATCH (n:Persn) RETURN n");
        await api.QueryAsync("CREATE (:Persn)");
        Answer known = await api.QueryAsync("MATCH (n:Persn) RETURN n");

        Assert.Equal(
            """[{"code":"Neo.ClientNotification.Statement.UnknownLabelWarning","title":"The provided label is not in the database.","description":"The label `Persn` does not exist in this database. Did you mean `Person`?","severity":"WARNING","category":"UNRECOGNIZED","position":{"offset":9,"line":1,"column":10}}]""",
            misspelt.Compact("notifications"));
        Assert.Null(known.Json["notifications"]);
    }

    [Fact]
    public async Task A_file_of_the_import_folder_is_loaded()
    {
        await File.WriteAllTextAsync(Path.Combine(import.FullName, "people.csv"), "name,age\nAlice,42\n\"Bob, jr\",7\n", TestContext.Current.CancellationToken);

        Answer answer = await api.QueryAsync("LOAD CSV WITH HEADERS FROM 'file:///people.csv' AS row RETURN row.name AS name, toInteger(row.age) AS age");

        Assert.Equal("""[["Alice",42],["Bob, jr",7]]""", answer.Compact("data/values"));
    }

    [Fact]
    public async Task Concurrent_writers_lose_nothing()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 100), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            Answer answer = await api.QueryAsync("CREATE (:A {i: $i})", $$"""{"i":{{i}}}""");
            Assert.Equal(202, answer.Status);
        });

        Assert.Equal("[[100,4950]]", (await api.QueryAsync("MATCH (n:A) RETURN count(n) AS n, sum(n.i) AS s")).Compact("data/values"));
    }

    [Fact]
    public async Task A_large_result_is_streamed_whole()
    {
        Answer answer = await api.QueryAsync("UNWIND range(1, 9999) AS x RETURN x, 'a text of some length ' + toString(x) AS text");

        JsonArray values = answer.Json["data"]!["values"]!.AsArray();
        Assert.Equal(9999, values.Count);
        Assert.Equal(9999, (int)values[^1]![0]!);
    }

    /// <summary>The server itself, on what it had before.</summary>
    private protected async Task<EngineFixture> RestartAsync()
    {
        await api.DisposeAsync();
        return api = await StartAsync();
    }

    /// <summary>A server on the same data.</summary>
    private protected Task<EngineFixture> StartAsync() => EngineFixture.StartAsync([.. data.Options, "--import", import.FullName]);

    private protected EngineFixture Api => api;
}

public sealed class MemoryEngineTests() : EngineTests(DataKind.Memory);

/// <summary>Stores that outlive a server and may be shared.</summary>
public abstract class SharedEngineTests(DataKind kind) : EngineTests(kind)
{
    [Fact]
    public async Task Data_outlives_the_server()
    {
        await Api.QueryAsync("CREATE (:A {x: 1})");
        EngineFixture restarted = await RestartAsync();

        Assert.Equal("[[1]]", (await restarted.QueryAsync("MATCH (n:A) RETURN n.x AS x")).Compact("data/values"));
    }

    [Fact]
    public async Task Two_servers_on_the_same_data_see_each_other()
    {
        await using EngineFixture other = await StartAsync();
        await Api.QueryAsync("CREATE (:A)");
        await other.QueryAsync("CREATE (:A)");

        Assert.Equal("[[2]]", (await Api.QueryAsync("MATCH (n:A) RETURN count(n) AS n")).Compact("data/values"));
        Assert.Equal("[[2]]", (await other.QueryAsync("MATCH (n:A) RETURN count(n) AS n")).Compact("data/values"));
    }
}

public sealed class FileEngineTests() : SharedEngineTests(DataKind.Files);

public sealed class BlobEngineTests() : SharedEngineTests(DataKind.Azurite);
