using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.Api.Limits;
using Serverless.Api.Usage;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Tests.Usage;

public sealed class UsageRecorderTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly QueryUsage Query = new(Writes: true, Rows: 3, RowsRead: 30, TimeSpan.FromMicroseconds(1500));

    private readonly FakeTimeProvider clock = new(Noon);
    private readonly RecordingStore store = new();
    private readonly UsageRecorder recorder;

    public UsageRecorderTests() => recorder = new UsageRecorder(store, "i1", TimeSpan.FromDays(1), clock, NullLogger.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => recorder.DisposeAsync();

    [Fact]
    public async Task The_hour_has_what_queries_used_and_what_limits_refused()
    {
        Run(2);
        recorder.Refused(new LimitSubject("a", "sales", DatabaseLimits.Unlimited, "ann"), LimitKind.MaxConcurrentQueries);

        UsageCounts counts = await recorder.ReadHourAsync("a", Token);
        Assert.Equal(
            new UsageCounts { Queries = 2, Writes = 2, Rows = 6, RowsRead = 60, CpuMs = 3, RejectedBy = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0] },
            counts);
        Assert.Equal(1, counts.Rejected);
    }

    [Fact]
    public void Now_has_what_runs_and_what_began_in_the_last_second()
    {
        DatabaseUsage usage = recorder.Of("a");
        usage.Connect();
        usage.Begin(writes: true);
        usage.Begin(writes: false);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new CurrentUsage(2, 1, 2, 1), usage.Current);

        usage.End(Query);
        usage.Disconnect();
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(new CurrentUsage(1, 0, 0, 0), usage.Current);
    }

    [Fact]
    public async Task Only_what_has_changed_is_written()
    {
        await recorder.FlushAsync(Token);
        Assert.Equal(0, store.Puts);
        Run(1);
        await recorder.FlushAsync(Token);
        await recorder.FlushAsync(Token);
        Assert.Equal(1, store.Puts);
        Run(1);
        await recorder.FlushAsync(Token);
        Assert.Equal(2, store.Puts);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_counts_once()
    {
        Run(3);
        store.LosesAnswer = true;
        await Assert.ThrowsAsync<IOException>(() => recorder.FlushAsync(Token));
        Run(1);
        store.LosesAnswer = false;
        await recorder.FlushAsync(Token);

        Assert.Equal(4, Assert.Single(await UsageRecorder.ReadAsync(store, "a", Noon, Noon.AddHours(1), Token)).Counts.Queries);
    }

    [Fact]
    public async Task Hours_are_kept_apart_and_those_of_other_instances_are_added()
    {
        await using var other = new UsageRecorder(store, "i2", TimeSpan.FromDays(1), clock, NullLogger.Instance);
        Run(2);
        Run(5, other);
        clock.Advance(TimeSpan.FromHours(1));
        Run(1);
        await recorder.FlushAsync(Token);
        await other.FlushAsync(Token);
        await recorder.FlushAsync(Token);
        await recorder.FlushAsync(Token);

        Assert.Equal(
            [(Noon, 7L), (Noon.AddHours(1), 1L)],
            (await UsageRecorder.ReadAsync(store, "a", Noon, Noon.AddHours(2), Token)).Select(hour => (hour.Hour, hour.Counts.Queries)));
        Assert.Equal(1, (await other.ReadHourAsync("a", Token)).Queries);
    }

    [Fact]
    public async Task What_is_counted_is_written_at_the_interval_and_at_the_end()
    {
        await using (var own = new UsageRecorder(store, "i3", UsageRecorder.DefaultInterval, clock, NullLogger.Instance))
        {
            Run(1, own);
            clock.Advance(UsageRecorder.DefaultInterval);
            await store.Written.Task.WaitAsync(Token);
            Run(1, own);
        }

        Assert.Equal(2, Assert.Single(await store.ReadAsync("a", Noon, Noon.AddHours(1), Token)).Counts.Queries);
    }

    [Fact]
    public async Task A_process_that_dies_loses_what_it_counted_since_the_last_write()
    {
        var dying = new UsageRecorder(store, "i4", UsageRecorder.DefaultInterval, clock, NullLogger.Instance);
        Run(3, dying);
        clock.Advance(UsageRecorder.DefaultInterval);
        await store.Written.Task.WaitAsync(Token);
        Run(2, dying);

        Assert.Equal(3, (await recorder.ReadHourAsync("a", Token)).Queries);
    }

    [Fact]
    public async Task Requests_to_the_store_count_once_whoever_looks_and_however_often_the_database_is_opened()
    {
        var requests = new CountingObjectStore(new InMemoryObjectStore(clock));
        DatabaseUsage usage = recorder.Of("a");
        usage.Opened(requests);
        await requests.PutAsync(ObjectPath.Parse("x"), new byte[10], PutCondition.None, Token);
        Run(2);
        await requests.GetAsync(ObjectPath.Parse("x"), ByteRange.All, null, Token);
        Assert.Equal((2, 20), (usage.ThisHour.StoreRequests, usage.ThisHour.StoreBytes));

        await requests.GetAsync(ObjectPath.Parse("x"), ByteRange.All, null, Token);
        var later = new CountingObjectStore(new InMemoryObjectStore(clock));
        await later.PutAsync(ObjectPath.Parse("x"), new byte[5], PutCondition.None, Token);
        usage.Opened(later);
        await recorder.FlushAsync(Token);

        UsageCounts written = Assert.Single(await store.ReadAsync("a", Noon, Noon.AddHours(1), Token)).Counts;
        Assert.Equal((4, 35), (written.StoreRequests, written.StoreBytes));
    }

    [Fact]
    public void A_transaction_that_nobody_ends_stops_to_count()
    {
        DatabaseUsage usage = recorder.Of("a");
        usage.Transactions.Touch("1");
        usage.Transactions.Touch("2");
        clock.Advance(TimeSpan.FromSeconds(60));
        usage.Transactions.Touch("2");
        Assert.Equal(2, usage.Current.Connections);
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(1, usage.Current.Connections);
        usage.Transactions.End("2");
        Assert.Equal(0, usage.Current.Connections);
    }

    private void Run(int queries, UsageRecorder? on = null)
    {
        DatabaseUsage usage = (on ?? recorder).Of("a");
        for (int i = 0; i < queries; i++)
        {
            usage.Begin(Query.Writes);
            usage.End(Query);
        }
    }

    private sealed class RecordingStore : IUsageStore
    {
        private readonly InMemoryUsageStore inner = new();

        public int Puts { get; private set; }

        public bool LosesAnswer { get; set; }

        public TaskCompletionSource Written { get; } = new();

        public async Task PutAsync(IReadOnlyList<UsageRow> rows, CancellationToken cancellationToken)
        {
            Puts++;
            await inner.PutAsync(rows, cancellationToken);
            Written.TrySetResult();
            if (LosesAnswer)
            {
                throw new IOException("The answer was lost.");
            }
        }

        public Task<IReadOnlyList<UsageRow>> ReadAsync(string databaseId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
            inner.ReadAsync(databaseId, from, to, cancellationToken);
    }
}
