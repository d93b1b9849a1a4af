using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Serverless.TestSupport;

namespace Serverless.EndToEnd.Tests;

/// <summary>Requests that no good client sends get a coded error each; the process stays up, and nothing is written.</summary>
public abstract class BadInputTests(BadInputTests.Server server)
{
    private const string Query = "/db/graph/query/v2";
    private const string Commit = "/db/graph/tx/commit";
    private static readonly string Deep = string.Concat(Enumerable.Repeat("(", 1000)) + "1" + string.Concat(Enumerable.Repeat(")", 1000));

    public static TheoryData<string, string, byte[]> Requests => new()
    {
        { "an empty body", Query, [] },
        { "malformed JSON", Query, Utf8("{\"statement\": \"CREATE (:Bad)\"") },
        { "JSON that is no object", Query, Utf8("[1, 2]") },
        { "a statement that is no string", Query, Utf8("{\"statement\": 1}") },
        { "no statement", Query, Utf8("{\"parameters\": {}}") },
        { "parameters that are no object", Query, Utf8("{\"statement\": \"CREATE (:Bad)\", \"parameters\": []}") },
        { "an unknown field", Query, Utf8("{\"statement\": \"CREATE (:Bad)\", \"statment\": \"\"}") },
        { "text after the JSON", Query, Utf8("{\"statement\": \"CREATE (:Bad)\"} x") },
        { "JSON nested 1,000 deep", Query, Utf8($"{{\"statement\": \"CREATE (:Bad)\", \"parameters\": {{\"x\": {new string('[', 1000)}{new string(']', 1000)}}}}}") },
        { "invalid UTF-8", Query, [.. Utf8("{\"statement\": \"CREATE (:Bad {name: '"), 0xC3, 0x28, 0xFF, .. Utf8("'})\"}")] },
        { "a raw NUL", Query, Utf8("{\"statement\": \"CREATE (:Bad {name: '\0'})\"}") },
        { "a lone surrogate", Query, Utf8("{\"statement\": \"CREATE (:Bad {name: $x})\", \"parameters\": {\"x\": \"\\ud800\"}}") },
        { "an empty statement", Query, Statement("") },
        { "a statement of 10 MB", Query, Statement($"CREATE (:Bad {{name: '{new string('x', 10_000_000)}'}})") },
        { "an expression nested 1,000 deep", Query, Statement($"CREATE (:Bad {{value: {Deep}}})") },
        { "a list nested 1,000 deep", Query, Statement($"CREATE (:Bad {{value: {new string('[', 1000)}{new string(']', 1000)}}})") },
        { "a missing parameter", Query, Statement("CREATE (:Bad {value: $absent})") },
        { "an integer beyond 64 bits", Query, Statement("CREATE (:Bad {value: 9223372036854775808})") },
        { "a number beyond 64 bits", Query, Utf8("{\"statement\": \"CREATE (:Bad {value: $x})\", \"parameters\": {\"x\": 1e999}}") },
        { "a property that cannot be stored", Query, Statement("CREATE (:Bad {value: {a: 1}})") },
        { "a relative path out of the import folder", Query, Statement("LOAD CSV FROM 'file:///../outside.csv' AS row CREATE (:Bad)") },
        { "an encoded path out of the import folder", Query, Statement("LOAD CSV FROM 'file:///%2e%2e/outside.csv' AS row CREATE (:Bad)") },
        { "an absolute path", Query, Statement("LOAD CSV FROM 'file:////etc/passwd' AS row CREATE (:Bad)") },
        { "a link out of the import folder", Query, Statement("LOAD CSV FROM 'file:///link.csv' AS row CREATE (:Bad)") },
        { "a host that is not allowed", Query, Statement("LOAD CSV FROM 'http://127.0.0.1:1/x.csv' AS row CREATE (:Bad)") },
        { "a failure after a write", Query, Statement("CREATE (:Bad) WITH 1 AS x RETURN 1 / 0") },
        { "an unknown database", "/db/absent/query/v2", Statement("CREATE (:Bad)") },
        { "a database named ..", "/db/../query/v2", Statement("CREATE (:Bad)") },
        { "a database named ..", "/db/%2e%2e/query/v2", Statement("CREATE (:Bad)") },
        { "a database with a slash", "/db/..%2fgraph/query/v2", Statement("CREATE (:Bad)") },
        { "a failing second statement", Commit, Utf8("{\"statements\": [{\"statement\": \"CREATE (:Bad)\"}, {\"statement\": \"RETURN 1 / 0\"}]}") },
        { "statements that are no list", Commit, Utf8("{\"statements\": {\"statement\": \"CREATE (:Bad)\"}}") },
    };

