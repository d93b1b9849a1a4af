using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Import;
using Serverless.TestSupport;
using Serverless.TestSupport.Storage;

namespace Serverless.GraphCore.Tests;

/// <summary>
/// Compactions, collections and imports on a disk that is full at each of their writes in turn: they end with a coded error, nothing is lost,
/// and once there is room the same again succeeds.
/// </summary>
public sealed class FullDiskTests
{
    private readonly ManualClock clock = new();
    private readonly InMemoryObjectStore store;
    private readonly InterceptedStore disk;
    private int writes;
    private int fullAt = int.MaxValue;

    public FullDiskTests()
    {
        store = new InMemoryObjectStore(clock);
        disk = new InterceptedStore(store)
        {
            Before = (operation, _) => operation is StoreOperation.Put or StoreOperation.Create or StoreOperation.Append && ++writes >= fullAt
                ? throw new GraphException(ErrorCodes.StorageFull, "The disk is full.")
                : Task.CompletedTask,
        };
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Compaction()
    {
        // The segment, HEAD's copy, HEAD. Three logs wait.
        await RunAsync(3, static async database =>
        {
            for (int v = 1; v < 5; v++)
            {
                await database.RunAsync($"CREATE (:N {{v: {v}}})-[:R]->(:M)", Token);
            }
        }, static database => database.Database.CompactAsync(force: false, Token), ["1", "2", "3", "4"], rotationRecords: 4);
    }

    [Fact]
    public async Task Sealing()
    {
        // A log that cannot be sealed goes on: the successor, its first record, and the seal are tried again later.
        MaintainedDatabase database = await OpenAsync(1000);
        await database.RunAsync("CREATE (:N {v: 1})", Token);
        for (int full = 1; full <= 3; full++)
        {
            (writes, fullAt) = (0, full);
            Assert.Equal(0, (await database.Database.CompactAsync(force: true, Token)).FoldedLogs);
            fullAt = int.MaxValue;
            await database.RunAsync("MATCH (n:N {v: 1}) SET n.w = 1", Token);
            database = await OpenAsync(1000);
            Assert.Equal(["1"], await database.ValuesAsync(Token));
        }

        Assert.Equal(1, (await database.Database.CompactAsync(force: true, Token)).FoldedLogs);
        Assert.Equal(["1"], await database.ValuesAsync(Token));
    }

    [Fact]
    public async Task Garbage_collection()
    {
        // HEAD's copy, HEAD, the record.
        await RunAsync(3, async database =>
        {
            await database.RunAsync("CREATE (:N {v: 1})", Token);
            await database.Database.CompactAsync(force: true, Token);
            clock.Now += TimeSpan.FromHours(2);
        }, static database => database.Database.CollectGarbageAsync(Token), ["1"]);
    }

    [Fact]
    public async Task Import()
    {
        // The segment, the record.
        await RunAsync(
            2,
            static database => database.RunAsync("CREATE INDEX FOR (n:N) ON (n.v)", Token),
            static database => database.Database.ImportAsync(new ImportRequest(ImportTesting.Files(("n.csv", ":ID,:LABEL,v:int\n1,N,5\n2,N,7\n")), new ImportOptions()), Token),
            before: [],
            after: ["5", "7"]);
    }

    private Task RunAsync(int count, Func<MaintainedDatabase, Task> prepareAsync, Func<MaintainedDatabase, Task> workAsync, string[] values, int rotationRecords = 1000) =>
        RunAsync(count, prepareAsync, workAsync, values, values, rotationRecords);

    private async Task RunAsync(int count, Func<MaintainedDatabase, Task> prepareAsync, Func<MaintainedDatabase, Task> workAsync, string[] before, string[] after, int rotationRecords = 1000)
    {
        MaintainedDatabase database = await OpenAsync(rotationRecords);
        await prepareAsync(database);
        for (int full = 1; full <= count; full++)
        {
            (writes, fullAt) = (0, full);
            GraphException failure = await Assert.ThrowsAsync<GraphException>(() => workAsync(database));
            Assert.Equal((full, ErrorCodes.StorageFull), (full, failure.Code));
            Assert.Equal(before, await database.ValuesAsync(Token));
            fullAt = int.MaxValue;
            Assert.Equal(before, await (await OpenAsync(rotationRecords)).ValuesAsync(Token));

            // Each time from the start: what was written before the disk was full may be of use, or garbage.
            database = await OpenAsync(rotationRecords);
        }

        (writes, fullAt) = (0, int.MaxValue);
        await workAsync(database);
        Assert.Equal(after, await database.ValuesAsync(Token));
        Assert.Equal(after, await (await OpenAsync(rotationRecords)).ValuesAsync(Token));
        await database.RunAsync("CREATE (:N {v: 100})", Token);
        await database.Database.CompactAsync(force: true, Token);
        for (int run = 0; run < 4; run++)
        {
            clock.Now += TimeSpan.FromHours(2);
            await database.Database.CollectGarbageAsync(Token);
        }

        await DatabaseObjects.AssertNoGarbageAsync(store, MaintainedDatabase.Folder, Token);
        Assert.Equal([.. after, "100"], await (await OpenAsync(rotationRecords)).ValuesAsync(Token));
    }

    private Task<MaintainedDatabase> OpenAsync(int rotationRecords) => new MaintainedDatabase(disk, MaintainedDatabase.Options(clock, rotationRecords)).OpenAsync(Token);
}
