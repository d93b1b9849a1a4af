using Serverless.GraphCore.Storage.Collection;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;
using Serverless.TestSupport.Storage;

namespace Serverless.GraphCore.Tests;

/// <summary>Garbage collection of whole databases: what goes, what stays, and what it costs.</summary>
public sealed class GarbageCollectionTests
{
    private readonly ManualClock clock = new();
    private readonly CountingObjectStore store;

    public GarbageCollectionTests() => store = new CountingObjectStore(new InMemoryObjectStore(clock));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_nothing_refers_to_is_condemned_and_deleted_after_the_grace_period()
    {
        MaintainedDatabase database = await CompactedTwiceAsync(TimeSpan.Zero);
        int before = (await database.ListAsync(MaintainedDatabase.Folder, Token)).Count;
        clock.Now += TimeSpan.FromHours(2);

        CollectionSummary first = await database.Database.CollectGarbageAsync(Token);
        Assert.True(first.Condemned >= 2, $"{first}");
        Assert.Equal(0, first.Deleted);
        clock.Now += TimeSpan.FromMinutes(59);
        Assert.Equal(0, (await database.Database.CollectGarbageAsync(Token)).Deleted);
        Assert.True((await database.ListAsync(MaintainedDatabase.Folder, Token)).Count >= before);
        clock.Now += TimeSpan.FromMinutes(2);
        CollectionSummary second = await database.Database.CollectGarbageAsync(Token);
        Assert.Equal(first.Condemned, second.Deleted);
        Assert.True(second.DeletedBytes > 0);

        await DatabaseObjects.AssertNoGarbageAsync(store, MaintainedDatabase.Folder, Token);
        Assert.Equal(["1", "2"], await database.ValuesAsync(Token));
        Assert.Equal(["1", "2"], await (await OpenAsync(TimeSpan.Zero)).ValuesAsync(Token));
    }

    [Fact]
    public async Task What_a_head_in_retention_needs_stays()
    {
        MaintainedDatabase database = await CompactedTwiceAsync(TimeSpan.FromDays(7));
        List<ObjectPath> before = await database.ListAsync(MaintainedDatabase.Folder, Token);

        // The HEADs were replaced less than the retention ago, however long the first one was in force.
        for (int hour = 0; hour < 6; hour++)
        {
            clock.Now += TimeSpan.FromDays(1);
            Assert.Equal(new CollectionSummary(0, 0, 0), await database.Database.CollectGarbageAsync(Token));
        }

        Assert.Equal(before, await database.ListAsync(MaintainedDatabase.Folder, Token));
        clock.Now += TimeSpan.FromDays(2);
        Assert.True((await database.Database.CollectGarbageAsync(Token)).Condemned > 0);
    }

    [Fact]
    public async Task What_a_pin_keeps_stays_until_it_expires()
    {
        MaintainedDatabase database = await CompactedTwiceAsync(TimeSpan.Zero);
        List<ObjectPath> old = [.. (await database.ListAsync(MaintainedDatabase.Paths.Logs, Token)).Take(1)];
        var pin = new Pin(clock.Now + TimeSpan.FromDays(1), Guid.Empty, ObjectPath.Parse("db/nobody"), [.. old.Select(path => path.Value[(MaintainedDatabase.Folder.Value.Length + 1)..])]);
        ObjectPath pinned = MaintainedDatabase.Paths.Pin(new UlidGenerator(clock).NewId());
        await store.PutAsync(pinned, pin.Encode(), PutCondition.IfAbsent, Token);
        await CollectTwiceAsync(database);
        List<ObjectPath> left = await database.ListAsync(MaintainedDatabase.Folder, Token);
        Assert.All([.. old, pinned], path => Assert.Contains(path, left));

        clock.Now += TimeSpan.FromDays(1);
        await CollectTwiceAsync(database);
        Assert.DoesNotContain(pinned, await database.ListAsync(MaintainedDatabase.Folder, Token));
        await DatabaseObjects.AssertNoGarbageAsync(store, MaintainedDatabase.Folder, Token);
    }

