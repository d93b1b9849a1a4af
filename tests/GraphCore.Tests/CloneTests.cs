using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests;

/// <summary>Clones of whole databases: what they hold, what they cost, and that neither side can take anything from the other.</summary>
public sealed class CloneTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromHours(2);

    private readonly ManualClock clock = new();
    private readonly CountingObjectStore store;

    public CloneTests() => store = new CountingObjectStore(new InMemoryObjectStore(clock));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Clone_is_the_same_and_goes_its_own_way(bool isCompacted, bool isChanged)
    {
        GraphDatabase source = await OpenAsync("source");
        await RunAsync(source, "CREATE CONSTRAINT FOR (n:N) REQUIRE n.v IS UNIQUE");
        await RunAsync(source, "UNWIND range(1, 5) AS v CREATE (:N {v: v})-[:R {w: v}]->(:M)");
        if (isCompacted)
        {
            await source.CompactAsync(force: true, Token);
        }

        if (isChanged)
        {
            await RunAsync(source, "MATCH (n:N {v: 2}) DETACH DELETE n");
            await RunAsync(source, "CREATE (:N {v: 6})");
        }

        List<string> before = await RunAsync(source, "MATCH (n) OPTIONAL MATCH (n)-[r]->(m) RETURN id(n), n.v, id(r), r.w, id(m) ORDER BY id(n)");
        await source.CloneAsync(Folder("clone"), null, Token);

        GraphDatabase clone = await OpenAsync("clone");
        Assert.Equal(before, await RunAsync(clone, "MATCH (n) OPTIONAL MATCH (n)-[r]->(m) RETURN id(n), n.v, id(r), r.w, id(m) ORDER BY id(n)"));
        GraphException violation = await Assert.ThrowsAsync<GraphException>(() => RunAsync(clone, "CREATE (:N {v: 3})"));
        Assert.Equal(ErrorCodes.ConstraintValidationFailed, violation.Code);

        await RunAsync(clone, "CREATE (:N {v: 100})");
        await RunAsync(source, "CREATE (:N {v: 200})");
        await clone.CompactAsync(force: true, Token);
        await RunAsync(clone, "MATCH (n:N {v: 1}) DETACH DELETE n");
        string[] kept = isChanged ? ["3", "4", "5", "6"] : ["2", "3", "4", "5"];
        foreach (GraphDatabase opened in (GraphDatabase[])[clone, await OpenAsync("clone")])
        {
            Assert.Equal([.. kept, "100"], await ValuesAsync(opened));
        }

        Assert.Equal(isChanged ? ["1", "3", "4", "5", "6", "200"] : ["1", "2", "3", "4", "5", "200"], await ValuesAsync(await OpenAsync("source")));
    }

    [Fact]
    public async Task Clone_costs_nine_requests_at_any_size()
    {
        GraphDatabase source = await OpenAsync("source");
        await RunAsync(source, "UNWIND range(1, 10) AS v CREATE (:N {v: v})");
        await source.CompactAsync(force: true, Token);
        await RunAsync(source, "CREATE (:N {v: 11})");
        StoreCounters small = await CostAsync("small");
        await RunAsync(source, "UNWIND range(12, 20000) AS v CREATE (:N {v: v})");
        StoreCounters large = await CostAsync("large");

        // The target's HEAD, the source's twice, the log's end; the pin, the new log, HEAD's copy and HEAD; the log's first record.
        Assert.Equal((4, 4, 1, 0, 0), (small.Gets, small.Puts, small.Appends, small.Lists, small.Deletes));
        Assert.Equal(small.Requests, large.Requests);
        Assert.InRange(large.BytesWritten, 1, 4096);

        async Task<StoreCounters> CostAsync(string name)
        {
            StoreCounters before = store.Counters;
            await source.CloneAsync(Folder(name), null, Token);
            return store.Counters - before;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_clone_shares_outlives_the_source_s_collections_and_goes_when_the_clone_needs_it_no_longer(bool sharesSegment)
    {
        GraphDatabase source = await OpenAsync("source");
        await RunAsync(source, "UNWIND range(1, 5) AS v CREATE (:N {v: v})");
        if (sharesSegment)
        {
            await source.CompactAsync(force: true, Token);
        }

        await RunAsync(source, "CREATE (:N {v: 6})");
        await source.CloneAsync(Folder("clone"), null, Token);
        await RunAsync(source, "MATCH (n) DETACH DELETE n");
        await source.CompactAsync(force: true, Token);
        await CollectAsync(source, 3);
        GraphDatabase clone = await OpenAsync("clone");
        Assert.Equal(["1", "2", "3", "4", "5", "6"], await ValuesAsync(clone));
        Assert.Single(await ListAsync(Paths("source").Pins));

        await clone.CompactAsync(force: true, Token);
        await CollectAsync(clone, 3);
        DatabaseHead head = await HeadAsync("clone");
        Assert.Empty(head.Inherited.Forks);

        // The clone's compaction copies the logs' content, but no more of a segment than it changes.
        Assert.Equal(sharesSegment, head.Inherited.Origins.Any());
        Assert.Equal(sharesSegment, (await ListAsync(Paths("source").Pins)).Count > 0);
        int before = (await ListAsync(Paths("source").Root)).Count;
        await CollectAsync(source, 3);
        Assert.Equal(sharesSegment, (await ListAsync(Paths("source").Root)).Count == before);
        Assert.Equal(["1", "2", "3", "4", "5", "6"], await ValuesAsync(await OpenAsync("clone")));
        Assert.Empty(await ValuesAsync(await OpenAsync("source")));
    }

    [Fact]
    public async Task A_clone_of_a_clone_does_not_need_the_clone()
    {
        GraphDatabase first = await OpenAsync("first");
        await RunAsync(first, "CREATE (:N {v: 1})");
        await first.CompactAsync(force: true, Token);
        await RunAsync(first, "CREATE (:N {v: 2})");
        await first.CloneAsync(Folder("second"), null, Token);
        GraphDatabase second = await OpenAsync("second");
        await RunAsync(second, "CREATE (:N {v: 3})");
        await second.CloneAsync(Folder("third"), null, Token);
        await RunAsync(second, "MATCH (n) DETACH DELETE n");
        await second.CompactAsync(force: true, Token);
        await CollectAsync(second, 3);
        await CollectAsync(first, 3);

        GraphDatabase third = await OpenAsync("third");
        Assert.Equal(["1", "2", "3"], await ValuesAsync(third));
        await RunAsync(third, "CREATE (:N {v: 4})");
        await third.CompactAsync(force: true, Token);
        await CollectAsync(third, 3);
        await CollectAsync(second, 3);
        await CollectAsync(first, 3);
        Assert.Equal(["1", "2", "3", "4"], await ValuesAsync(await OpenAsync("third")));
        Assert.Equal(["1", "2"], await ValuesAsync(await OpenAsync("first")));
        Assert.Empty(await ValuesAsync(await OpenAsync("second")));
    }

    [Fact]
    public async Task Every_state_in_retention_can_be_cloned_by_its_bookmark_and_by_its_time()
    {
        GraphDatabase source = await OpenAsync("source", TimeSpan.FromDays(7));
        List<(string Bookmark, DateTimeOffset Time, string[] Values)> states = [];
        List<string> values = [];
        for (int i = 1; i <= 12; i++)
        {
            clock.Now += TimeSpan.FromMinutes(1);
            string bookmark = await WriteAsync(source, $"CREATE (:N {{v: {i}}})");
            values.Add($"{i}");
            states.Add((bookmark, clock.Now, [.. values]));
            if (i % 3 == 0)
            {
                await source.CompactAsync(force: true, Token);
                await CollectAsync(source, 1);
            }
        }

        for (int i = 0; i < states.Count; i++)
        {
            await source.CloneAsync(Folder($"bookmark-{i}"), ClonePoint.AtBookmark(states[i].Bookmark), Token);
            Assert.Equal(states[i].Values, await ValuesAsync(await OpenAsync($"bookmark-{i}")));
            await source.CloneAsync(Folder($"time-{i}"), ClonePoint.AtTime(states[i].Time + TimeSpan.FromSeconds(30)), Token);
            Assert.Equal(states[i].Values, await ValuesAsync(await OpenAsync($"time-{i}")));
        }

        await source.CloneAsync(Folder("before"), ClonePoint.AtTime(states[0].Time - TimeSpan.FromSeconds(30)), Token);
        Assert.Empty(await ValuesAsync(await OpenAsync("before")));
    }

    [Fact]
    public async Task States_that_never_were_or_are_gone_are_refused()
    {
        GraphDatabase source = await OpenAsync("source");
        string old = await WriteAsync(source, "CREATE (:N {v: 1})");
        DateTimeOffset time = clock.Now;
        clock.Now += TimeSpan.FromMinutes(1);
        await source.CompactAsync(force: true, Token);
        await RunAsync(source, "CREATE (:N {v: 2})");
        await source.CompactAsync(force: true, Token);
        string current = await WriteAsync(source, "CREATE (:N {v: 3})");
        GraphDatabase other = await OpenAsync("other");
        string foreign = await WriteAsync(other, "CREATE (:N)");
        await CollectAsync(source, 3);

        await AssertRefusedAsync(ErrorCodes.ArgumentError, ClonePoint.AtBookmark(old));
        await AssertRefusedAsync(ErrorCodes.ArgumentError, ClonePoint.AtTime(time));
        await AssertRefusedAsync(ErrorCodes.ArgumentError, ClonePoint.AtTime(time - TimeSpan.FromDays(1)));
        await AssertRefusedAsync(ErrorCodes.ArgumentError, ClonePoint.AtTime(clock.Now + TimeSpan.FromDays(1)));
        await AssertRefusedAsync(ErrorCodes.InvalidBookmark, ClonePoint.AtBookmark(foreign));
        Bookmark now = Bookmark.Parse(current);
        await AssertRefusedAsync(ErrorCodes.InvalidBookmark, ClonePoint.AtBookmark((now with { Position = now.Position with { Offset = now.Position.Offset + 1 } }).Text));
        await AssertRefusedAsync(ErrorCodes.InvalidBookmark, ClonePoint.AtBookmark((now with { Position = now.Position with { Offset = now.Position.Offset - 1 } }).Text));
        await AssertRefusedAsync(ErrorCodes.InvalidBookmark, ClonePoint.AtBookmark((now with { Position = now.Position with { Log = 99 } }).Text));
        await AssertRefusedAsync(ErrorCodes.ExistingDatabaseFound, null, "other");
        await AssertRefusedAsync(ErrorCodes.ExistingDatabaseFound, null, "source");

        async Task AssertRefusedAsync(ErrorCode code, ClonePoint? point, string target = "clone")
        {
            GraphException refusal = await Assert.ThrowsAsync<GraphException>(() => source.CloneAsync(Folder(target), point, Token));
            Assert.Equal(code, refusal.Code);
            Assert.Equal(target == "clone", await new HeadStore(store, Paths(target), new RequestPolicy(new LogOptions(), clock)).ReadAsync(Token) is null);
        }
    }

    [Theory]
    [InlineData("2026-11-30T18:00:00Z")]
    [InlineData("2026-11-30T18:00:00.250+01:00")]
    [InlineData("2026-11-30T18:00-05:00")]
    public void A_point_in_time_is_read_with_its_offset(string text) => Assert.Equal(DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture), ClonePoint.Parse(text).Point.Time);

    [Theory]
    [InlineData("2026-11-30T18:00:00")]
    [InlineData("2026-11-30")]
    [InlineData("yesterday")]
    [InlineData("")]
    public void Other_texts_are_no_points(string text) => Assert.Equal(ErrorCodes.ArgumentError, Assert.Throws<GraphException>(() => ClonePoint.Parse(text)).Code);

    [Fact]
    public async Task A_clone_that_is_interrupted_anywhere_is_whole_or_leaves_nothing_for_ever()
    {
        for (int last = 0; ; last++)
        {
            string name = $"source-{last}";
            GraphDatabase source = await OpenAsync(name);
            await RunAsync(source, "CREATE (:N {v: 1})");
            await source.CompactAsync(force: true, Token);
            await RunAsync(source, "CREATE (:N {v: 2})");

            // Opening takes two requests.
            GraphDatabase dying = await GraphDatabase.OpenAsync(Interruption.DiesAt(store, 2 + last), Folder(name), Options(TimeSpan.Zero), Token);
            bool isOver = false;
            try
            {
                await dying.CloneAsync(Folder("clone-of-" + name), null, Token);
                isOver = true;
            }
            catch (InterruptedException)
            {
            }

            bool exists = await HeadStoreOf("clone-of-" + name).ReadAsync(Token) is not null;
            await RunAsync(source, "MATCH (n) DETACH DELETE n");
            await source.CompactAsync(force: true, Token);
            await CollectAsync(source, 4);
            if (exists)
            {
                Assert.Equal(["1", "2"], await ValuesAsync(await OpenAsync("clone-of-" + name)));
            }
            else
            {
                // The pin has expired, so the source has let everything go, and nobody can finish the clone any more. Others can make one.
                Assert.Empty(await ListAsync(Paths(name).Pins));
                Assert.DoesNotContain(await ListAsync(Paths(name).Logs), path => path.Name.StartsWith("0000000001-", StringComparison.Ordinal));
                await source.CloneAsync(Folder("clone-of-" + name), null, Token);
                Assert.Empty(await ValuesAsync(await OpenAsync("clone-of-" + name)));
            }

            Assert.Equal(isOver, exists);
            if (isOver)
            {
                Assert.Equal(9, last);
                return;
            }
        }
    }

    [Fact]
    public async Task A_clone_that_slept_too_long_does_not_come_into_being()
    {
        GraphDatabase source = await OpenAsync("source");
        await RunAsync(source, "CREATE (:N {v: 1})");
        await source.CompactAsync(force: true, Token);

        // All but HEAD: the clone goes to sleep before its last write.
        PutCondition? vacancy = await HeadStoreOf("clone").ReadVacancyAsync(Token);
        GraphDatabase sleeping = await GraphDatabase.OpenAsync(Interruption.DiesAt(store, 2 + 8), Folder("source"), Options(TimeSpan.Zero), Token);
        await Assert.ThrowsAsync<InterruptedException>(() => sleeping.CloneAsync(Folder("clone"), null, Token));
        Assert.Single(await ListAsync(Paths("source").Pins));
        ObjectPath copy = Assert.Single(await ListAsync(Paths("clone").Heads));
        DatabaseHead head = (await HeadStoreOf("clone").ReadCopyAsync(copy, Token))!;

        await CollectAsync(source, 3);
        Assert.Equal(HeadOutcome.Lost, await HeadStoreOf("clone").CreateAsync(head, vacancy!.Value, Token));
        Assert.Null(await HeadStoreOf("clone").ReadAsync(Token));
        Assert.Equal(["1"], await ValuesAsync(await OpenAsync("source")));

        // An empty database may be created there.
        Assert.Empty(await ValuesAsync(await OpenAsync("clone")));
    }

    [Fact]
    public async Task Clone_of_a_database_that_is_stopped_or_only_read_is_open()
    {
        GraphDatabase source = await OpenAsync("source");
        await RunAsync(source, "CREATE (:N {v: 1})");
        var paths = Paths("source");
        DatabaseLog log = (await DatabaseLog.OpenAsync(store, paths, new NoConsumer(), new LogOptions(), clock, Token))!;
        var sender = new LogSender(log.Logs, log.Requests);
        var record = new StateRecord(Guid.NewGuid(), clock.Now, Serverless.GraphCore.Storage.Log.AccessMode.ReadOnly, true);
        await sender.SendAsync(log.Tip.Log, Serverless.GraphCore.Storage.Format.LogRecordCodec.Encode(record, log.Tip.Offset, log.Tip.Ordinal), log.Tip.Offset, log.Tip.Ordinal, Deadline.After(clock, TimeSpan.FromSeconds(1)));
        await Assert.ThrowsAsync<GraphException>(() => RunAsync(source, "CREATE (:N {v: 2})"));

        await source.CloneAsync(Folder("clone"), null, Token);
        GraphDatabase clone = await OpenAsync("clone");
        await RunAsync(clone, "CREATE (:N {v: 2})");
        Assert.Equal(["1", "2"], await ValuesAsync(clone));
    }

    private static ObjectPath Folder(string name) => ObjectPath.Parse("db") / name;

    private static DatabasePaths Paths(string name) => new(Folder(name));

    private static async Task<List<string>> RunAsync(GraphDatabase database, string statement) => (await ExecuteAsync(database, statement)).Results.Statements[0];

    private static async Task<string> WriteAsync(GraphDatabase database, string statement) => (await ExecuteAsync(database, statement)).Summary.Bookmark;

    private static async Task<(CollectedResults Results, TransactionSummary Summary)> ExecuteAsync(GraphDatabase database, string statement)
    {
        var results = new CollectedResults();
        TransactionSummary summary = await database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest(statement, MapValue.Empty)] }, results, Token);
        return (results, summary);
    }

    private static Task<List<string>> ValuesAsync(GraphDatabase database) => RunAsync(database, "MATCH (n:N) RETURN n.v ORDER BY n.v");

    private GraphDatabaseOptions Options(TimeSpan retention) => MaintainedDatabase.Options(clock, 1000) with { Retention = retention };

    private HeadStore HeadStoreOf(string name) => new(store, Paths(name), new RequestPolicy(new LogOptions(), clock));

    private async Task<DatabaseHead> HeadAsync(string name) => (await HeadStoreOf(name).ReadAsync(Token))!.Head;

    private Task<GraphDatabase> OpenAsync(string name, TimeSpan retention = default) => GraphDatabase.OpenOrCreateAsync(store, Folder(name), Options(retention), Token);

    private async Task CollectAsync(GraphDatabase database, int runs)
    {
        for (int i = 0; i < runs; i++)
        {
            clock.Now += Grace;
            await database.CollectGarbageAsync(Token);
        }
    }

    private async Task<List<ObjectPath>> ListAsync(ObjectPath folder)
    {
        List<ObjectPath> paths = [];
        await foreach (ObjectInfo info in store.ListAsync(folder, Token))
        {
            paths.Add(info.Path);
        }

        return paths;
    }

    private sealed class NoConsumer : ILogConsumer
    {
        public void Reset(DatabaseHead head)
        {
        }

        public void Apply(LogRecord record, LogPosition position)
        {
        }
    }
}
