using Serverless.Api.Tests.Support;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Tests.Endpoints;

public sealed class CommitEndpointTests : IAsyncLifetime
{
    private ApiFixture api = null!;

    public async ValueTask InitializeAsync() => api = await ApiFixture.StartAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Several_statements_are_one_transaction()
    {
        Answer answer = await api.CommitAsync(
            """{"statements":[{"statement":"RETURN $a","parameters":{"a":1}},{"statement":"RETURN 2","includeStats":true,"resultDataContents":["row","graph"]}]}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        TransactionRequest request = Assert.Single(api.Database.Requests);
        Assert.Equal(["RETURN $a", "RETURN 2"], request.Statements.Select(statement => statement.Text));
        Assert.Equal("""{"columns":["x"],"data":[{"row":[1],"meta":[null]}]}""", answer.Compact("results/0"));
        Assert.Equal("""[{"row":[1],"meta":[null],"graph":{"nodes":[],"relationships":[]}}]""", answer.Compact("results/1/data"));
        Assert.StartsWith("""{"contains_updates":false,"nodes_created":0,""", answer.Compact("results/1/stats"), StringComparison.Ordinal);
        Assert.Equal("[]", answer.Compact("errors"));
        Assert.Equal("""["bookmark-1"]""", answer.Compact("lastBookmarks"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"statements":[]}""")]
    public async Task No_statements_are_a_transaction_too(string body)
    {
        Answer answer = await api.CommitAsync(body);

        Assert.Equal(200, answer.Status);
        Assert.Equal("""{"results":[],"errors":[],"lastBookmarks":["bookmark-1"]}""", answer.Text);
    }

    [Fact]
    public async Task A_statements_failure_is_told_under_200_after_the_results_before_it()
    {
        api.Database.Play = async (_, sink, token) =>
        {
            await FakeDatabase.ReplyAsync(sink, 0, ["x"], [[Samples.Integer(1)]], token);
            throw new GraphException(ErrorCodes.ConstraintValidationFailed, "taken");
        };

        Answer answer = await api.CommitAsync("""{"statements":[{"statement":"RETURN 1"},{"statement":"CREATE (n)"}]}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            """{"results":[{"columns":["x"],"data":[{"row":[1],"meta":[null]}]}],"errors":[{"code":"Neo.ClientError.Schema.ConstraintValidationFailed","message":"taken"}]}""",
            answer.Text);
    }

    [Fact]
    public async Task A_failure_of_the_first_statement_leaves_no_results()
    {
        api.Database.Play = (_, _, _) => throw new GraphException(ErrorCodes.SyntaxError, "no");

        Answer answer = await api.CommitAsync("""{"statements":[{"statement":"RETURN 1"}]}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("""{"results":[],"errors":[{"code":"Neo.ClientError.Statement.SyntaxError","message":"no"}]}""", answer.Text);
    }

    [Fact]
    public async Task A_failure_after_a_part_was_sent_ends_the_document_properly()
    {
        api.Database.Play = async (_, sink, token) =>
        {
            await FakeDatabase.ReplyAsync(sink, 0, ["x"], [[Samples.Integer(1)]], token);
            sink.Begin(1, ["y"]);
            await sink.AddAsync(FakeDatabase.Batch(1, [Samples.Text(new string('x', 100_000))]), token);
            throw new GraphException(ErrorCodes.ArithmeticError, "/ by zero");
        };

        Answer answer = await api.CommitAsync("""{"statements":[{"statement":"RETURN 1"},{"statement":"RETURN 2"}]}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal(2, answer.Json["results"]!.AsArray().Count);
        Assert.Equal("Neo.ClientError.Statement.ArithmeticError", answer.Code);
        Assert.Null(answer.Json["lastBookmarks"]);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"statement":"RETURN 1"}""")]
    [InlineData("""{"statements":[{}]}""")]
    [InlineData("""{"statements":[{"statement":1}]}""")]
    [InlineData("""{"statements":[{"statement":"RETURN 1","resultDataContents":["REST"]}]}""")]
    public async Task A_malformed_body_is_told_under_200(string body)
    {
        Answer answer = await api.CommitAsync(body);

        Assert.Equal(200, answer.Status);
        Assert.Equal("Neo.ClientError.Request.InvalidFormat", answer.Code);
        Assert.Empty(api.Database.Requests);
    }

    [Fact]
    public async Task What_concerns_the_request_has_its_status()
    {
        Answer missing = await api.SendAsync(HttpMethod.Post, "/db/nowhere/tx/commit", "{}"u8.ToArray(), "application/json", null);
        Answer text = await api.SendAsync(HttpMethod.Post, "/db/graph/tx/commit", "{}"u8.ToArray(), "text/plain", null);
        api.Database.Play = (_, _, _) => throw new GraphException(ErrorCodes.MaximumTransactionLimitReached, "busy") { RetryAfter = TimeSpan.FromSeconds(2.5) };
        Answer busy = await api.CommitAsync("""{"statements":[{"statement":"RETURN 1"}]}""");

        Assert.Equal((404, "Neo.ClientError.Database.DatabaseNotFound"), (missing.Status, missing.Code));
        Assert.Equal((415, "Neo.ClientError.Request.Invalid"), (text.Status, text.Code));
        Assert.Equal((429, "3"), (busy.Status, busy.Headers["Retry-After"]));
    }

    [Fact]
    public async Task The_access_mode_is_a_header()
    {
        await api.CommitAsync("""{"statements":[{"statement":"RETURN 1"}]}""", ("Access-Mode", "READ"));
        await api.CommitAsync("""{"statements":[{"statement":"RETURN 1"}]}""");

        Assert.Equal([true, false], api.Database.Requests.Select(request => request.ReadOnly));
    }
}
