using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Serverless.TestSupport;

namespace Serverless.EndToEnd.Tests;

/// <summary>Writers that race to a size limit on two processes of one deployment reach it exactly, and every refusal says why.</summary>
public sealed class SizeLimitRaceTests
{
    private const int Writers = 16;
    private const string Refused = "Neo.ClientError.General.StorageQuotaExceeded";

    [Theory]
    [InlineData(DataKind.Files, "max_nodes", 10_000, "UNWIND range(1, $count) AS i CREATE (:N)", "MATCH (n) RETURN count(n)")]
    [InlineData(DataKind.Azurite, "max_nodes", 10_000, "UNWIND range(1, $count) AS i CREATE (:N)", "MATCH (n) RETURN count(n)")]
    [InlineData(DataKind.Files, "max_edges", 2_000, "UNWIND range(1, $count) AS i CREATE (:N)-[:R]->(:N)", "MATCH ()-[r]->() RETURN count(r)")]
    public async Task Limit_is_reached_exactly(DataKind kind, string limit, int value, string statement, string count)
    {
        using ServerData data = await ServerData.CreateAsync(kind);
        string[] options = [.. data.Options, "--limit", "max_concurrent_queries=0"];
        await using ServerProcess first = await ServerProcess.StartAsync(options, TestContext.Current.CancellationToken);
        await using ServerProcess second = await ServerProcess.StartAsync(options, TestContext.Current.CancellationToken);
        await RunAsync(first, $"ALTER DATABASE graph SET LIMIT {limit} = {value}", 0);

        await RaceAsync(first, second, statement);

        foreach (ServerProcess server in new[] { first, second })
        {
            Assert.Equal(value, (int)(await RunAsync(server, count, 0))["data"]!["values"]![0]![0]!);
            Assert.Equal(Refused, (string?)(await RunAsync(server, statement, 1))["errors"]![0]!["code"]);
        }
    }

    [Fact]
    public async Task Bytes_never_exceed_their_limit()
    {
        using ServerData data = await ServerData.CreateAsync(DataKind.Files);
        string[] options = [.. data.Options, "--limit", "max_concurrent_queries=0"];
        await using ServerProcess first = await ServerProcess.StartAsync(options, TestContext.Current.CancellationToken);
        await using ServerProcess second = await ServerProcess.StartAsync(options, TestContext.Current.CancellationToken);
        await RunAsync(first, "ALTER DATABASE graph SET LIMIT max_bytes = 200000", 0);
        const string Statement = "UNWIND range(1, $count) AS i CREATE (:N {text: 'some text', number: i})";

        await RaceAsync(first, second, Statement);

        using var client = new HttpClient { BaseAddress = second.Address };
        int bytes = (int)(await client.GetFromJsonAsync<JsonNode>("db/graph", TestContext.Current.CancellationToken))!["storage_bytes"]!;
        Assert.InRange(bytes, 199_000, 200_000);
        Assert.Equal(Refused, (string?)(await RunAsync(first, Statement, 1))["errors"]![0]!["code"]);
    }

    /// <summary>Each writer writes as much as it can at a time, then one by one, until there is room for nothing.</summary>
    private static Task RaceAsync(ServerProcess first, ServerProcess second, string statement) => Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
        async () =>
        {
            var random = new Random(writer);
            for (int most = 200; most > 0;)
            {
                int count = random.Next(1, most + 1);
                JsonNode answer = await RunAsync(writer % 2 == 0 ? first : second, statement, count);
                if (answer["errors"]?[0] is { } error)
                {
                    // Too many conflicts are no refusal: the request is repeated, as a client does.
                    string code = (string)error["code"]!;
                    Assert.True(code is Refused or "Neo.TransientError.Transaction.Outdated", error.ToJsonString());
                    most = code == Refused ? count - 1 : most;
                }
            }
        },
        TestContext.Current.CancellationToken)));

    private static async Task<JsonNode> RunAsync(ServerProcess server, string statement, int count)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        using HttpResponseMessage response = await client.PostAsJsonAsync(
            "db/graph/query/v2", new JsonObject { ["statement"] = statement, ["parameters"] = new JsonObject { ["count"] = count } }, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }
}
