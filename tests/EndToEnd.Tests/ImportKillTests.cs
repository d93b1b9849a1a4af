using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;
using Serverless.TestSupport.Storage;

namespace Serverless.EndToEnd.Tests;

/// <summary>
/// An import is killed with -9 at random moments, as a request to a server and as a command beside a server that compacts and collects
/// garbage. The database is then empty or has all of it; what has it takes no second one, is emptied by a statement, and imports again.
/// </summary>
public sealed class ImportKillTests : IDisposable
{
    private const int Nodes = 4_000;
    private const int Relationships = 12_000;
    private const string Labels = "Person";
    private static readonly ObjectPath Folder = ObjectPath.Parse("db/graph");
    private static readonly string[] Busy = ["--log-records", "4", "--retention", "0s", "--grace", "2s", "--collect-every", "500ms", "--limit", "max_concurrent_queries=0"];

    private readonly TemporaryFolder files = new();
    private ServerProcess server = null!;
    private int whole;
    private int empty;
    private int acknowledged;

    private string NodeFile => Path.Combine(files.FullName, "people.csv");

    private string RelationshipFile => Path.Combine(files.FullName, "knows.csv");

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("request", 3)]
    [InlineData("command", 2)]
    public async Task A_killed_import_is_there_once_or_not_at_all(string way, int rounds)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var kills = new KillRounds(rounds);
        using ServerData data = await ServerData.CreateAsync(DataKind.Files);
        await WriteFilesAsync(kills.Random, cancellationToken);
        try
        {
            server = await ServerProcess.StartAsync([.. data.Options, .. Busy], cancellationToken);
            await PrepareAsync(cancellationToken);

            // How long one takes when nobody ends it.
            var watch = Stopwatch.StartNew();
            Assert.True(await (way == "request" ? PostAsync(cancellationToken) : CommandAsync(data, null, cancellationToken)));
            TimeSpan time = watch.Elapsed;
            await EmptyAsync(await CountAsync(cancellationToken), "before the first round", cancellationToken);

            for (int round = 1; round <= kills.Count; round++)
            {
                await RunRoundAsync(way, data, kills, round, time, cancellationToken);
            }
        }
        finally
        {
            await server.DisposeAsync();
        }

        var store = new FileSystemObjectStore(data.Folder, TimeProvider.System);
        int deleted = await DatabaseObjects.CleanAsync(store, Folder, cancellationToken);
        await DatabaseObjects.AssertNoGarbageAsync(store, Folder, cancellationToken);
        LeftOvers.AssertGoneAfterADay(data.Folder);
        kills.Report($"import by a {way}", string.Create(
            CultureInfo.InvariantCulture,
            $"{whole} left all of it, {acknowledged} of them acknowledged; {empty} left nothing; at last {deleted} objects were garbage, and none is left"));
    }

    private async Task RunRoundAsync(string way, ServerData data, KillRounds kills, int round, TimeSpan time, CancellationToken cancellationToken)
    {
        string place = kills.Place(round);
        bool isAnswered;
        if (way == "request")
        {
            Task<bool> import = PostAsync(cancellationToken);
            await MomentAsync(data, kills, round, time, cancellationToken);
            await server.KillAsync();
            isAnswered = await import;
            await server.DisposeAsync();
            server = await ServerProcess.StartAsync([.. data.Options, .. Busy], cancellationToken);
        }
        else
        {
            isAnswered = await CommandAsync(data, token => MomentAsync(data, kills, round, time, token), cancellationToken);
        }

        (long Nodes, long Relationships) found = await CountAsync(cancellationToken);
        Assert.True(found == (Nodes, Relationships) || (found == (0, 0) && !isAnswered), $"{place}: {found}, {(isAnswered ? "acknowledged" : "not acknowledged")}");
        if (found.Nodes == 0)
        {
            empty++;
            return;
        }

        whole++;
        acknowledged += isAnswered ? 1 : 0;
        await EmptyAsync(found, place, cancellationToken);
    }

    // In every other round when the segment has just been stored.
    private static async Task MomentAsync(ServerData data, KillRounds kills, int round, TimeSpan time, CancellationToken cancellationToken)
    {
        if (round % 2 == 0)
        {
            using var moment = new FolderMoment(data.Folder, "/seg/", isDeletion: false);
            await moment.WaitAsync(TimeSpan.FromSeconds(5), cancellationToken);
            await Task.Delay(time * (0.15 * kills.Random.NextDouble()), cancellationToken);
        }
        else
        {
            await Task.Delay(time * (1.6 * kills.Random.NextDouble()), cancellationToken);
        }
    }

    private async Task WriteFilesAsync(Random random, CancellationToken cancellationToken)
    {
        var nodes = new StringBuilder("key:ID,value:int\n");
        for (int i = 0; i < Nodes; i++)
        {
            nodes.Append(CultureInfo.InvariantCulture, $"p{i},{i}\n");
        }

        var relationships = new StringBuilder(":START_ID,:END_ID,weight:int\n");
        for (int i = 0; i < Relationships; i++)
        {
            relationships.Append(CultureInfo.InvariantCulture, $"p{random.Next(Nodes)},p{random.Next(Nodes)},{i}\n");
        }

        await File.WriteAllTextAsync(NodeFile, nodes.ToString(), cancellationToken);
        await File.WriteAllTextAsync(RelationshipFile, relationships.ToString(), cancellationToken);
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        using var client = new CypherClient(server.Address);
        await client.QueryAsync($"CREATE CONSTRAINT FOR (n:{Labels}) REQUIRE n.key IS UNIQUE", cancellationToken);
    }

    /// <summary>Whether the import was acknowledged; false: the server was killed before.</summary>
    private async Task<bool> PostAsync(CancellationToken cancellationToken)
    {
        try
        {
            (bool isSuccess, string answer) = await TryPostAsync(cancellationToken);
            Assert.True(isSuccess, answer);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<(bool IsSuccess, string Answer)> TryPostAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var form = new MultipartFormDataContent();
        foreach (string file in (string[])[NodeFile, RelationshipFile])
        {
            var content = new ByteArrayContent(await File.ReadAllBytesAsync(file, cancellationToken));
            content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
            form.Add(content, "f", Path.GetFileName(file));
        }

        var address = new Uri(server.Address, $"db/graph/import?nodes={Labels}%3Dpeople.csv&relationships=KNOWS%3Dknows.csv");
        using HttpResponseMessage response = await http.PostAsync(address, form, cancellationToken);
        return (response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Runs the command, and kills it at the moment that is given. Whether it ended well before.</summary>
    private async Task<bool> CommandAsync(ServerData data, Func<CancellationToken, Task>? momentAsync, CancellationToken cancellationToken)
    {
        string[] arguments = ["import", .. data.Options, "--nodes", $"{Labels}={NodeFile}", "--relationships", $"KNOWS={RelationshipFile}"];
        using Process process = Process.Start(new ProcessStartInfo(ServerProcess.Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        if (momentAsync is not null)
        {
            await momentAsync(cancellationToken);
            process.Kill();
        }

        await process.WaitForExitAsync(cancellationToken);
        bool wasKilled = process.ExitCode == 128 + 9;
        Assert.True(process.ExitCode == 0 || (wasKilled && momentAsync is not null), await output + await errors);
        return !wasKilled;
    }

    private async Task<(long Nodes, long Relationships)> CountAsync(CancellationToken cancellationToken)
    {
        using var client = new CypherClient(server.Address);
        return (await NumberAsync(client, "MATCH (n) RETURN count(n)", cancellationToken), await NumberAsync(client, "MATCH ()-[r]->() RETURN count(r)", cancellationToken));
    }

    /// <summary>Checks what was imported, that it is not imported again, and deletes it.</summary>
    private async Task EmptyAsync((long Nodes, long Relationships) found, string place, CancellationToken cancellationToken)
    {
        const long Values = (long)Nodes * (Nodes - 1) / 2;
        const long Weights = (long)Relationships * (Relationships - 1) / 2;
        using var client = new CypherClient(server.Address);
        Assert.Equal((place, (Nodes, Relationships)), (place, found));
        Assert.Equal((place, Values), (place, await NumberAsync(client, $"MATCH (n:{Labels}) RETURN sum(n.value)", cancellationToken)));
        Assert.Equal((place, Weights), (place, await NumberAsync(client, $"MATCH (:{Labels})-[r:KNOWS]->(:{Labels}) RETURN sum(r.weight)", cancellationToken)));
        Assert.Equal((place, 17), (place, await NumberAsync(client, $"MATCH (n:{Labels} {{key: 'p17'}}) RETURN n.value", cancellationToken)));
        (bool isImportedAgain, string refusal) = await TryPostAsync(cancellationToken);
        Assert.False(isImportedAgain, place);
        Assert.Contains("an import needs an empty one", refusal, StringComparison.Ordinal);
        await client.QueryAsync("MATCH (n) DETACH DELETE n", cancellationToken);
        Assert.Equal((place, (0, 0)), (place, await CountAsync(cancellationToken)));
    }

    private static async Task<long> NumberAsync(CypherClient client, string question, CancellationToken cancellationToken) =>
        (await client.ScalarAsync(question, cancellationToken))!.GetValue<long>();
}
