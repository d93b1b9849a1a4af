using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Serverless.TestSupport;

namespace Serverless.EndToEnd.Tests;

/// <summary>Explicit transactions whose requests go to one server, then to another one on the same data.</summary>
public sealed class TransactionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DataKind.Files)]
    [InlineData(DataKind.Azurite)]
    public async Task Transactions_go_from_server_to_server(DataKind kind)
    {
        using ServerData data = await ServerData.CreateAsync(kind);
        await using ServerProcess one = await ServerProcess.StartAsync(data.Options, Token);
        await using ServerProcess other = await ServerProcess.StartAsync(data.Options, Token);
        using var first = new HttpClient { BaseAddress = one.Address };
        using var second = new HttpClient { BaseAddress = other.Address };

        string query = "db/graph/query/v2/tx/" + (string)(await PostAsync(first, HttpStatusCode.Accepted, "db/graph/query/v2/tx", """{"statement":"CREATE (:N {v: 1})"}"""))["transaction"]!["id"]!;
        JsonNode seen = await PostAsync(second, HttpStatusCode.Accepted, query, """{"statement":"MATCH (n:N) SET n.v = n.v + 1 RETURN n.v"}""");
        Assert.Equal("[[2]]", seen["data"]!["values"]!.ToJsonString());
        Assert.Equal("[[0]]", (await PostAsync(first, HttpStatusCode.Accepted, "db/graph/query/v2", """{"statement":"MATCH (n:N) RETURN count(n)"}"""))["data"]!["values"]!.ToJsonString());
        await PostAsync(first, HttpStatusCode.Accepted, query + "/commit", "{}");

        // A repeat, as for an answer that was lost, on the other one.
        JsonNode repeated = await PostAsync(second, HttpStatusCode.Accepted, query + "/commit", "{}");
        Assert.NotNull(repeated["bookmarks"]);
        Assert.Equal("Neo.ClientError.Transaction.TransactionNotFound", CodeOf(await PostAsync(second, HttpStatusCode.NotFound, query, "{}")));

        const string statements = """{"statements":[{"statement":"MATCH (n:N) SET n.v = 10 RETURN n.v"}]}""";
        JsonNode begun = await PostAsync(second, HttpStatusCode.Created, "db/graph/tx", statements);
        string place = new Uri((string)begun["commit"]!).AbsolutePath[1..^"/commit".Length];
        await PostAsync(first, HttpStatusCode.OK, "db/graph/tx/commit", """{"statements":[{"statement":"MATCH (n:N) SET n.v = 20"}]}""");
        Assert.Equal("Neo.TransientError.Transaction.Outdated", CodeOf(await PostAsync(first, HttpStatusCode.OK, place + "/commit", "{}")));

        begun = await PostAsync(second, HttpStatusCode.Created, "db/graph/tx", statements);
        place = new Uri((string)begun["commit"]!).AbsolutePath[1..^"/commit".Length];
        Assert.Equal(HttpStatusCode.OK, (await first.DeleteAsync(place, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await second.DeleteAsync(place, Token)).StatusCode);
        Assert.Equal("[[20]]", (await PostAsync(second, HttpStatusCode.Accepted, "db/graph/query/v2", """{"statement":"MATCH (n:N) RETURN n.v"}"""))["data"]!["values"]!.ToJsonString());
    }

    [Fact]
    public async Task A_transaction_outlives_the_server_that_began_it()
    {
        using ServerData data = await ServerData.CreateAsync(DataKind.Files);
        string query;
        await using (ServerProcess one = await ServerProcess.StartAsync(data.Options, Token))
        {
            using var first = new HttpClient { BaseAddress = one.Address };
            query = "db/graph/query/v2/tx/" + (string)(await PostAsync(first, HttpStatusCode.Accepted, "db/graph/query/v2/tx", """{"statement":"CREATE (:N {v: 1})"}"""))["transaction"]!["id"]!;
            await one.KillAsync();
        }

        await using ServerProcess other = await ServerProcess.StartAsync(data.Options, Token);
        using var second = new HttpClient { BaseAddress = other.Address };
        await PostAsync(second, HttpStatusCode.Accepted, query, """{"statement":"CREATE (:N {v: 2})"}""");
        await PostAsync(second, HttpStatusCode.Accepted, query + "/commit", "");

        using var reader = new CypherClient(other.Address);
        Assert.Equal(3, (await reader.ScalarAsync("MATCH (n:N) RETURN sum(n.v)", Token))!.GetValue<int>());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("..%2FHEAD")]
    [InlineData("%2e%2e%2f%2e%2e%2fHEAD")]
    [InlineData("01J00000000000000000000000")]
    [InlineData("%E2%82%AC")]
    public async Task An_id_that_nothing_has_is_not_found(string id)
    {
        using ServerData data = await ServerData.CreateAsync(DataKind.Memory);
        await using ServerProcess server = await ServerProcess.StartAsync(data.Options, Token);
        using var client = new HttpClient { BaseAddress = server.Address };

        foreach (string text in (string[])[id, new string('7', 5000)])
        {
            foreach (string route in (string[])["query/v2/tx", "tx"])
            {
                Assert.Equal("Neo.ClientError.Transaction.TransactionNotFound", CodeOf(await PostAsync(client, HttpStatusCode.NotFound, $"db/graph/{route}/{text}", "{}")));
                Assert.Equal("Neo.ClientError.Transaction.TransactionNotFound", CodeOf(await PostAsync(client, HttpStatusCode.NotFound, $"db/graph/{route}/{text}/commit", "")));
                Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync($"db/graph/{route}/{text}", Token)).StatusCode);
            }
        }
    }

    private static string CodeOf(JsonNode answer) => (string)answer["errors"]![0]!["code"]!;

    private static async Task<JsonNode> PostAsync(HttpClient client, HttpStatusCode status, string path, string body)
    {
        using HttpContent? content = body.Length == 0 ? null : JsonContent.Create(JsonNode.Parse(body));
        using HttpResponseMessage response = await client.PostAsync(path, content, Token);
        string text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == status, $"{path}: {response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }
}
