using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Serverless.TestSupport;

namespace Serverless.EndToEnd.Tests;

/// <summary>A graph is imported, changed by more commits than eight logs hold, exported, and imported elsewhere.</summary>
public sealed class CompactionTests
{
    private const int Nodes = 300;
    private const int Changes = 40;

    // Writes are refused while eight logs wait, so without compaction the changes would not get through.
    private static readonly string[] SmallLogs = ["--log-records", "4", "--retention", "0s", "--grace", "1s", "--collect-every", "100ms"];

    [Theory]
    [InlineData(DataKind.Memory)]
    [InlineData(DataKind.Files)]
    [InlineData(DataKind.Azurite)]
    public async Task What_is_imported_and_changed_is_there_through_compactions(DataKind kind)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using ServerData data = await ServerData.CreateAsync(kind);
        await using ServerProcess server = await ServerProcess.StartAsync([.. data.Options, .. SmallLogs], cancellationToken);
        using var client = new CypherClient(server.Address);
        await client.QueryAsync("CREATE CONSTRAINT FOR (n:N) REQUIRE n.key IS UNIQUE", cancellationToken);
        await ImportAsync(server, "application/zip", Archive(), cancellationToken);

        for (int change = 0; change < Changes; change++)
        {
            await ChangeAsync(client, $"MATCH (n:N {{key: {change}}}) SET n.value = -1 CREATE (n)-[:ADDED]->(:New {{number: {change}}})", cancellationToken);
        }

        await CheckAsync(client, cancellationToken);
        byte[] exported = await ExportAsync(server, cancellationToken);
        using ServerData copy = await ServerData.CreateAsync(kind);
        await using ServerProcess other = await ServerProcess.StartAsync(copy.Options, cancellationToken);
        await ImportAsync(other, "application/jsonl", exported, cancellationToken);
        using var otherClient = new CypherClient(other.Address);
        await CheckAsync(otherClient, cancellationToken);
        Assert.Equal(Encoding.UTF8.GetString(exported), Encoding.UTF8.GetString(await ExportAsync(other, cancellationToken)));

        if (kind != DataKind.Memory)
        {
            await server.KillAsync();
            await using ServerProcess again = await ServerProcess.StartAsync(data.Options, cancellationToken);
            using var reader = new CypherClient(again.Address);
            await CheckAsync(reader, cancellationToken);
        }
    }

    private static async Task ChangeAsync(CypherClient client, string statement, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await client.QueryAsync(statement, cancellationToken);
                return;
            }
            catch (InvalidOperationException refused) when (refused.Message.Contains("until its log has been compacted", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
    }

    private static async Task CheckAsync(CypherClient client, CancellationToken cancellationToken)
    {
        Assert.Equal(Nodes, await NumberAsync("MATCH (n:N) RETURN count(n)"));
        Assert.Equal(Nodes - 1, await NumberAsync("MATCH (:N)-[r:NEXT]->(:N) RETURN count(r)"));
        Assert.Equal(Changes, await NumberAsync("MATCH (n:N {value: -1})-[:ADDED]->(m:New) WHERE n.key = m.number RETURN count(DISTINCT m.number)"));
        Assert.Equal(Changes, await NumberAsync("MATCH (m:New) RETURN count(m)"));
        Assert.Equal(299, await NumberAsync("MATCH (n:N {key: 298})-[:NEXT]->(m) RETURN m.value"));

        async Task<int> NumberAsync(string question) => (await client.ScalarAsync(question, cancellationToken))!.GetValue<int>();
    }

    private static byte[] Archive()
    {
        var nodes = new StringBuilder(":ID,:LABEL,key:int,value:int\n");
        var relationships = new StringBuilder(":START_ID,:END_ID,:TYPE\n");
        for (int i = 0; i < Nodes; i++)
        {
            nodes.Append(i).Append(",N,").Append(i).Append(',').Append(i).Append('\n');
            if (i > 0)
            {
                relationships.Append(i - 1).Append(',').Append(i).Append(",NEXT\n");
            }
        }

        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, StringBuilder text) in ((string, StringBuilder)[])[("nodes.csv", nodes), ("relationships.csv", relationships)])
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return bytes.ToArray();
    }

    private static async Task ImportAsync(ServerProcess server, string type, byte[] body, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using HttpResponseMessage response = await http.PostAsync(new Uri(server.Address, "db/graph/import"), content, cancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private static async Task<byte[]> ExportAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        return await http.GetByteArrayAsync(new Uri(server.Address, "db/graph/export?format=jsonl"), cancellationToken);
    }
}
