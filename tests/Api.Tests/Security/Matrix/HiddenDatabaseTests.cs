using System.Text.Json.Nodes;
using Serverless.Api.Routing;
using Serverless.Api.Tests.Support;

namespace Serverless.Api.Tests.Security.Matrix;

/// <summary>A database that a caller may not know of answers as one that is not there: every byte but the name.</summary>
public sealed class HiddenDatabaseTests(MatrixFixture fixture) : IClassFixture<MatrixFixture>
{
    private const string Hidden = "hidden";

    /// <summary>As long as the other, so that positions are the same.</summary>
    private const string Absent = "absent";

    private static readonly string Caller = MatrixCaller.All[0].Authorization!;

    public static TheoryData<string> Routes => [.. ApiRoutes.All.Where(static route => route.Pattern.Contains("{db}", StringComparison.Ordinal)).Select(static route => route.Name)];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task By_every_route(string name)
    {
        ApiRoute route = ApiRoutes.All.Single(route => route.Name == name);
        foreach (MatrixStatement statement in MatrixStatements.OnGraph.Concat(MatrixStatements.OnCatalog))
        {
            string? body = route.Method is "GET" or "DELETE" ? null
                : route.Pattern.Contains("query", StringComparison.Ordinal) ? new JsonObject { ["statement"] = statement.Text }.ToJsonString()
                : new JsonObject { ["statements"] = new JsonArray(new JsonObject { ["statement"] = statement.Text }) }.ToJsonString();
            await AssertSameAsync(database => fixture.Api.SendAsync(
                new HttpMethod(route.Method),
                "/" + route.Pattern.Replace("{db}", database, StringComparison.Ordinal).Replace("{id}", new string('0', 32), StringComparison.Ordinal),
                Caller,
                body));
        }
    }

    [Theory]
    [InlineData("USE <db> MATCH (n) RETURN n")]
    [InlineData(":USE <db> MATCH (n) RETURN n")]
    [InlineData(":USE <db>")]
    [InlineData("EXPLAIN USE <db> MATCH (n) RETURN n")]
    [InlineData("USE <db> CREATE (n)")]
    [InlineData("USE <db> SHOW INDEXES")]
    [InlineData("USE <db> CREATE INDEX FOR (n:N) ON (n.x)")]
    [InlineData("USE graph.byName('<db>') MATCH (n) RETURN n")]
    [InlineData("MATCH (n) FROM DATABASE <db> RETURN n")]
    [InlineData("MATCH (n) MATCH (m) FROM DATABASE <db> RETURN n, m")]
    [InlineData("MATCH (n) CREATE (m) IN DATABASE <db>")]
    [InlineData("USE DATABASE lobby AS a, <db> AS b MATCH (n) IN b RETURN n")]
    [InlineData("MATCH (n) RETURN n UNION ALL USE <db> MATCH (n) RETURN n")]
    [InlineData("CALL { USE <db> MATCH (n) RETURN n } RETURN n")]
    [InlineData("SHOW DATABASE <db>")]
    [InlineData("SHOW LIMITS FOR DATABASE <db>")]
    [InlineData("SHOW USAGE FOR DATABASE <db>")]
    [InlineData("SHOW ALIASES FOR DATABASE <db>")]
    [InlineData("SHOW CONSTITUENTS FOR COMPOSITE DATABASE <db>")]
    [InlineData("DROP DATABASE <db>")]
    [InlineData("CREATE DATABASE <db>")]
    [InlineData("GRANT READ ON DATABASE <db> TO nobody")]
    [InlineData("ALTER DATABASE <db> SET LIMIT max_nodes = 1")]
    public Task In_every_statement(string statement) => AssertSameAsync(database => fixture.Api.QueryAsync(statement.Replace("<db>", database, StringComparison.Ordinal), Caller, "lobby"));

    [Theory]
    [InlineData("/db/<db>/limits")]
    [InlineData("/db/<db>/export?format=jsonl")]
    [InlineData("/usage/reports/2026-11-23T12?database=<db>")]
    public Task In_every_query(string path) => AssertSameAsync(database => fixture.Api.SendAsync(HttpMethod.Get, path.Replace("<db>", database, StringComparison.Ordinal), Caller));

    [Fact]
    public async Task A_composite_of_hidden_databases_is_hidden()
    {
        await fixture.Api.CommandAsync("CREATE COMPOSITE DATABASE hidden_pair IF NOT EXISTS ALIAS inner FOR DATABASE hidden");
        foreach (string statement in (string[])["USE <db> MATCH (n) RETURN n", "USE <db>.inner MATCH (n) RETURN n", "USE <db> CREATE INDEX FOR (n:N) ON (n.x)", "SHOW CONSTITUENTS FOR COMPOSITE DATABASE <db>", "SHOW DATABASE <db>"])
        {
            await AssertSameAsync(database => fixture.Api.QueryAsync(statement.Replace("<db>", database + "_pair", StringComparison.Ordinal), Caller, "lobby"));
        }

        await AssertSameAsync(database => fixture.Api.SendAsync(HttpMethod.Get, $"/db/{database}_pair/limits", Caller));
        await AssertSameAsync(database => fixture.Api.QueryAsync("RETURN 1", Caller, database + "_pair"));
    }

    private static async Task AssertSameAsync(Func<string, Task<Answer>> send)
    {
        Answer hidden = await send(Hidden);
        Answer absent = await send(Absent);

        Assert.Equal((absent.Status, absent.ContentType), (hidden.Status, hidden.ContentType));
        Assert.Equal(absent.Text, hidden.Text.Replace(Hidden, Absent, StringComparison.Ordinal).Replace("hidden_pair", "absent_pair", StringComparison.Ordinal));
        Assert.Equal(Shown(absent), Shown(hidden));
    }

    private static IEnumerable<string> Shown(Answer answer) => answer.Headers.Where(static header => header.Key != "Date").Select(static header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal);
}