    [Fact]
    public async Task Pin_that_was_put_after_condemning_saves_what_is_condemned()
    {
        MaintainedDatabase database = await CompactedTwiceAsync(TimeSpan.Zero);
        clock.Now += TimeSpan.FromHours(2);
        await database.Database.CollectGarbageAsync(Token);
        CondemnedObjects condemned = Assert.Single(CondemnedCodec.Decode((await database.HeadAsync(Token)).Head.Condemned.Span));
        string name = condemned.Objects[0].Name;
        await store.PutAsync(MaintainedDatabase.Paths.Pin(new UlidGenerator(clock).NewId()), new Pin(clock.Now + TimeSpan.FromDays(9), Guid.Empty, ObjectPath.Parse("db/nobody"), [name]).Encode(), PutCondition.IfAbsent, Token);

        clock.Now += TimeSpan.FromHours(2);
        Assert.Equal(condemned.Objects.Count - 1, (await database.Database.CollectGarbageAsync(Token)).Deleted);
        Assert.Contains(MaintainedDatabase.Folder / name, await database.ListAsync(MaintainedDatabase.Folder, Token));
    }

    [Fact]
    public async Task Nothing_is_deleted_before_the_log_says_that_it_is_condemned()
    {
        MaintainedDatabase database = await CompactedTwiceAsync(TimeSpan.Zero);
        clock.Now += TimeSpan.FromHours(2);
        await database.Database.CollectGarbageAsync(Token);

        // As if the process had died between HEAD and the log: HEAD names a record that is not there.
        var stored = await database.HeadAsync(Token);
        CondemnedObjects condemned = Assert.Single(CondemnedCodec.Decode(stored.Head.Condemned.Span));
        byte[] lost = CondemnedCodec.Encode([condemned with { Id = SequentialIdGenerator.Id(77) }]);
        var heads = new HeadStore(store, MaintainedDatabase.Paths, new RequestPolicy(new LogOptions(), clock));
        await heads.ReplaceAsync(stored.Head with { Version = stored.Head.Version + 1, Id = SequentialIdGenerator.Id(78), Condemned = lost }, stored.ETag, Token);
        clock.Now += TimeSpan.FromHours(2);
        StoreCounters before = store.Counters;
        Assert.Equal(condemned.Objects.Count, (await database.Database.CollectGarbageAsync(Token)).Deleted);
        Assert.Equal(1, (store.Counters - before).Appends);
    }

    [Fact]
    public async Task Database_without_writes_comes_to_rest()
    {
        MaintainedDatabase database = await CompactedTwiceAsync(TimeSpan.FromDays(7));
        for (int day = 0; day < 60; day++)
        {
            clock.Now += TimeSpan.FromDays(1);
            await database.Database.CollectGarbageAsync(Token);
        }

        long version = (await database.HeadAsync(Token)).Head.Version;
        StoreCounters before = store.Counters;
        for (int day = 0; day < 60; day++)
        {
            clock.Now += TimeSpan.FromDays(1);
            await database.Database.CollectGarbageAsync(Token);
        }

        // HEAD twice, the log's end, the listing.
        Assert.Equal((60 * 3, 60, 0), ((store.Counters - before).Gets, (store.Counters - before).Lists, (store.Counters - before).Puts));
        Assert.Equal(version, (await database.HeadAsync(Token)).Head.Version);
    }

    [Fact]
    public async Task Another_process_that_had_not_noticed_reads_on()
    {
        MaintainedDatabase other = await OpenAsync(TimeSpan.Zero);
        await other.RunAsync("CREATE (:N {v: 0})", Token);
        MaintainedDatabase database = await CompactedTwiceAsync(TimeSpan.Zero);
        await CollectTwiceAsync(database);

        Assert.Equal(["0", "1", "2"], await other.ValuesAsync(Token));
        await other.RunAsync("CREATE (:N {v: 3})", Token);
        Assert.Equal(["0", "1", "2", "3"], await database.ValuesAsync(Token));
    }

    private async Task CollectTwiceAsync(MaintainedDatabase database)
    {
        for (int run = 0; run < 2; run++)
        {
            clock.Now += TimeSpan.FromHours(2);
            await database.Database.CollectGarbageAsync(Token);
        }
    }

    private async Task<MaintainedDatabase> CompactedTwiceAsync(TimeSpan retention)
    {
        MaintainedDatabase database = await OpenAsync(retention);
        for (int v = 1; v <= 2; v++)
        {
            await database.RunAsync($"CREATE (:N {{v: {v}}})", Token);
            await database.Database.CompactAsync(force: true, Token);
        }

        return database;
    }

    private Task<MaintainedDatabase> OpenAsync(TimeSpan retention) =>
        new MaintainedDatabase(store, MaintainedDatabase.Options(clock, 1000) with { Retention = retention }).OpenAsync(Token);
}
