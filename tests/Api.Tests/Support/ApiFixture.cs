using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Api.Contracts;
using Serverless.Api.Hosting;
using Serverless.Api.Maintenance;
using Serverless.Api.Security;
using Serverless.LocalHost;

namespace Serverless.Api.Tests.Support;

/// <summary>The API on Kestrel over a <see cref="FakeDatabase"/>, and a client of it.</summary>
internal sealed class ApiFixture : IAsyncDisposable
{
    private readonly EmbeddedServer server;

    private ApiFixture(EmbeddedServer server, FakeDatabase database)
    {
        this.server = server;
        Database = database;
        Client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
    }

    public FakeDatabase Database { get; }

    public HttpClient Client { get; }

    public static async Task<ApiFixture> StartAsync(ApiLimits? limits = null)
    {
        var database = new FakeDatabase();
        var options = new DeploymentOptions { Databases = new FakeDatabaseStore(database), Compactions = new CompactionRequests(), Security = SecurityOptions.Open, Requests = limits ?? new ApiLimits(), Version = "1.0.0" };
        EmbeddedServer server = await EmbeddedServer.StartAsync(["http://127.0.0.1:0"], options, CancellationToken.None);
        return new ApiFixture(server, database);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
    }

    public Task StopAsync() => server.StopAsync();

    public Task<Answer> QueryAsync(string body, string contentType = "application/json", string? accept = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, "/db/graph/query/v2", Encoding.UTF8.GetBytes(body), contentType, accept, headers);

    public Task<Answer> CommitAsync(string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, "/db/graph/tx/commit", Encoding.UTF8.GetBytes(body), "application/json", null, headers);

    public async Task<Answer> SendAsync(HttpMethod method, string path, byte[]? body, string? contentType, string? accept, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), text, response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase));
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(int Status, string? ContentType, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public JsonNode Error => Json["errors"]![0]!;

    public string Code => (string)Error["code"]!;

    public JsonNode[] Lines => [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    public string Compact(string path)
    {
        JsonNode? node = Json;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            node = int.TryParse(part, out int index) ? node![index] : node![part];
        }

        return node?.ToJsonString(Options) ?? "null";
    }

    private static readonly JsonSerializerOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
