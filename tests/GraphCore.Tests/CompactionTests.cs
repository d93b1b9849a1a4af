using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;
using Serverless.TestSupport;
using Serverless.TestSupport.Simulation;

namespace Serverless.GraphCore.Tests;

/// <summary>Compaction of whole databases: what is read afterwards, what it costs, and what happens when it does not come.</summary>
public sealed class CompactionTests
{
    private readonly ManualClock clock = new();
    private readonly CountingObjectStore store;
    private int requested;

    public CompactionTests() => store = new CountingObjectStore(new InMemoryObjectStore(clock));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_committed_is_read_from_the_segment_and_from_the_log_after_it()
    {
        MaintainedDatabase database = await OpenAsync(1000);
        await database.RunAsync("UNWIND range(1, 50) AS v CREATE (:N {v: v})-[:R]->(:M)", Token);
        CompactionSummary summary = await database.Database.CompactAsync(force: true, Token);
        await database.RunAsync("MATCH (n:N) WHERE n.v > 2 DETACH DELETE n", Token);
        await database.RunAsync("CREATE (:N {v: 100})", Token);

        Assert.Equal(1, summary.FoldedLogs);
        Assert.True(summary.SegmentBytes > 0);
        Assert.Equal(["1", "2", "100"], await database.ValuesAsync(Token));
        MaintainedDatabase other = await OpenAsync(1000);
        Assert.Equal(["1", "2", "100"], await other.ValuesAsync(Token));
        Assert.Equal(["2"], (await other.RunAsync("MATCH (:N)-[r:R]->() RETURN count(r)", Token)).Statements[0]);
    }

    [Fact]
    public async Task Compaction_costs_its_logs_and_seven_requests()
    {
        MaintainedDatabase database = await OpenAsync(4);
        for (int i = 0; i < 4; i++)
        {
            await database.RunAsync($"CREATE (:N {{v: {i}}})", Token);
        }

        StoreCounters before = store.Counters;
        CompactionSummary summary = await database.Database.CompactAsync(force: false, Token);
        StoreCounters cost = store.Counters - before;

        // HEAD, each log, and the new segment's footer, which is read by whoever goes over to it; the segment, HEAD's copy, HEAD.
        Assert.Equal(1, summary.FoldedLogs);
        Assert.Equal((1 + 1 + 1, 3, 0, 0, 0), (cost.Gets, cost.Puts, cost.Appends, cost.Lists, cost.Deletes));

        before = store.Counters;
        Assert.Equal(0, (await database.Database.CompactAsync(force: false, Token)).FoldedLogs);
        Assert.Equal(0, (store.Counters - before).Requests);

        // Sealing first: the tail, the successor, its first record, the seal.
        before = store.Counters;
        Assert.Equal(1, (await database.Database.CompactAsync(force: true, Token)).FoldedLogs);
        cost = store.Counters - before;
        Assert.Equal((2, 4), (cost.Appends, cost.Puts));
    }

    [Fact]
    public async Task Database_whose_log_was_compacted_opens_with_two_reads_and_one_for_each_segment()
    {
        MaintainedDatabase database = await OpenAsync(1000);
        await database.RunAsync("CREATE (:N {v: 1})", Token);
        await database.Database.CompactAsync(force: true, Token);
        int segments = SegmentList.Decode((await database.HeadAsync(Token)).Head.Segments.Span).Length;

        StoreCounters before = store.Counters;
        MaintainedDatabase other = await OpenAsync(1000);
        Assert.Equal(2, (store.Counters - before).Requests);
        Assert.Equal(["1"], (await other.RunAsync("MATCH (n:N) RETURN count(n)", Token)).Statements[0]);

        // The tail of the strong read.
        Assert.Equal(2 + segments + 1, (store.Counters - before).Requests);
    }

