using System.Text;
using System.Text.Json.Nodes;
using Serverless.Api.Tests.Support;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Tests.Endpoints;

/// <summary>What is told of the use of a database, and to whom.</summary>
public sealed class UsageEndpointTests : IAsyncLifetime
{
    private static readonly string Ann = SecuredFixture.Basic("ann", "ann has this one");

    private SecuredFixture api = null!;

    public async ValueTask InitializeAsync()
    {
        api = await SecuredFixture.StartAsync();
        await api.CommandAsync("CREATE USER ann SET PASSWORD 'ann has this one'");
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Usage_has_what_the_database_holds_and_what_it_was_used_for_in_this_hour()
    {
        await api.CommandAsync("UNWIND range(1, 10) AS x CREATE (:P {x: x})-[:R]->(:Q)");
        await api.CommandAsync("MATCH (p:P)-[:R]->(q) RETURN p.x");

        JsonNode usage = await UsageAsync();

        Assert.Equal((20L, 10L), (Number(usage, "nodes"), Number(usage, "relationships")));
        Assert.True(Number(usage, "storage_bytes") > 0);
        Assert.Equal((2L, 1L, 10L), (Number(usage, "queries"), Number(usage, "writes"), Number(usage, "rows")));
        Assert.Equal(20, Number(usage, "rows_read"));
        Assert.True(Number(usage, "store_requests") >= 2, usage.ToJsonString());
        Assert.True(Number(usage, "store_bytes") > 0);
        Assert.Equal((0L, 0L), (Number(usage, "active_queries"), Number(usage, "connections")));
    }

    [Fact]
    public async Task Asking_for_usage_is_no_use()
    {
        JsonNode first = await UsageAsync();
        Assert.Equal(Number(first, "queries"), Number(await UsageAsync(), "queries"));
    }

    [Fact]
    public async Task What_fails_counts_with_what_it_has_read()
    {
        await api.CommandAsync("UNWIND range(1, 100) AS x CREATE (:P {x: x})");
        long before = Number(await UsageAsync(), "rows_read");
        await api.CommandAsync("ALTER DATABASE graph SET LIMIT max_results = 5");

        Answer answer = await api.QueryAsync("MATCH (p:P) RETURN p.x", SecuredFixture.Administrator);

        Assert.Equal("Neo.ClientError.Statement.ResultLimitExceeded", answer.Code);
        JsonNode usage = await UsageAsync();
        Assert.InRange(Number(usage, "rows_read") - before, 6, 100);
        Assert.Equal((1L, 1L), (Number(usage, "rejected"), Number(usage, "rejected_max_results")));
    }

    [Fact]
    public async Task An_open_transaction_is_a_connection_until_it_ends()
    {
        Answer begun = await api.SendAsync(HttpMethod.Post, "/db/graph/query/v2/tx", SecuredFixture.Administrator, """{"statement":"CREATE (:P)"}""");
        Assert.Equal(1, Number(await UsageAsync(), "connections"));
        Assert.Equal(0, Number(await UsageAsync(), "nodes"));

        string id = (string)begun.Json["transaction"]!["id"]!;
        await api.SendAsync(HttpMethod.Post, $"/db/graph/query/v2/tx/{id}/commit", SecuredFixture.Administrator, "{}");

        JsonNode usage = await UsageAsync();
        Assert.Equal((0L, 1L), (Number(usage, "connections"), Number(usage, "nodes")));
        Assert.True(Number(usage, "writes") >= 1);
    }

    [Fact]
    public async Task Show_usage_has_the_limits_beside_the_numbers_and_lists_what_the_caller_may_know()
    {
        await api.CommandAsync("ALTER DATABASE graph SET LIMIT max_nodes = 100");
        await api.CommandAsync("CREATE DATABASE secret");
        await api.CommandAsync("GRANT READ ON DATABASE graph TO ann");

        JsonArray all = (await api.QueryAsync("SHOW USAGE", Ann)).Json["data"]!["values"]!.AsArray();
        Answer hidden = await api.QueryAsync("SHOW USAGE FOR DATABASE secret", Ann);
        JsonArray one = await api.CommandAsync("SHOW USAGE FOR DATABASE secret");

        Assert.Equal(["graph"], all.Select(row => (string)row![0]!).Distinct());
        JsonNode nodes = Assert.Single(all, row => (string)row![1]! == "nodes")!;
        Assert.Equal((0L, 100L), ((long)nodes[2]!, (long)nodes[3]!));
        Assert.Null(Assert.Single(all, row => (string)row![1]! == "rows_read")![3]);
        Assert.Equal(10, (long)Assert.Single(all, row => (string)row![1]! == "active_queries")![3]!);
        Assert.Equal("Neo.ClientError.Database.DatabaseNotFound", hidden.Code);
        Assert.Equal(
            ["nodes", "relationships", "storage_bytes", "active_queries", "connections", "queries_per_second", "writes_per_second", "queries", "writes", "rows", "rows_read", "cpu_ms", "store_requests", "store_bytes", "rejected"],
            one.Select(row => (string)row![1]!));
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, "/db/secret/usage", Ann)).Status);
        Assert.Equal(200, (await api.SendAsync(HttpMethod.Get, "/db/graph/usage", Ann)).Status);
    }

    [Fact]
    public async Task Reports_are_for_administrators_and_one_that_is_not_there_is_not_found()
    {
        Assert.Equal(403, (await api.SendAsync(HttpMethod.Get, "/usage/reports", Ann)).Status);
        Assert.Equal(403, (await api.SendAsync(HttpMethod.Get, "/usage/reports/2026-11-23T12", Ann)).Status);
        Assert.Equal("""{"reports":[]}""", (await api.SendAsync(HttpMethod.Get, "/usage/reports", SecuredFixture.Administrator)).Text);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, "/usage/reports/2026-11-23T12", SecuredFixture.Administrator)).Status);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, "/usage/reports/..", SecuredFixture.Administrator)).Status);
        Assert.Equal(400, (await api.SendAsync(HttpMethod.Get, "/usage/reports/2026-11-23T12?format=pdf", SecuredFixture.Administrator)).Status);
    }

    [Theory]
    [InlineData("/usage/reports/2026-11-23T12", "*/*", "application/json", "{}")]
    [InlineData("/usage/reports/2026-11-23T12", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8", "<p>")]
    [InlineData("/usage/reports/2026-11-23T12", "text/csv", "text/csv; charset=utf-8", "a,b")]
    [InlineData("/usage/reports/2026-11-23T12?format=csv", "*/*", "text/csv; charset=utf-8", "a,b")]
    [InlineData("/usage/reports/2026-11-23T12?format=html", "*/*", "text/html; charset=utf-8", "<p>")]
    public async Task A_report_is_served_in_the_format_that_is_asked_for(string address, string accept, string contentType, string content)
    {
        var store = new InMemoryObjectStore(TimeProvider.System);
        foreach ((string file, string text) in (IEnumerable<(string, string)>)[("total.json", "{}"), ("total.csv", "a,b"), ("total.html", "<p>")])
        {
            await store.PutAsync(ObjectPath.Parse($"usage/reports/2026-11-23T12/{file}"), Encoding.UTF8.GetBytes(text), PutCondition.None, TestContext.Current.CancellationToken);
        }

        await using SecuredFixture served = await SecuredFixture.StartAsync(store: store);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Authorization", SecuredFixture.Administrator);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using HttpResponseMessage response = await served.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(
            (200, contentType, content),
            ((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        JsonNode listed = Assert.Single((await served.SendAsync(HttpMethod.Get, "/usage/reports", SecuredFixture.Administrator)).Json["reports"]!.AsArray())!;
        Assert.Equal("2026-11-23T12", (string)listed["period"]!);
        Assert.EndsWith("/usage/reports/2026-11-23T12", (string)listed["url"]!, StringComparison.Ordinal);
    }

    private async Task<JsonNode> UsageAsync()
    {
        Answer answer = await api.SendAsync(HttpMethod.Get, "/db/graph/usage", SecuredFixture.Administrator);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("graph", (string)answer.Json["database"]!);
        return answer.Json["usage"]!;
    }

    private static long Number(JsonNode usage, string name) => (long)usage[name]!;
}
