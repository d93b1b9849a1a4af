using Serverless.Api.Tests.Support;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Tests.Endpoints;

public sealed class QueryEndpointTests : IAsyncLifetime
{
    private ApiFixture api = null!;

    public async ValueTask InitializeAsync() => api = await ApiFixture.StartAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task A_result_has_fields_values_and_a_bookmark()
    {
        Answer answer = await api.QueryAsync("""{"statement":"RETURN 1 AS x"}""");

        Assert.Equal(202, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal("""{"data":{"fields":["x"],"values":[[1]]},"bookmarks":["bookmark-1"],"queryType":"r"}""", answer.Text);
    }

    [Fact]
    public async Task The_request_reaches_the_database_whole()
    {
        await api.QueryAsync(
            """{"statement":"RETURN $x","parameters":{"x":[1,2.5,"a",null,true,{"k":{}}]},"bookmarks":["b"],"accessMode":"READ","maxExecutionTime":3,"includeCounters":false,"impersonatedUser":null}""",
            headers: ("Idempotency-Key", "0f8fad5b-d9cb-469f-a165-70867728950e"));

        TransactionRequest request = Assert.Single(api.Database.Requests);
        QueryRequest query = Assert.Single(request.Statements);
        Assert.Equal("RETURN $x", query.Text);
        Assert.Equal(
            Samples.List(Samples.Integer(1), Samples.Float(2.5), Samples.Text("a"), NullValue.Instance, BooleanValue.True, Samples.Map(("k", MapValue.Empty))),
            query.Parameters.Get("x"));
        Assert.Equal(["b"], request.Bookmarks);
        Assert.True(request.ReadOnly);
        Assert.Equal(TimeSpan.FromSeconds(3), request.Timeout);
        Assert.Equal(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), request.TransactionId);
    }

    [Fact]
    public async Task The_same_idempotency_key_is_the_same_transaction_whatever_its_text()
    {
        await api.QueryAsync("""{"statement":"RETURN 1"}""", headers: ("Idempotency-Key", "order 17"));
        await api.QueryAsync("""{"statement":"RETURN 1"}""", headers: ("Idempotency-Key", "order 17"));
        await api.QueryAsync("""{"statement":"RETURN 1"}""", headers: ("Idempotency-Key", "order 18"));
        await api.QueryAsync("""{"statement":"RETURN 1"}""");

        Assert.NotNull(api.Database.Requests[0].TransactionId);
        Assert.Equal(api.Database.Requests[0].TransactionId, api.Database.Requests[1].TransactionId);
        Assert.NotEqual(api.Database.Requests[0].TransactionId, api.Database.Requests[2].TransactionId);
        Assert.Null(api.Database.Requests[3].TransactionId);
    }

    [Theory]
    [InlineData("application/vnd.neo4j.query")]
    [InlineData("application/vnd.neo4j.query.v1.0")]
    [InlineData("application/vnd.neo4j.query.v1.1")]
    public async Task Typed_JSON_is_taken_and_given(string type)
    {
        api.Database.Play = (request, sink, token) => FakeDatabase.ReplyAsync(sink, 0, ["x"], [[request.Statements[0].Parameters.Get("x")]], token);

        Answer answer = await api.QueryAsync(
            """{"statement":"RETURN $x AS x","parameters":{"x":{"$type":"Map","_value":{"a":{"_value":"1","$type":"Integer"},"b":{"$type":"Float","_value":"NaN"}}}}}""",
            type, type);

        Assert.Equal(202, answer.Status);
        Assert.Equal(type, answer.ContentType);
        Assert.Equal(
            """[[{"$type":"Map","_value":{"a":{"$type":"Integer","_value":"1"},"b":{"$type":"Float","_value":"NaN"}}}]]""",
            answer.Compact("data/values"));
    }

    [Fact]
    public async Task Every_kind_of_value_arrives_in_both_formats()
    {
        Value[][] rows = [.. Samples.All.Select(sample => new[] { sample.Value })];
        api.Database.Play = (_, sink, token) => FakeDatabase.ReplyAsync(sink, 0, ["x"], rows, token);

        Answer plain = await api.QueryAsync("""{"statement":"RETURN 1"}""");
        Answer typed = await api.QueryAsync("""{"statement":"RETURN 1"}""", accept: "application/vnd.neo4j.query.v1.1");

        Assert.Contains($"[{string.Join(',', Samples.All.Select(sample => $"[{sample.Plain}]"))}]", plain.Text);
        Assert.Contains($"[{string.Join(',', Samples.All.Select(sample => $"[{sample.Typed}]"))}]", typed.Text);
    }

