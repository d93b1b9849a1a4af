using System.Net.Http.Headers;
using Serverless.Api.Tests.Support;
using Serverless.TestSupport;

namespace Serverless.Api.Tests.Scenarios;

/// <summary>Import and export over HTTP, with the engine behind them.</summary>
public sealed class ImportExportTests
{
    private const string People = "id:ID(P),name,tags:string[],born:date\n1,Ann,a;b,1990-01-02\n2,\"Bob, \"\"B\"\"\",,\n3,,,\n";
    private const string Knows = ":START_ID(P),:END_ID(P),since:int\n1,2,1999\n2,1,\n1,1,2001\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DataKind.Files)]
    [InlineData(DataKind.Azurite)]
    public async Task What_a_form_brought_is_queried_also_after_a_restart(DataKind kind)
    {
        using ServerData data = await ServerData.CreateAsync(kind);
        await using (EngineFixture api = await EngineFixture.StartAsync([.. data.Options]))
        {
            await api.QueryAsync("CREATE CONSTRAINT FOR (p:Person) REQUIRE p.id IS UNIQUE");

            (int status, string text) = await ImportAsync(api);

            Assert.Equal(200, status);
            Assert.StartsWith("""{"nodes":3,"relationships":3,"properties":9,"badRowCount":0,"badRows":[],"bookmarks":[""", text, StringComparison.Ordinal);
            await CheckAsync(api);
            Assert.Contains("already exists", (await api.QueryAsync("CREATE (:Person {id: '2'})")).Text, StringComparison.Ordinal);
            Assert.Equal(202, (await api.QueryAsync("MATCH (p:Person {id: '3'}) SET p.name = 'Cy' CREATE (p)-[:KNOWS]->(:Person {id: '4'})")).Status);
        }

        await using EngineFixture again = await EngineFixture.StartAsync([.. data.Options]);
        await CheckAsync(again);
        Assert.Equal("""[["Cy","4"]]""", (await again.QueryAsync("MATCH (p {id: '3'})-[:KNOWS]->(q) RETURN p.name, q.id")).Compact("data/values"));
    }

    [Theory]
    [InlineData(DataKind.Memory, "csv", "application/zip")]
    [InlineData(DataKind.Memory, "jsonl", "application/jsonl")]
    [InlineData(DataKind.Files, "csv", "application/zip")]
    [InlineData(DataKind.Azurite, "jsonl", "application/jsonl")]
    public async Task An_export_that_is_imported_is_exported_the_same(DataKind kind, string format, string type)
    {
        using ServerData data = await ServerData.CreateAsync(kind);
        using ServerData copy = await ServerData.CreateAsync(kind);
        await using EngineFixture first = await EngineFixture.StartAsync([.. data.Options]);
        await using EngineFixture second = await EngineFixture.StartAsync([.. copy.Options]);
        await ImportAsync(first);
        await first.QueryAsync("MATCH (a:Person {id: '1'}) SET a.mixed = 1, a:Zed CREATE (a)-[:LIKES {x: 1.5, p: point({x: 1, y: 2})}]->(:Thing {mixed: 'text', l: ['a;b', '']})");
        byte[] exported = await first.Client.GetByteArrayAsync($"/db/graph/export?format={format}", Token);
        using var content = new ByteArrayContent(exported);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);

        using HttpResponseMessage imported = await second.Client.PostAsync("/db/graph/import", content, Token);

        Assert.Equal(200, (int)imported.StatusCode);
        Assert.Equal(exported, await second.Client.GetByteArrayAsync($"/db/graph/export?format={format}", Token));
        Assert.Equal("[[4]]", (await second.QueryAsync("MATCH (n) RETURN count(n)")).Compact("data/values"));
    }

    [Fact]
    public async Task A_database_that_is_not_empty_and_a_bad_row_are_refused()
    {
        await using EngineFixture api = await EngineFixture.StartAsync("--memory");

        (int badStatus, string bad) = await ImportAsync(api, Knows + "1,9,1\n");
        await api.QueryAsync("CREATE ()");
        (int fullStatus, string full) = await ImportAsync(api);

        Assert.Equal(400, badStatus);
        Assert.Contains("`knows.csv`, line 5, column 2: no node has the id `9` in id space `P`.", bad, StringComparison.Ordinal);
        Assert.Equal(400, fullStatus);
        Assert.Contains("Neo.ClientError.Database.DatabaseNotEmpty", full, StringComparison.Ordinal);
        Assert.Equal("[[1]]", (await api.QueryAsync("MATCH (n) RETURN count(n)")).Compact("data/values"));
    }

    private static async Task CheckAsync(EngineFixture api)
    {
        Answer people = await api.QueryAsync("MATCH (p:Person:Human) WHERE p.id < '3' RETURN p.id, p.name, p.tags, p.born ORDER BY p.id");
        Answer knows = await api.QueryAsync("MATCH (a)-[r:KNOWS]->(b) WHERE a.id < '3' RETURN a.id, r.since, b.id ORDER BY a.id, b.id");
        Answer sought = await api.QueryAsync("MATCH (p:Person {id: '2'})<-[r]-(q) RETURN q.name, r.since");

        Assert.Equal("""[["1","Ann",["a","b"],"1990-01-02"],["2","Bob, \"B\"",null,null]]""", people.Compact("data/values"));
        Assert.Equal("""[["1",2001,"1"],["1",1999,"2"],["2",null,"1"]]""", knows.Compact("data/values"));
        Assert.Equal("""[["Ann",1999]]""", sought.Compact("data/values"));
    }

    private static async Task<(int Status, string Text)> ImportAsync(EngineFixture api, string knows = Knows)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(People), "f", "people.csv" },
            { new StringContent(knows), "f", "knows.csv" },
        };
        using HttpResponseMessage response = await api.Client.PostAsync("/db/graph/import?nodes=Person:Human%3Dpeople.csv&relationships=KNOWS%3Dknows.csv", form, Token);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
