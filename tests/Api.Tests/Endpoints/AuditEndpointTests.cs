using System.Text.Json.Nodes;
using Serverless.Api.Tests.Support;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport.Storage;

namespace Serverless.Api.Tests.Endpoints;

/// <summary>What the audit log says of what was done over HTTP, and who may read it.</summary>
public sealed class AuditEndpointTests : IAsyncLifetime
{
    private SecuredFixture api = null!;

    public async ValueTask InitializeAsync() => api = await SecuredFixture.StartAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Commands_are_in_it_with_who_what_and_how_they_ended()
    {
        await api.CommandAsync("CREATE USER ann SET PASSWORD 'ann has this one'");
        await api.CommandAsync("GRANT READ, WRITE ON DATABASE graph TO ann");
        await api.QueryAsync("DROP DATABASE nowhere", SecuredFixture.Administrator);
        await api.QueryAsync("DROP USER admin", SecuredFixture.Basic("ann", "ann has this one"));
        await api.QueryAsync("SHOW PRIVILEGES FOR USER admin", SecuredFixture.Basic("ann", "ann has this one"));
        await api.SendAsync(HttpMethod.Patch, "/db/graph/limits", SecuredFixture.Administrator, """{"limits":{"max_results":100}}""");

        JsonNode[] records = await ReadAsync();

        Assert.Equal(
        [
            ("admin", "ALTER DATABASE SET LIMIT", "[\"graph\"]", "graph", "success", null),
            ("ann", "SHOW PRIVILEGES", "[]", "admin", "refused", "Neo.ClientError.Security.Forbidden"),
            ("ann", "DROP USER", "[]", "admin", "refused", "Neo.ClientError.Security.Forbidden"),
            ("admin", "DROP DATABASE", "[\"nowhere\"]", "nowhere", "failed", "Neo.ClientError.Database.DatabaseNotFound"),
            ("admin", "GRANT READ, WRITE", "[\"graph\"]", "ann", "success", null),
            ("admin", "CREATE USER", "[]", "ann", "success", (string?)null),
        ],
        records.Where(record => (string)record["event"]! == "administration").Select(record =>
            ((string?)record["principal"], (string?)record["action"], record["databases"]!.ToJsonString(), (string?)record["target"], (string?)record["outcome"], (string?)record["code"])));
        Assert.All(records, record => Assert.Equal("127.0.0.1", (string?)record["source"]));
        Assert.Equal(records.Length, records.Select(record => (string)record["correlationId"]!).Distinct().Count());
    }

    [Fact]
    public async Task What_was_refused_is_in_it_and_no_secrets_are()
    {
        await api.CommandAsync("CREATE USER ann SET PASSWORD 'ann has this one'");
        await api.CommandAsync("GRANT READ ON DATABASE graph TO ann");
        await api.CommandAsync("ALTER DATABASE graph SET LIMIT max_results = 1");
        string key = (string)(await api.CommandAsync("CREATE API KEY k FOR USER ann"))[0]![1]!;
        await api.QueryAsync("CREATE (:Secret {text: 'hidden'})", SecuredFixture.Basic("ann", "ann has this one"));
        await api.QueryAsync("UNWIND ['hidden', 2] AS x RETURN x", SecuredFixture.Basic("ann", "ann has this one"));
        await api.QueryAsync("RETURN 'hidden'", SecuredFixture.Basic("ann", "a wrong password"));
        await api.QueryAsync("RETURN 'hidden'", SecuredFixture.Basic("password-in-the-wrong-field", "x"));
        await api.SendAsync(HttpMethod.Get, "/audit", SecuredFixture.Basic("ann", "ann has this one"));

        JsonNode[] records = await ReadAsync();

        Assert.Equal(
        [
            ("accessDenied", "ann", "read audit log", "Neo.ClientError.Security.Forbidden"),
            ("failedLogin", null, "login", "Neo.ClientError.Security.Unauthorized"),
            ("failedLogin", "ann", "login", "Neo.ClientError.Security.Unauthorized"),
            ("limitViolation", "ann", "query", "Neo.ClientError.Statement.ResultLimitExceeded"),
            ("accessDenied", "ann", "query", "Neo.ClientError.Security.Forbidden"),
        ],
        records.Where(record => (string)record["event"]! != "administration").Select(record =>
            ((string)record["event"]!, (string?)record["principal"], (string)record["action"]!, (string)record["code"]!)));
        string text = string.Join('\n', records.Select(record => record.ToJsonString()));
        foreach (string secret in (string[])["hidden", "has this one", "wrong password", "wrong-field", key[^52..]])
        {
            Assert.DoesNotContain(secret, text);
        }
    }