    [Theory]
    [MemberData(nameof(Requests), DisableDiscoveryEnumeration = true)]
    public async Task A_bad_request_gets_a_coded_error_and_writes_nothing(string what, string path, byte[] body)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await server.StartAsync();
        (int status, string text) = await server.PostAsync(path, body, cancellationToken);

        Assert.True(status is >= 400 and < 500 || (path == Commit && status is 200), $"{what}: status {status}: {text}");
        JsonNode? error = JsonNode.Parse(text)?["errors"]?[0];
        Assert.True(error?["code"]?.GetValue<string>().StartsWith("Neo.ClientError.", StringComparison.Ordinal), $"{what}: {text}");
        Assert.False(string.IsNullOrWhiteSpace(error?["message"]?.GetValue<string>()), what);
        Assert.Equal(0, (await server.Client.ScalarAsync("MATCH (n) RETURN count(n)", cancellationToken))!.GetValue<int>());
    }

    [Fact]
    public async Task A_path_with_a_NUL_is_refused_by_the_web_server()
    {
        await server.StartAsync();
        (int status, _) = await server.PostAsync("/db/graph%00/query/v2", Statement("CREATE (:Bad)"), TestContext.Current.CancellationToken);

        Assert.Equal(400, status);
    }

    private static byte[] Statement(string text) => Utf8($"{{\"statement\": \"{text}\"}}");

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>One server for all requests: each also shows that it outlived those before it.</summary>
    public class Server(DataKind kind) : IAsyncDisposable
    {
        private readonly TemporaryFolder folder = new();
        private readonly HttpClient http = new();
        private ServerData? data;
        private ServerProcess? process;

        internal CypherClient Client { get; private set; } = null!;

        /// <summary>Starts it for the first test, which ends here where the kind cannot be had.</summary>
        public async Task StartAsync()
        {
            if (process is not null)
            {
                return;
            }

            string import = Directory.CreateDirectory(Path.Combine(folder.FullName, "import")).FullName;
            string outside = Path.Combine(folder.FullName, "outside.csv");
            await File.WriteAllTextAsync(outside, "secret\n");
            File.CreateSymbolicLink(Path.Combine(import, "link.csv"), outside);
            data = await ServerData.CreateAsync(kind);
            process = await ServerProcess.StartAsync([.. data.Options, "--import", import], CancellationToken.None);
            Client = new CypherClient(process.Address);
        }

        public async Task<(int Status, string Text)> PostAsync(string path, byte[] body, CancellationToken cancellationToken)
        {
            // The path goes out as it is written here: not normalised by the client.
            var address = new Uri(process!.Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = await http.PostAsync(address, content, cancellationToken);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }

        public async ValueTask DisposeAsync()
        {
            Client?.Dispose();
            http.Dispose();
            await (process?.DisposeAsync() ?? ValueTask.CompletedTask);
            data?.Dispose();
            folder.Dispose();
            GC.SuppressFinalize(this);
        }
    }
}

public sealed class BadInputInMemoryTests(BadInputInMemoryTests.MemoryServer server) : BadInputTests(server), IClassFixture<BadInputInMemoryTests.MemoryServer>
{
    public sealed class MemoryServer() : Server(DataKind.Memory);
}

public sealed class BadInputOnFilesTests(BadInputOnFilesTests.FileServer server) : BadInputTests(server), IClassFixture<BadInputOnFilesTests.FileServer>
{
    public sealed class FileServer() : Server(DataKind.Files);
}

public sealed class BadInputOnAzuriteTests(BadInputOnAzuriteTests.AzuriteServer server) : BadInputTests(server), IClassFixture<BadInputOnAzuriteTests.AzuriteServer>
{
    public sealed class AzuriteServer() : Server(DataKind.Azurite);
}