    [Fact]
    public async Task Counters_plans_and_notifications_are_told_when_there_are_some()
    {
        var plan = new PlanDescription("ProduceResults", "n", ["n"], 10, [new PlanDescription("NodeByLabelScan", "n:Person", ["n"], 10, []) { Rows = 3 }]) { Rows = 3, Time = TimeSpan.FromTicks(5), StoreRequests = 7 };
        api.Database.Play = (_, sink, token) => FakeDatabase.ReplyAsync(sink, 0, ["n"], [], token, new QuerySummary
        {
            Kind = StatementKind.ReadWrite,
            Counters = new QueryCounters { NodesCreated = 2, LabelsAdded = 1 },
            Notifications = [new Notification("Neo.ClientNotification.Statement.X", "title", "text", "WARNING", "GENERIC", new SourcePosition(3, 1, 4))],
            Plan = plan,
            Profiled = true,
        });

        Answer answer = await api.QueryAsync("""{"statement":"PROFILE MATCH (n) RETURN n","includeCounters":true}""");

        Assert.Equal(
            """{"containsUpdates":true,"nodesCreated":2,"nodesDeleted":0,"propertiesSet":0,"relationshipsCreated":0,"relationshipsDeleted":0,"labelsAdded":1,"labelsRemoved":0,"indexesAdded":0,"indexesRemoved":0,"constraintsAdded":0,"constraintsRemoved":0,"containsSystemUpdates":false,"systemUpdates":0}""",
            answer.Compact("counters"));
        Assert.Equal("""{"offset":3,"line":1,"column":4}""", answer.Compact("notifications/0/position"));
        Assert.Equal("\"NodeByLabelScan\"", answer.Compact("profiledQueryPlan/children/0/operatorType"));
        Assert.Equal("500", answer.Compact("profiledQueryPlan/arguments/Time"));
        Assert.Equal("[3,7,500,false]", $"[{answer.Compact("profiledQueryPlan/records")},{answer.Compact("profiledQueryPlan/dbHits")},{answer.Compact("profiledQueryPlan/time")},{answer.Compact("profiledQueryPlan/hasPageCacheStats")}]");
        Assert.Equal("\"GENERIC\"", answer.Compact("notifications/0/category"));
        Assert.Contains("| +NodeByLabelScan | n:Person |", (string)answer.Json["profiledQueryPlan"]!["arguments"]!["string-representation"]!);
        Assert.Equal("\"rw\"", answer.Compact("queryType"));
    }

    [Fact]
    public async Task A_failure_has_code_message_position_and_detail()
    {
        api.Database.Play = (_, _, _) => throw new GraphException(
            ErrorCodes.SyntaxError, "Variable `x` is not defined.", "UndefinedVariable", new SourcePosition(7, 1, 8));

        Answer answer = await api.QueryAsync("""{"statement":"RETURN x"}""", accept: "application/vnd.neo4j.query.v1.1");

        Assert.Equal(400, answer.Status);
        Assert.Equal(
            """{"errors":[{"code":"Neo.ClientError.Statement.SyntaxError","message":"Variable `x` is not defined.","position":{"offset":7,"line":1,"column":8},"detail":"UndefinedVariable"}]}""",
            answer.Text);
    }