    [Fact]
    public async Task What_may_not_be_known_is_in_it_and_what_is_not_there_is_not()
    {
        string ann = SecuredFixture.Basic("ann", "ann has this one");
        await api.CommandAsync("CREATE DATABASE hidden");
        await api.CommandAsync("CREATE DATABASE lobby");
        await api.CommandAsync("CREATE USER ann SET PASSWORD 'ann has this one' CHANGE NOT REQUIRED");
        await api.CommandAsync("GRANT READ ON DATABASE lobby TO ann");
        foreach (string database in (string[])["absent", "hidden"])
        {
            Assert.Equal(404, (await api.QueryAsync("RETURN 1", ann, database)).Status);
            Assert.Equal(404, (await api.QueryAsync($"MATCH (n) FROM DATABASE {database} RETURN n", ann, "lobby")).Status);
            Assert.Equal(404, (await api.QueryAsync($"SHOW LIMITS FOR DATABASE {database}", ann, "lobby")).Status);
            Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, $"/db/{database}/usage", ann)).Status);
            Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, $"/db/{database}/export", ann)).Status);
            Assert.Equal(404, (await api.SendAsync(HttpMethod.Delete, $"/db/{database}/tx/1", ann)).Status);
        }

        Assert.Equal(
        [
            ("SHOW LIMITS", "hidden"), ("describe", "hidden"), ("export", "hidden"), ("query", "hidden"), ("query", "lobby"), ("rollback", "hidden"),
        ],
        (await ReadAsync())
            .Where(record => (string)record["event"]! == "accessDenied")
            .Select(record =>
            {
                Assert.Equal(("ann", "refused", "Neo.ClientError.Database.DatabaseNotFound"), ((string?)record["principal"], (string?)record["outcome"], (string?)record["code"]));
                return ((string)record["action"]!, (string)record["databases"]![0]!);
            })
            .Order());
    }

    [Fact]
    public async Task What_is_refused_in_an_open_transaction_is_in_it()
    {
        string ann = SecuredFixture.Basic("ann", "ann has this one");
        await api.CommandAsync("CREATE USER ann SET PASSWORD 'ann has this one' CHANGE NOT REQUIRED");
        await api.CommandAsync("GRANT READ ON DATABASE graph TO ann");
        string id = (string)(await api.SendAsync(HttpMethod.Post, "/db/graph/query/v2/tx", ann, "{}")).Json["transaction"]!["id"]!;

        Answer refused = await api.SendAsync(HttpMethod.Post, $"/db/graph/query/v2/tx/{id}", ann, """{"statement":"CREATE (n)"}""");
        Answer begun = await api.SendAsync(HttpMethod.Post, "/db/graph/tx", ann, """{"statements":[{"statement":"CREATE (n)"}]}""");
        Answer committed = await api.SendAsync(HttpMethod.Post, $"/db/graph/tx/{id}/commit", ann, """{"statements":[{"statement":"CREATE (n)"}]}""");
        await api.CommandAsync("REVOKE READ ON DATABASE graph FROM ann");
        Answer gone = await api.SendAsync(HttpMethod.Post, $"/db/graph/query/v2/tx/{id}", ann, """{"statement":"RETURN 1"}""");

        Assert.Equal((403, 403, 403, 404), (refused.Status, begun.Status, committed.Status, gone.Status));
        Assert.Equal(
        [
            ("begin", "Neo.ClientError.Security.Forbidden"),
            ("commit", "Neo.ClientError.Security.Forbidden"),
            ("query", "Neo.ClientError.Database.DatabaseNotFound"),
            ("query", "Neo.ClientError.Security.Forbidden"),
        ],
        (await ReadAsync()).Where(record => (string)record["event"]! == "accessDenied").Select(record => ((string)record["action"]!, (string)record["code"]!)).Order());
    }

    [Fact]
    public async Task Who_has_no_credentials_and_who_may_not_read_reports_or_set_limits_is_in_it()
    {
        string ann = SecuredFixture.Basic("ann", "ann has this one");
        await api.CommandAsync("CREATE USER ann SET PASSWORD 'ann has this one' CHANGE NOT REQUIRED");
        await api.QueryAsync("RETURN 1", null);
        await api.SendAsync(HttpMethod.Get, "/usage/reports", ann);
        await api.SendAsync(HttpMethod.Patch, "/db/graph/limits", ann, """{"limits":{"max_results":1}}""");

        Assert.Equal(
        [
            ("administration", "ann", "ALTER DATABASE SET LIMIT", "Neo.ClientError.Security.Forbidden"),
            ("accessDenied", "ann", "read usage reports", "Neo.ClientError.Security.Forbidden"),
            ("failedLogin", null, "login", "Neo.ClientError.Security.Unauthorized"),
        ],
        (await ReadAsync()).Where(record => (string)record["outcome"]! == "refused").Select(record =>
            ((string)record["event"]!, (string?)record["principal"], (string)record["action"]!, (string)record["code"]!)));
    }

    [Fact]
    public async Task A_bug_is_told_under_the_name_that_the_request_has_in_it()
    {
        var store = new InterceptedStore(new InMemoryObjectStore(TimeProvider.System));
        await using SecuredFixture broken = await SecuredFixture.StartAsync(store: store);
        store.Before = static (_, path) => path.Value.StartsWith("db/", StringComparison.Ordinal) ? throw new InvalidOperationException("a bug") : Task.CompletedTask;

        Answer failed = await broken.QueryAsync("CREATE DATABASE shop", SecuredFixture.Administrator);
        Answer log = await broken.SendAsync(HttpMethod.Get, "/audit", SecuredFixture.Administrator);

        JsonNode record = log.Json["records"]![0]!;
        Assert.Equal((500, "Neo.DatabaseError.General.UnknownError", "CREATE DATABASE"), (failed.Status, (string?)record["code"], (string?)record["action"]));
        Assert.Contains((string)record["correlationId"]!, (string)failed.Error["message"]!);
    }

    [Fact]
    public async Task Pages_follow_one_another()
    {
        for (int i = 0; i < 5; i++)
        {
            await api.CommandAsync($"CREATE USER user{i} SET PASSWORD 'long enough'");
        }

        var targets = new List<string?>();
        string? next = "";
        while (next is not null)
        {
            Answer page = await api.SendAsync(HttpMethod.Get, $"/audit?limit=2{next}", SecuredFixture.Administrator);
            Assert.Equal((200, "application/json"), (page.Status, page.ContentType));
            targets.AddRange(page.Json["records"]!.AsArray().Select(record => (string?)record!["target"]));
            next = (string?)page.Json["next"] is { } cursor ? $"&before={cursor}" : null;
        }

        Assert.Equal(["user4", "user3", "user2", "user1", "user0"], targets);
    }

    [Fact]
    public async Task Since_leaves_out_what_is_older()
    {
        await api.CommandAsync("CREATE USER ann SET PASSWORD 'long enough'");
        api.Clock.Shift = TimeSpan.FromHours(2);
        string now = api.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
        await api.CommandAsync("DROP USER ann");

        Answer answer = await api.SendAsync(HttpMethod.Get, $"/audit?since={now}", SecuredFixture.Administrator);
        Answer shown = await api.QueryAsync("SHOW AUDIT LOG SINCE 'PT1H' YIELD action, target", SecuredFixture.Administrator);
        Answer all = await api.QueryAsync("SHOW AUDIT LOG YIELD *", SecuredFixture.Administrator);

        Assert.Equal("DROP USER", (string?)Assert.Single(answer.Json["records"]!.AsArray())!["action"]);
        Assert.Equal("""[["DROP USER","ann"]]""", shown.Compact("data/values"));
        Assert.Equal(
            """["time","principal","event","action","databases","target","outcome","code","rows","bytes","durationMs","source","correlationId"]""", all.Compact("data/fields"));
        Assert.Equal(2, all.Json["data"]!["values"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("since=yesterday")]
    [InlineData("since=2026-11-30")]
    [InlineData("before=x")]
    [InlineData("before=-00000000000000000000000000000000")]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=1&limit=2")]
    [InlineData("order=asc")]
    public async Task What_it_does_not_understand_is_400(string query)
    {
        Answer answer = await api.SendAsync(HttpMethod.Get, $"/audit?{query}", SecuredFixture.Administrator);

        Assert.Equal((400, "Neo.ClientError.Statement.ArgumentError"), (answer.Status, answer.Code));
    }

    private async Task<JsonNode[]> ReadAsync()
    {
        Answer answer = await api.SendAsync(HttpMethod.Get, "/audit", SecuredFixture.Administrator);
        Assert.Equal(200, answer.Status);
        Assert.Null(answer.Json["next"]);
        return [.. answer.Json["records"]!.AsArray().Select(record => record!)];
    }
}
