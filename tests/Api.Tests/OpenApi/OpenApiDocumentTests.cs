using System.Text.Json.Nodes;
using Serverless.Api.Routing;
using Serverless.Api.Tests.Support;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Planning;

namespace Serverless.Api.Tests.OpenApi;

public sealed class OpenApiDocumentTests : IAsyncLifetime
{
    private ApiFixture api = null!;
    private JsonObject document = null!;

    public async ValueTask InitializeAsync()
    {
        api = await ApiFixture.StartAsync();
        Answer answer = await api.SendAsync(HttpMethod.Get, "/openapi.json", null, null, null);
        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        document = answer.Json.AsObject();
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public void Every_route_is_described_and_nothing_else()
    {
        IEnumerable<string> described =
            from path in document["paths"]!.AsObject()
            from method in path.Value!.AsObject()
            select $"{method.Key.ToUpperInvariant()} {path.Key}";

        Assert.Equal(ApiRoutes.All.Select(route => $"{route.Method} /{route.Pattern}").Order(), described.Order());
    }

    [Fact]
    public void It_is_an_OpenAPI_document()
    {
        Assert.StartsWith("3.1.", (string)document["openapi"]!, StringComparison.Ordinal);
        Assert.NotNull((string)document["info"]!["title"]!);
        Assert.NotNull((string)document["info"]!["version"]!);
        foreach ((JsonNode operation, string path) in Operations())
        {
            Assert.NotEmpty(operation["responses"]!.AsObject());
            Assert.All(operation["responses"]!.AsObject(), response => Assert.NotNull(response.Value!["description"]));
            IEnumerable<string> declared = operation["parameters"]?.AsArray().Where(parameter => (string)parameter!["in"]! == "path").Select(parameter => $"{{{parameter!["name"]}}}") ?? [];
            Assert.Equal(path.Split('/').Where(segment => segment.StartsWith('{')), declared);
        }

        string[] ids = [.. Operations().Select(operation => (string)operation.Node["operationId"]!)];
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Every_reference_leads_somewhere_and_every_schema_is_used()
    {
        var check = new SchemaCheck(document);
        string[] references = [.. References(document).Distinct()];

        Assert.All(references, reference => Assert.NotNull(check.Resolve(reference)));
        Assert.Equal(document["components"]!["schemas"]!.AsObject().Select(schema => "#/components/schemas/" + schema.Key).Order(), references.Order());
    }

    [Fact]
    public async Task Answers_are_what_the_document_says()
    {
        var check = new SchemaCheck(document);
        Answer query = await api.QueryAsync("""{"statement":"RETURN 1","includeCounters":true}""");
        Answer commit = await api.CommitAsync("""{"statements":[{"statement":"RETURN 1","includeStats":true,"resultDataContents":["row","graph"]}]}""");
        Answer[] queryCalls =
        [
            await PostAsync("/db/graph/query/v2/tx", ""), await PostAsync("/db/graph/query/v2/tx/1", """{"statement":"RETURN 1","includeCounters":true}"""),
            await PostAsync("/db/graph/query/v2/tx/1/commit", "{}"),
        ];
        Answer[] calls =
        [
            await PostAsync("/db/graph/tx", ""), await PostAsync("/db/graph/tx/1", """{"statements":[{"statement":"RETURN 1"}]}"""), await PostAsync("/db/graph/tx/1/commit", "{}"),
            await api.SendAsync(HttpMethod.Delete, "/db/graph/tx/1", null, null, null),
        ];
        Answer rolledBack = await api.SendAsync(HttpMethod.Delete, "/db/graph/query/v2/tx/1", null, null, null);
        Answer lines = await api.QueryAsync("""{"statement":"RETURN 1"}""", accept: "application/jsonl");
        api.Database.Play = (_, sink, token) => FakeDatabase.ReplyAsync(sink, 0, ["x"], [], token, new QuerySummary
        {
            Kind = StatementKind.Read,
            Counters = new QueryCounters(),
            Plan = new PlanDescription("ProduceResults", "x", ["x"], 1.5, [new PlanDescription("Argument", "", [], 1, [])]),
            Notifications = [new Notification("Neo.ClientNotification.Statement.X", "a", "b", "WARNING", "GENERIC", new SourcePosition(0, 1, 1))],
        });
        Answer explained = await api.QueryAsync("""{"statement":"EXPLAIN RETURN 1"}""");
        Answer explainedCommit = await api.CommitAsync("""{"statements":[{"statement":"EXPLAIN RETURN 1"}]}""");
        api.Database.Play = (_, _, _) => throw new GraphException(ErrorCodes.SyntaxError, "no", "InvalidUnicodeLiteral", new SourcePosition(0, 1, 1));
        Answer failure = await api.QueryAsync("""{"statement":"RETURN"}""");
        Answer commitFailure = await api.CommitAsync("""{"statements":[{"statement":"RETURN"}]}""");

        Assert.Empty(check.Violations("QueryResponse", query.Json));
        Assert.Empty(check.Violations("QueryResponse", explained.Json));
        Assert.Empty(check.Violations("CommitResponse", commit.Json));
        Assert.Empty(check.Violations("CommitResponse", explainedCommit.Json));
        Assert.Empty(check.Violations("CommitResponse", commitFailure.Json));
        Assert.All(queryCalls, call => Assert.Empty(check.Violations("QueryCallResponse", call.Json)));
        Assert.All(calls, call => Assert.Empty(check.Violations("CommitResponse", call.Json)));
        Assert.Empty(check.Violations("Nothing", rolledBack.Json));
        Assert.Empty(check.Violations("Errors", failure.Json));
        Assert.All(lines.Lines, line => Assert.Empty(check.Violations("Event", line)));
        Assert.Empty(check.Violations("Discovery", (await api.SendAsync(HttpMethod.Get, "/", null, null, null)).Json));
        Assert.Empty(check.Violations("Health", (await api.SendAsync(HttpMethod.Get, "/health/live", null, null, null)).Json));
        Assert.Empty(check.Violations("Health", (await api.SendAsync(HttpMethod.Get, "/health/ready", null, null, null)).Json));
        Assert.Empty(check.Violations("Usage", (await api.SendAsync(HttpMethod.Get, "/db/graph/usage", null, null, null)).Json));
        Assert.Empty(check.Violations("UsageReports", (await api.SendAsync(HttpMethod.Get, "/usage/reports", null, null, null)).Json));
        Assert.NotEmpty(check.Violations("Health", JsonNode.Parse("""{"status":"ill"}""")));
    }

    private Task<Answer> PostAsync(string path, string body) =>
        api.SendAsync(HttpMethod.Post, path, System.Text.Encoding.UTF8.GetBytes(body), body.Length == 0 ? null : "application/json", null);

    private IEnumerable<(JsonNode Node, string Path)> Operations() =>
        from path in document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select (method.Value!, path.Key);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(entry => entry.Key == "$ref" ? [(string)entry.Value!] : References(entry.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
