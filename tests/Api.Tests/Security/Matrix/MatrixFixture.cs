using System.Text.Json.Nodes;
using Serverless.Api.Tests.Support;

namespace Serverless.Api.Tests.Security.Matrix;

/// <summary>The deployment of the matrix: its databases, and its callers.</summary>
public sealed class MatrixFixture : IAsyncLifetime
{
    /// <summary>What only who may read the database may learn.</summary>
    public const string Secret = "what the shop knows";

    internal SecuredFixture Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Api = await SecuredFixture.StartAsync();
        foreach (string command in (string[])
        [
            .. ((string[])["shop", "hidden", "lobby", "elsewhere", "spare"]).Select(static name => $"CREATE DATABASE {name}"),
            "CREATE ALIAS `shop-alias` FOR DATABASE shop",
            "CREATE ALIAS `hidden-alias` FOR DATABASE hidden",
            "CREATE COMPOSITE DATABASE bundle ALIAS north FOR DATABASE shop ALIAS south FOR DATABASE hidden",
            .. MatrixCaller.All.SelectMany(static caller => caller.Commands()),
        ])
        {
            await Api.CommandAsync(command);
        }

        foreach (string database in (string[])["shop", "hidden"])
        {
            Assert.Equal(202, (await Api.QueryAsync($"CREATE (:Secret {{secret: '{Secret}'}})-[:OF]->()", SecuredFixture.Administrator, database)).Status);
            Assert.Equal(202, (await Api.QueryAsync("CREATE INDEX shop_index FOR (n:Secret) ON (n.secret)", SecuredFixture.Administrator, database)).Status);
        }
    }

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    /// <summary>How many nodes of the matrix's own writes a database has.</summary>
    internal async Task<long> WrittenAsync(string database)
    {
        Answer answer = await Api.QueryAsync("MATCH (n:Matrix) RETURN count(n)", SecuredFixture.Administrator, database);
        return (long)answer.Json["data"]!["values"]![0]![0]!;
    }

    /// <summary>How an answer decides, as far as privileges go: what fails for another reason is allowed.</summary>
    internal static Verdict VerdictOf(Answer answer) => CodeOf(answer) switch
    {
        "Neo.ClientError.Security.Unauthorized" => Verdict.Unauthorized,
        "Neo.ClientError.Security.CredentialsExpired" => Verdict.Expired,
        "Neo.ClientError.Security.Forbidden" => Verdict.Forbidden,
        "Neo.ClientError.Database.DatabaseNotFound" => Verdict.NotFound,
        _ => Verdict.Allowed,
    };

    /// <summary>The code of the first error; null: none.</summary>
    internal static string? CodeOf(Answer answer) =>
        answer.Text.StartsWith('{') && JsonNode.Parse(answer.Text) is JsonObject body && body["errors"] is JsonArray { Count: > 0 } errors ? (string?)errors[0]!["code"] : null;

    /// <summary>The status that goes with a verdict that is none of allowance.</summary>
    internal static int StatusOf(Verdict verdict) => verdict switch
    {
        Verdict.Unauthorized => 401,
        Verdict.Expired or Verdict.Forbidden => 403,
        Verdict.NotFound => 404,
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };
}