    [Fact]
    public async Task Repeat_of_a_transaction_whose_log_was_compacted_does_nothing()
    {
        MaintainedDatabase database = await OpenAsync(1000);
        Guid id = new UlidGenerator(clock).NewId();
        await database.RunAsync("CREATE (:N {v: 1})", Token, id);
        await database.Database.CompactAsync(force: true, Token);

        MaintainedDatabase other = await OpenAsync(1000);
        await other.RunAsync("CREATE (:N {v: 1})", Token, id);

        Assert.Equal(["1"], await other.ValuesAsync(Token));
    }

    [Fact]
    public async Task Compaction_is_asked_for_once_for_each_log_that_is_sealed()
    {
        MaintainedDatabase database = await OpenAsync(4);
        for (int i = 0; i < 7; i++)
        {
            await database.RunAsync($"CREATE (:N {{v: {i}}})", Token);
        }

        Assert.Equal(2, requested);
    }

    [Fact]
    public async Task Writes_are_refused_while_too_much_waits_for_compaction_and_taken_again_after_it()
    {
        MaintainedDatabase database = await OpenAsync(4);
        int written = 0;
        GraphException refusal = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            for (; written < 100; written++)
            {
                await database.RunAsync($"CREATE (:N {{v: {written}}})", Token);
            }
        });

        Assert.Equal(ErrorCodes.DatabaseUnavailable, refusal.Code);
        Assert.Equal(TimeSpan.FromSeconds(1), refusal.RetryAfter);
        Assert.Equal(written, (await database.ValuesAsync(Token)).Count);
        Assert.Equal(3, (await database.Database.CompactAsync(force: false, Token)).FoldedLogs);
        await database.RunAsync($"CREATE (:N {{v: {written}}})", Token);
        Assert.Equal(written + 1, (await database.ValuesAsync(Token)).Count);
    }

    [Fact]
    public void Writes_are_taken_again_soon_after_another_process_has_compacted()
    {
        var scheduler = new SimulationScheduler(new Random(1));
        var objects = new InMemoryObjectStore(scheduler.Root.Clock);
        GraphDatabaseOptions options = MaintainedDatabase.Options(scheduler.Root.Clock, 4);
        scheduler.Run(
            async () =>
            {
                MaintainedDatabase first = await new MaintainedDatabase(objects, options).OpenAsync(CancellationToken.None);
                await Assert.ThrowsAsync<GraphException>(async () =>
                {
                    for (int i = 0; i < 100; i++)
                    {
                        await first.RunAsync($"CREATE (:N {{v: {i}}})", CancellationToken.None);
                    }
                });
                MaintainedDatabase second = await new MaintainedDatabase(objects, options).OpenAsync(CancellationToken.None);
                await second.Database.CompactAsync(force: false, CancellationToken.None);
                await Task.Delay(TimeSpan.FromSeconds(5), scheduler.Root.Clock);
                await first.RunAsync("CREATE (:N {v: 100})", CancellationToken.None);
                Assert.Equal(await second.ValuesAsync(CancellationToken.None), await first.ValuesAsync(CancellationToken.None));
            },
            100_000);
    }

    [Fact]
    public async Task Rivals_lose_or_win_and_none_of_what_was_committed_is_lost()
    {
        MaintainedDatabase first = await OpenAsync(4);
        for (int i = 0; i < 4; i++)
        {
            await first.RunAsync($"CREATE (:N {{v: {i}}})", Token);
        }

        MaintainedDatabase second = await OpenAsync(4);
        CompactionSummary[] summaries = await Task.WhenAll(
            Task.Run(() => first.Database.CompactAsync(force: false, Token), Token), Task.Run(() => second.Database.CompactAsync(force: false, Token), Token));

        Assert.Equal(1, summaries.Sum(static summary => summary.FoldedLogs));
        Assert.Equal(2, (await first.HeadAsync(Token)).Head.Version);
        Assert.Equal(["0", "1", "2", "3"], await first.ValuesAsync(Token));
        Assert.Equal(["0", "1", "2", "3"], await second.ValuesAsync(Token));
    }

    private Task<MaintainedDatabase> OpenAsync(int rotationRecords) => new MaintainedDatabase(
        store,
        MaintainedDatabase.Options(clock, rotationRecords) with { CompactionRequested = () => requested++ }).OpenAsync(Token);
}
