using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Serverless.Api.Audit;
using Serverless.Api.Hosting;
using Serverless.Api.Maintenance;
using Serverless.Api.Queries;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;
using Serverless.LocalHost;

namespace Serverless.Api.Tests.Support;

/// <summary>A deployment with users on Kestrel, in memory, and its administrator's credentials.</summary>
internal sealed class SecuredFixture : IAsyncDisposable
{
    public const string AdministratorPassword = "the admin's password";

    public static readonly string Administrator = Basic("admin", AdministratorPassword);

    private readonly EmbeddedServer server;

    private SecuredFixture(EmbeddedServer server, ShiftedClock clock)
    {
        this.server = server;
        Clock = clock;
        Client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
    }

    public HttpClient Client { get; }

    public ShiftedClock Clock { get; }

    public string? GeneratedPassword => server.GeneratedPassword;

    public static async Task<SecuredFixture> StartAsync(SecurityOptions? security = null, IObjectStore? store = null, string url = "http://127.0.0.1:0")
    {
        var clock = new ShiftedClock();
        var ids = new UlidGenerator(TimeProvider.System);
        store ??= new InMemoryObjectStore(TimeProvider.System);
        var compactions = new CompactionRequests();
        var options = new DeploymentOptions
        {
            Databases = new StoredDatabases(store, new GraphDatabaseOptions { Ids = ids }, compactions.Request),
            Compactions = compactions,
            Security = security ?? new SecurityOptions { FirstPassword = AdministratorPassword, PasswordIterations = 1_000 },
            ReportStore = store,
            AuditStore = new ObjectAuditStore(store, ids),
            Ids = ids,
            Clock = clock,
            Version = "1.0.0",
        };
        return new SecuredFixture(await EmbeddedServer.StartAsync([url], options, TestContext.Current.CancellationToken), clock);
    }

    public static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
    }

    /// <summary>Runs a statement.</summary>
    public Task<Answer> QueryAsync(string statement, string? authorization, string database = "graph") =>
        SendAsync(HttpMethod.Post, $"/db/{database}/query/v2", authorization, new JsonObject { ["statement"] = statement }.ToJsonString());

    /// <summary>Runs a command as the administrator, which must succeed, and gives its rows.</summary>
    public async Task<JsonArray> CommandAsync(string statement)
    {
        Answer answer = await QueryAsync(statement, Administrator);
        Assert.True(answer.Status == 202, answer.Text);
        return answer.Json["data"]!["values"]!.AsArray();
    }

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? authorization, string? body = null, string contentType = "application/json", string? prefer = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        if (prefer is not null)
        {
            request.Headers.Add("Prefer", prefer);
        }

        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using HttpResponseMessage response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase));
    }
}

/// <summary>The machine's clock, shifted.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