    [Fact]
    public async Task A_failure_within_the_held_part_of_a_result_keeps_its_status()
    {
        api.Database.Play = async (_, sink, token) =>
        {
            sink.Begin(0, ["x"]);
            await sink.AddAsync(FakeDatabase.Batch(1, [Samples.Integer(1)]), token);
            throw new GraphException(ErrorCodes.ArithmeticError, "/ by zero");
        };

        Answer answer = await api.QueryAsync("""{"statement":"RETURN 1"}""");

        Assert.Equal(400, answer.Status);
        Assert.Equal("Neo.ClientError.Statement.ArithmeticError", answer.Code);
        Assert.Null(answer.Json["data"]);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/jsonl")]
    public async Task A_failure_after_a_part_was_sent_ends_the_answer_properly(string accept)
    {
        var large = Samples.Text(new string('x', 10_000));
        api.Database.Play = async (_, sink, token) =>
        {
            sink.Begin(0, ["x"]);
            for (int i = 0; i < 10; i++)
            {
                await sink.AddAsync(FakeDatabase.Batch(1, [large], [large]), token);
            }

            throw new GraphException(ErrorCodes.ArithmeticError, "/ by zero");
        };

        Answer answer = await api.QueryAsync("""{"statement":"RETURN 1"}""", accept: accept);

        Assert.Equal(202, answer.Status);
        Assert.Equal(accept, answer.ContentType);
        if (accept == "application/json")
        {
            Assert.Equal(20, answer.Json["data"]!["values"]!.AsArray().Count);
            Assert.Equal("Neo.ClientError.Statement.ArithmeticError", answer.Code);
        }
        else
        {
            Assert.Equal(["Header", .. Enumerable.Repeat("Record", 20), "Error"], answer.Lines.Select(line => (string)line["$event"]!));
            Assert.Equal("/ by zero", (string)answer.Lines[^1]["_body"]![0]!["message"]!);
        }
    }

    [Fact]
    public async Task A_row_that_breaks_off_leaves_no_trace()
    {
        Value endless = ListValue.Empty;
        for (int i = 0; i < 1_000_000; i++)
        {
            endless = new ListValue([endless]);
        }

        api.Database.Play = (_, sink, token) => FakeDatabase.ReplyAsync(sink, 0, ["x"], [[Samples.Text(new string('x', 100_000))], [Samples.Integer(1)], [endless]], token);

        Answer answer = await api.QueryAsync("""{"statement":"RETURN 1"}""");

        Assert.Equal(202, answer.Status);
        Assert.Equal(2, answer.Json["data"]!["values"]!.AsArray().Count);
        Assert.Equal("Neo.ClientError.Statement.ArgumentError", answer.Code);
    }

    [Fact]
    public async Task A_bug_is_told_by_a_correlation_id_alone()
    {
        api.Database.Play = (_, _, _) => throw new InvalidOperationException("secret internals");

        Answer answer = await api.QueryAsync("""{"statement":"RETURN 1"}""");

        Assert.Equal(500, answer.Status);
        Assert.Equal("Neo.DatabaseError.General.UnknownError", answer.Code);
        Assert.Matches("correlation id is [0-9a-f-]{36}", (string)answer.Error["message"]!);
        Assert.DoesNotContain("secret", answer.Text);
    }

    [Fact]
    public async Task Events_are_streamed_one_a_line()
    {
        Answer answer = await api.QueryAsync("""{"statement":"RETURN 1"}""", accept: "application/vnd.neo4j.query.v1.1+jsonl");

        Assert.Equal(202, answer.Status);
        Assert.Equal("application/vnd.neo4j.query.v1.1+jsonl", answer.ContentType);
        Assert.Equal(
            """
            {"$event":"Header","_body":{"fields":["x"]}}
            {"$event":"Record","_body":[{"$type":"Integer","_value":"1"}]}
            {"$event":"Summary","_body":{"bookmarks":["bookmark-1"],"queryType":"r"}}

            """,
            answer.Text);
    }

    [Fact]
    public async Task Rows_leave_before_the_result_is_complete()
    {
        var firstPartRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var large = Samples.Text(new string('x', 100_000));
        api.Database.Play = async (_, sink, token) =>
        {
            sink.Begin(0, ["x"]);
            await sink.AddAsync(FakeDatabase.Batch(1, [large]), token);
            await firstPartRead.Task;
            sink.End(0, FakeDatabase.Summary());
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/db/graph/query/v2")
        {
            Content = new StringContent("""{"statement":"RETURN 1"}""", System.Text.Encoding.UTF8, "application/json"),
        };

        using HttpResponseMessage response = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using Stream stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        byte[] buffer = new byte[50_000];
        await stream.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken);
        firstPartRead.SetResult();
        string rest = await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.EndsWith("\"queryType\":\"r\"}", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_query_is_cancelled_when_the_caller_goes_away()
    {
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        api.Database.Play = async (_, _, token) =>
        {
            await using CancellationTokenRegistration registration = token.Register(() => cancelled.SetResult());
            running.SetResult();
            await cancelled.Task;
            token.ThrowIfCancellationRequested();
        };
        using var leaving = new CancellationTokenSource();
        using var content = new StringContent("""{"statement":"RETURN 1"}""", System.Text.Encoding.UTF8, "application/json");

        Task<HttpResponseMessage> sending = api.Client.PostAsync("/db/graph/query/v2", content, leaving.Token);
        await running.Task;
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await cancelled.Task;
    }
}
