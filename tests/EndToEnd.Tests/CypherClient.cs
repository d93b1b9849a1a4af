using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.EndToEnd.Tests;

/// <summary>Speaks to a server's database <c>graph</c> over HTTP, as any client would.</summary>
internal sealed class CypherClient(Uri address) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = address };

    /// <summary>Runs one statement and returns its rows.</summary>
    /// <exception cref="InvalidOperationException">The server answered with an error.</exception>
    public async Task<JsonArray[]> QueryAsync(string statement, CancellationToken cancellationToken, JsonObject? parameters = null)
    {
        var body = new JsonObject { ["statement"] = statement, ["parameters"] = parameters ?? [] };
        using HttpResponseMessage response = await http.PostAsJsonAsync("db/graph/query/v2", body, cancellationToken);
        JsonNode answer = await ReadAsync(response, cancellationToken);
        return [.. answer["data"]!["values"]!.AsArray().Select(row => row!.AsArray())];
    }

    /// <summary>Runs one statement and returns the only value of its only row.</summary>
    public async Task<JsonNode?> ScalarAsync(string statement, CancellationToken cancellationToken) =>
        Assert.Single(Assert.Single(await QueryAsync(statement, cancellationToken)));

    /// <summary>Runs several statements in one transaction. Whether it returns at all is the acknowledgement.</summary>
    /// <param name="idempotencyKey">Names the transaction: a repeat with the same key takes effect no second time.</param>
    /// <exception cref="InvalidOperationException">The server answered with an error.</exception>
    public async Task CommitAsync(IEnumerable<(string Statement, JsonObject Parameters)> statements, CancellationToken cancellationToken, string? idempotencyKey = null)
    {
        var body = new JsonObject
        {
            ["statements"] = new JsonArray([.. statements.Select(statement => new JsonObject { ["statement"] = statement.Statement, ["parameters"] = statement.Parameters })]),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "db/graph/tx/commit") { Content = JsonContent.Create(body) };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
        await ReadAsync(response, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        JsonNode answer = JsonNode.Parse(text) ?? throw new JsonException("an empty answer");
        return answer["errors"] is not JsonArray { Count: > 0 } errors
            ? answer
            : throw new InvalidOperationException($"{(int)response.StatusCode}: {errors.ToJsonString()}");
    }
}
