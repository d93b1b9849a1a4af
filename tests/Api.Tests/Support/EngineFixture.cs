using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Serverless.LocalHost;

namespace Serverless.Api.Tests.Support;

/// <summary>LocalHost as its command line starts it, in this process.</summary>
internal sealed class EngineFixture : IAsyncDisposable
{
    private readonly EmbeddedServer server;
    private readonly HttpClient client;

    private EngineFixture(EmbeddedServer server)
    {
        this.server = server;
        client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
    }

    public static async Task<EngineFixture> StartAsync(params IReadOnlyList<string> options) =>
        new(await EmbeddedServer.StartAsync(LocalHostOptions.Parse(["--urls", "http://127.0.0.1:0", .. options])!, TestContext.Current.CancellationToken));

    /// <summary>For requests that are no statements.</summary>
    public HttpClient Client => client;

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    /// <summary>Runs a statement with counters.</summary>
    public Task<Answer> QueryAsync(string statement, string parameters = "{}", params (string Name, string Value)[] headers) =>
        SendAsync(
            new JsonObject { ["statement"] = statement, ["parameters"] = JsonNode.Parse(parameters), ["includeCounters"] = true }.ToJsonString(), headers);

    public Task<Answer> SendAsync(string body, params (string Name, string Value)[] headers) => PostAsync("/db/graph/query/v2", body, headers);

    public Task<Answer> CommitAsync(params string[] statements) => PostAsync(
        "/db/graph/tx/commit",
        new JsonObject { ["statements"] = new JsonArray([.. statements.Select(statement => new JsonObject { ["statement"] = statement })]) }.ToJsonString());

    private async Task<Answer> PostAsync(string path, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), text, new Dictionary<string, string>());
    }
}
