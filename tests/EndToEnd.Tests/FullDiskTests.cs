using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;
using Serverless.TestSupport.Storage;

namespace Serverless.EndToEnd.Tests;

/// <summary>A server whose disk is full refuses what it cannot store, loses nothing, and goes on by itself when there is room again.</summary>
public sealed class FullDiskTests
{
    private const int Small = 4;
    private const int Large = 64;
    private static readonly ObjectPath Folder = ObjectPath.Parse("db/graph");
    private static readonly string Text = new('x', 20_000);

    [Fact]
    public async Task Imports_writes_and_compactions_go_on_when_there_is_room_again()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        SmallDisk? mounted = await SmallDisk.TryMountAsync(Small);
        Assert.SkipWhen(mounted is null, "Mounting a disk takes Linux and the right to do so.");
        await using SmallDisk disk = mounted;
        string[] options = ["--data", disk.FullName, "--log-records", "40", "--retention", "0s", "--grace", "1s", "--collect-every", "200ms"];
        int imported = 20;
        int written;
        await using (ServerProcess server = await ServerProcess.StartAsync(options, cancellationToken))
        {
            using var client = new CypherClient(server.Address);
            await client.QueryAsync("CREATE CONSTRAINT FOR (n:N) REQUIRE n.key IS UNIQUE", cancellationToken);

            (int status, string answer) = await ImportAsync(server, 400, cancellationToken);
            Assert.True(status == 503 && answer.Contains("Neo.TransientError.General.StorageFull", StringComparison.Ordinal), $"{status}: {answer}");
            Assert.Equal(0, await CountAsync(client, cancellationToken));
            (status, answer) = await ImportAsync(server, imported, cancellationToken);
            Assert.True(status == 200, answer);

            string? refusal;
            (written, refusal) = await WriteAsync(client, imported, 1000, cancellationToken);
            Assert.Contains("Neo.TransientError.General.StorageFull", refusal, StringComparison.Ordinal);
            Assert.Equal(written, await CountAsync(client, cancellationToken));

            await disk.GrowAsync(Large);
            using var compacted = new FolderMoment(disk.FullName, "/seg/", isDeletion: false);
            (written, refusal) = await WriteAsync(client, written, 100, cancellationToken);
            Assert.Null(refusal);
            Assert.True(await compacted.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken), "it does not compact any more");
            Assert.Equal(written, await CountAsync(client, cancellationToken));
            Assert.Equal(0, await server.StopAsync(cancellationToken));
        }

        var store = new FileSystemObjectStore(disk.FullName, TimeProvider.System);
        await DatabaseObjects.CleanAsync(store, Folder, cancellationToken);
        await DatabaseObjects.AssertNoGarbageAsync(store, Folder, cancellationToken);
        await using ServerProcess again = await ServerProcess.StartAsync(options, cancellationToken);
        using var reader = new CypherClient(again.Address);
        Assert.Equal(written, await CountAsync(reader, cancellationToken));
    }

    // Keys from a number on, until a write is refused for good. Compactions may be behind for a moment.
    private static async Task<(int Next, string? Refusal)> WriteAsync(CypherClient client, int from, int count, CancellationToken cancellationToken)
    {
        for (int key = from; key < from + count; key++)
        {
            try
            {
                await client.QueryAsync("CREATE (:N {key: $key, text: $text})", cancellationToken, new JsonObject { ["key"] = key, ["text"] = $"{key} {Text}" });
            }
            catch (InvalidOperationException refused) when (refused.Message.Contains("until its log has been compacted", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
                key--;
            }
            catch (InvalidOperationException refused)
            {
                return (key, refused.Message);
            }
        }

        return (from + count, null);
    }

    // Every node once, with its text.
    private static async Task<int> CountAsync(CypherClient client, CancellationToken cancellationToken)
    {
        JsonArray row = Assert.Single(await client.QueryAsync(
            "MATCH (n:N) WHERE n.text STARTS WITH toString(n.key) + ' x' RETURN count(n), count(DISTINCT n.key), coalesce(max(n.key), -1)", cancellationToken));
        int count = row[0]!.GetValue<int>();
        Assert.Equal((count, count - 1), (row[1]!.GetValue<int>(), row[2]!.GetValue<int>()));
        return count;
    }

    private static async Task<(int Status, string Answer)> ImportAsync(ServerProcess server, int nodes, CancellationToken cancellationToken)
    {
        var text = new StringBuilder("key:int,:LABEL,text\n");
        for (int i = 0; i < nodes; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},N,{i} {Text}\n");
        }

        using var http = new HttpClient();
        using var content = new StringContent(text.ToString(), Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));
        using HttpResponseMessage response = await http.PostAsync(new Uri(server.Address, "db/graph/import"), content, cancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }
}
