using System.Text;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;
using Serverless.TestSupport.Storage;

namespace Serverless.AzureStorage.Tests;

/// <summary>Imports, compactions and garbage collections on Azurite: what they leave, and the requests that docs/GUARANTEES.md promises.</summary>
public sealed class MaintenanceTests : IAsyncLifetime
{
    // A clock that stands still: nothing looks for a new HEAD by a timer.
    private static readonly GraphDatabaseOptions Options = new() { Clock = new ManualClock(), Retention = TimeSpan.Zero, CollectionGrace = TimeSpan.Zero, CompactionRequested = static () => { } };

    private readonly FaultyNetwork network = new();
    private CountingObjectStore store = null!;
    private (StoreCounters Counters, int Sent) last;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => store = new CountingObjectStore(AzuriteStore.Open(await AzuriteStore.NewContainerAsync(), network));

    public ValueTask DisposeAsync()
    {
        network.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Compaction_collection_and_opening_take_the_requests_that_are_promised()
    {
        GraphDatabase database = await TestDatabase.OpenAsync(store, Options with { LogRecords = 4 });

        // OPEN and three commits fill a log, and the next commit seals it.
        for (int i = 0; i < 7; i++)
        {
            await TestDatabase.RunAsync(database, $"CREATE (:N {{k: {i}}})-[:R]->(:M)");
        }

        Mark();
        CompactionSummary compaction = await database.CompactAsync(force: false, Token);
        Assert.Equal(2, compaction.FoldedLogs);

        // HEAD, two logs; going over: the new segment's footer. The segment, HEAD's copy, HEAD.
        Assert.Equal((1 + 2 + 1, 3, 0, 0, 0), Cost());

        Mark();
        await database.CompactAsync(force: false, Token);
        Assert.Equal((0, 0, 0, 0, 0), Cost());

        Mark();
        GraphDatabase opened = await TestDatabase.OpenAsync(store, Options);
        Assert.Equal((2, 0, 0, 0, 0), Cost());
        Assert.Equal(7, await TestDatabase.RunAsync(opened, "MATCH (:N)-[:R]->(m:M) RETURN count(m)"));

        // HEAD twice, the log's end, the listing. HEAD's first copy and two logs are condemned: two puts and an append.
        CollectionSummary condemned = await CollectAsync(database);
        Assert.Equal(3, condemned.Condemned);
        Assert.Equal((3, 2, 1, 1, 0), Cost());
        CollectionSummary deleted = await CollectAsync(database);
        Assert.Equal(3, deleted.Deleted);
        Assert.Equal((3, 0, 0, 1, 3), Cost());
        Assert.Equal(0, (await CollectAsync(database)).Condemned);
        Assert.Equal((3, 0, 0, 1, 0), Cost());

        await DatabaseObjects.AssertNoGarbageAsync(store, TestDatabase.Folder, Token);
        Assert.Equal(7, await TestDatabase.RunAsync(opened, "MATCH (n:N) RETURN count(DISTINCT n.k)"));
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(20_000, 4)]
    public async Task An_import_is_a_put_and_an_append_and_is_there_for_others(int nodes, int putRequests)
    {
        GraphDatabase database = await TestDatabase.OpenAsync(store, Options);
        await TestDatabase.RunAsync(database, "CREATE CONSTRAINT FOR (n:N) REQUIRE n.k IS UNIQUE");

        Mark();
        await database.ImportAsync(Import(nodes), Token);

        // The log's end first, as for any write. Above 16 MiB a put is one request for each 8 MiB and one more.
        Assert.Equal((1, 1, 1, 0, 0), Cost(putRequests - 1));
        GraphDatabase other = await TestDatabase.OpenAsync(AzuriteStore.Open(await AzuriteStore.NewContainerAsync()), Options);
        await TestDatabase.RunAsync(other, "CREATE (:N {k: 1})");
        foreach (GraphDatabase reader in (GraphDatabase[])[database, await TestDatabase.OpenAsync(store, Options)])
        {
            Assert.Equal(nodes, await TestDatabase.RunAsync(reader, "MATCH (n:N) RETURN count(n)"));
            Assert.Equal(nodes, await TestDatabase.RunAsync(reader, "MATCH (n:N)-[:NEXT]->() RETURN count(DISTINCT n.k)"));
            Assert.Equal(7, await TestDatabase.RunAsync(reader, "MATCH (n:N {k: 6})-[:NEXT]->(m) RETURN m.k"));
        }

        GraphException refusal = await Assert.ThrowsAsync<GraphException>(() => database.ImportAsync(Import(nodes), Token));
        Assert.Equal(ErrorCodes.DatabaseNotEmpty, refusal.Code);
    }

    [Fact]
    public async Task An_import_goes_through_compaction_and_collection()
    {
        GraphDatabase database = await TestDatabase.OpenAsync(store, Options);
        await database.ImportAsync(Import(1000), Token);
        await TestDatabase.RunAsync(database, "MATCH (n:N) WHERE n.k < 10 DETACH DELETE n");
        await database.CompactAsync(force: true, Token);
        await TestDatabase.RunAsync(database, "MATCH (n:N {k: 10}) SET n.k = 5000");
        await database.DisposeAsync();

        await DatabaseObjects.CleanAsync(store, TestDatabase.Folder, Token);

        await DatabaseObjects.AssertNoGarbageAsync(store, TestDatabase.Folder, Token);
        GraphDatabase opened = await TestDatabase.OpenAsync(store, Options);
        Assert.Equal(990, await TestDatabase.RunAsync(opened, "MATCH (n:N) RETURN count(n)"));
        Assert.Equal(989, await TestDatabase.RunAsync(opened, "MATCH (:N)-[r:NEXT]->(:N) RETURN count(r)"));
        Assert.Equal(11, await TestDatabase.RunAsync(opened, "MATCH (n:N {k: 5000})-[:NEXT]->(m) RETURN m.k"));
    }

    // Nodes in a ring, with texts that cannot be made shorter.
    private static ImportRequest Import(int count)
    {
        var nodes = new StringBuilder("k:ID,:LABEL,text\n");
        var relationships = new StringBuilder(":START_ID,:END_ID,:TYPE\n");
        byte[] text = new byte[700];
        var random = new Random(1);
        for (int i = 0; i < count; i++)
        {
            random.NextBytes(text);
            nodes.Append(i).Append(",N,").Append(Convert.ToBase64String(text)).Append('\n');
            relationships.Append(i).Append(',').Append((i + 1) % count).Append(",NEXT\n");
        }

        return new ImportRequest(Files(), new ImportOptions { IdType = ImportIdType.Integer });

        async IAsyncEnumerable<ImportFile> Files()
        {
            foreach ((string name, StringBuilder content) in ((string, StringBuilder)[])[("n.csv", nodes), ("r.csv", relationships)])
            {
                await Task.Yield();
                yield return new ImportFile(name, new MemoryStream(Encoding.UTF8.GetBytes(content.ToString())));
            }
        }
    }

    // The service tells times in whole seconds: whatever has been written is older than now when two have gone by.
    private async Task<CollectionSummary> CollectAsync(GraphDatabase database)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        DateTimeOffset? start = null;
        while (true)
        {
            DateTimeOffset? now = (await store.GetAsync(TestDatabase.Folder / "HEAD", new ByteRange(0, 1), null, Token)).ServerTime;
            start ??= now;
            if (now - start >= TimeSpan.FromSeconds(2))
            {
                break;
            }

            await timer.WaitForNextTickAsync(Token);
        }

        Mark();
        return await database.CollectGarbageAsync(Token);
    }

    private void Mark() => last = (store.Counters, network.Sent.Count);

    /// <summary>Requests to the store since the mark, each of which is one to the service but for those of a long put.</summary>
    private (long Gets, long Puts, long Appends, long Lists, long Deletes) Cost(int more = 0)
    {
        StoreCounters cost = store.Counters - last.Counters;
        Assert.Equal(cost.Requests + more, network.Sent.Count - last.Sent);
        return (cost.Gets, cost.Puts, cost.Appends, cost.Lists, cost.Deletes);
    }
}
