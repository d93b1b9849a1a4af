using System.Text;
using Serverless.Api.Tests.Support;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Tests.Endpoints;

/// <summary>The shapes of explicit transactions, in both APIs.</summary>
public sealed class TransactionEndpointTests : IAsyncLifetime
{
    private const string QueryRoute = "/db/graph/query/v2/tx";
    private const string Route = "/db/graph/tx";

    private ApiFixture api = null!;

    public async ValueTask InitializeAsync() => api = await ApiFixture.StartAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"statement":""}""")]
    [InlineData("""{"statement":null,"parameters":{}}""")]
    public async Task A_query_transaction_needs_no_statement(string body)
    {
        Answer begun = await PostAsync(QueryRoute, body);
        Answer kept = await PostAsync(QueryRoute + "/tx-1", body);
        Answer committed = await PostAsync(QueryRoute + "/tx-1/commit", body);

        const string open = """{"bookmarks":["bookmark-1"],"transaction":{"id":"tx-1","expires":"2026-11-23T07:30:15Z"}}""";
        Assert.Equal((202, "application/json", open), (begun.Status, begun.ContentType, begun.Text));
        Assert.Equal((202, open), (kept.Status, kept.Text));
        Assert.Equal((202, """{"bookmarks":["bookmark-1"]}"""), (committed.Status, committed.Text));
        Assert.All(api.Database.Requests, request => Assert.Empty(request.Statements));
    }

    [Fact]
    public async Task A_query_transactions_statement_is_answered_with_the_transaction()
    {
        const string result = """{"data":{"fields":["x"],"values":[[1]]},"bookmarks":["bookmark-1"],"queryType":"r""";
        const string body = """{"statement":"RETURN $x","parameters":{"x":1}}""";
        foreach (string path in (string[])[QueryRoute, QueryRoute + "/tx-1"])
        {
            Answer answer = await PostAsync(path, body);
            Assert.Equal((202, result + "\",\"transaction\":{\"id\":\"tx-1\",\"expires\":\"2026-11-23T07:30:15Z\"}}"), (answer.Status, answer.Text));
        }

        Assert.Equal(result + "\"}", (await PostAsync(QueryRoute + "/tx-1/commit", body)).Text);
        Assert.All(api.Database.Requests, request => Assert.Equal(Samples.Integer(1), Assert.Single(request.Statements).Parameters.Get("x")));
    }

    [Fact]
    public async Task A_query_transaction_speaks_every_format()
    {
        const string body = """{"statement":"RETURN $x","parameters":{"x":{"$type":"Integer","_value":"1"}}}""";
        Answer typed = await PostAsync(QueryRoute, body, "application/vnd.neo4j.query.v1.1", "application/vnd.neo4j.query.v1.1");
        Answer lines = await PostAsync(QueryRoute + "/tx-1", """{"statement":"RETURN 1"}""", accept: "application/jsonl");
        Answer empty = await PostAsync(QueryRoute + "/tx-1/commit", "", accept: "application/jsonl");

        Assert.Equal("""[[{"$type":"Integer","_value":"1"}]]""", typed.Compact("data/values"));
        Assert.Equal(["Header", "Record", "Summary"], lines.Lines.Select(line => (string)line["$event"]!));
        Assert.Equal("tx-1", (string)lines.Lines[2]["_body"]!["transaction"]!["id"]!);
        Assert.Equal("""{"$event":"Summary","_body":{"bookmarks":["bookmark-1"]}}""", empty.Text.TrimEnd('\n'));
    }

    [Fact]
    public async Task How_a_transaction_is_begun_reaches_the_database()
    {
        await PostAsync(QueryRoute, """{"accessMode":"READ","bookmarks":["b"],"maxExecutionTime":3}""");
        await PostAsync(QueryRoute, "");
        await PostAsync(Route, "", headers: ("Access-Mode", "READ"));

        Assert.Equal([true, false, true], api.Database.Begun.Select(options => options.ReadOnly));
        Assert.Equal((TimeSpan.FromSeconds(3), "b"), (api.Database.Begun[0].Timeout!.Value, Assert.Single(api.Database.Begun[0].Bookmarks)));
        Assert.Null(api.Database.Begun[1].Timeout);
    }

    [Theory]
    [InlineData("""{"accessMode":"READ"}""")]
    [InlineData("""{"bookmarks":["b"]}""")]
    [InlineData("""{"maxExecutionTime":3}""")]
    [InlineData("""{"statements":[]}""")]
    [InlineData("[]")]
    public async Task A_further_request_has_nothing_but_a_statement(string body)
    {
        Answer answer = await PostAsync(QueryRoute + "/tx-1", body);

        Assert.Equal((400, "Neo.ClientError.Request.InvalidFormat"), (answer.Status, answer.Code));
        Assert.Empty(api.Database.Requests);
    }

    [Fact]
    public async Task A_transaction_has_a_place_and_is_committed_there()
    {
        Answer begun = await PostAsync(Route, """{"statements":[{"statement":"RETURN 1"}]}""");
        Answer kept = await PostAsync(Route + "/tx-1", """{"statements":[]}""");
        Answer committed = await PostAsync(Route + "/tx-1/commit", "");
        Answer rolledBack = await api.SendAsync(HttpMethod.Delete, Route + "/tx-1", null, null, null);

        string place = api.Client.BaseAddress + "db/graph/tx/tx-1";
        string open = ",\"errors\":[],\"commit\":\"" + place + "/commit\",\"transaction\":{\"expires\":\"Mon, 23 Nov 2026 07:30:15 GMT\"}}";
        Assert.Equal((201, place), (begun.Status, begun.Headers["Location"]));
        Assert.Equal("""{"results":[{"columns":["x"],"data":[{"row":[1],"meta":[null]}]}]""" + open, begun.Text);
        Assert.Equal((200, """{"results":[]""" + open), (kept.Status, kept.Text));
        Assert.Equal((200, """{"results":[],"errors":[],"lastBookmarks":["bookmark-1"]}"""), (committed.Status, committed.Text));
        Assert.Equal((200, """{"results":[],"errors":[]}"""), (rolledBack.Status, rolledBack.Text));
    }

    [Fact]
    public async Task Failures_have_the_shape_of_their_api()
    {
        api.Database.Play = (_, _, _) => throw new GraphException(ErrorCodes.TransactionNotFound, "gone");
        Answer query = await PostAsync(QueryRoute + "/1", "");
        Answer run = await PostAsync(Route + "/1", "");
        Answer commit = await PostAsync(Route + "/1/commit", "");
        api.Database.Play = (_, _, _) => throw new GraphException(ErrorCodes.SyntaxError, "no");
        Answer begun = await PostAsync(Route, """{"statements":[{"statement":"RETURN"}]}""");
        Answer failed = await PostAsync(Route + "/1", """{"statements":[{"statement":"RETURN"}]}""");
        api.Database.Play = (_, _, _) => throw new GraphException(ErrorCodes.Outdated, "old");
        Answer outdated = await PostAsync(QueryRoute + "/1/commit", "");
        Answer outdatedCommit = await PostAsync(Route + "/1/commit", "");

        Assert.Equal((404, """{"errors":[{"code":"Neo.ClientError.Transaction.TransactionNotFound","message":"gone"}]}"""), (query.Status, query.Text));
        Assert.All((Answer[])[run, commit], answer => Assert.Equal(
            (404, """{"results":[],"errors":[{"code":"Neo.ClientError.Transaction.TransactionNotFound","message":"gone"}]}"""), (answer.Status, answer.Text)));
        Assert.Equal((201, "Neo.ClientError.Statement.SyntaxError"), (begun.Status, begun.Code));
        Assert.Equal((200, """{"results":[],"errors":[{"code":"Neo.ClientError.Statement.SyntaxError","message":"no"}]}"""), (failed.Status, failed.Text));
        Assert.Equal((409, "Neo.TransientError.Transaction.Outdated"), (outdated.Status, outdated.Code));
        Assert.Equal((200, "Neo.TransientError.Transaction.Outdated"), (outdatedCommit.Status, outdatedCommit.Code));
    }

    [Fact]
    public async Task A_place_is_told_also_when_the_answer_is_sent_in_pieces()
    {
        api.Database.Play = (_, sink, token) => FakeDatabase.ReplyAsync(sink, 0, ["x"], [[Samples.Text(new string('x', 100_000))], [Samples.Text("y")]], token);

        Answer begun = await PostAsync(Route, """{"statements":[{"statement":"RETURN 1"}]}""");

        Assert.Equal((201, api.Client.BaseAddress + "db/graph/tx/tx-1"), (begun.Status, begun.Headers["Location"]));
    }

    private Task<Answer> PostAsync(string path, string body, string contentType = "application/json", string? accept = null, params (string Name, string Value)[] headers) =>
        api.SendAsync(HttpMethod.Post, path, body.Length == 0 ? null : Encoding.UTF8.GetBytes(body), contentType, accept, headers);
}
