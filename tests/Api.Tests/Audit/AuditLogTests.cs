using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Api.Audit;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;
using Serverless.TestSupport.Storage;

namespace Serverless.Api.Tests.Audit;

public sealed class AuditLogTests : IAsyncDisposable
{
    private readonly ManualClock clock = new();
    private readonly InterceptedStore store;
    private readonly UlidGenerator ids = new(TimeProvider.System);
    private readonly AuditLog log;

    public AuditLogTests()
    {
        store = new InterceptedStore(new InMemoryObjectStore(TimeProvider.System));
        log = Open();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => log.DisposeAsync();

    [Fact]
    public async Task What_is_recorded_is_durable_when_that_returns()
    {
        await log.RecordAsync(Command("CREATE DATABASE"), Token);

        // Another process sees it, though this one has neither flushed nor ended.
        await using AuditLog other = Open();
        Assert.Equal("CREATE DATABASE", Assert.Single(await ReadAsync(other)).Action);
    }

    [Fact]
    public async Task Records_have_the_order_in_which_they_came_also_when_the_clock_goes_back()
    {
        await log.RecordAsync(Command("1"), Token);
        clock.Now -= TimeSpan.FromHours(1);
        log.Add(Command("2"));
        await Task.WhenAll(log.RecordAsync(Command("3"), Token), log.RecordAsync(Command("4"), Token));

        Assert.Equal(["4", "3", "2", "1"], (await ReadAsync(log)).Select(record => record.Action));
    }

    [Fact]
    public async Task What_many_requests_say_alike_is_two_records_with_the_number()
    {
        for (int i = 0; i < 10_000; i++)
        {
            log.Add(Failed("192.0.2.1") with { CorrelationId = ids.NewId() });
        }

        Assert.Equal(1, Assert.Single(await ReadAsync(log)).Rows);
        await log.DisposeAsync();
        await using AuditLog later = Open();

        Assert.Equal([9_999, 1], (await ReadAsync(later)).Select(record => record.Rows!.Value));
    }

    [Fact]
    public async Task What_many_say_differently_is_bounded_and_its_number_is_kept()
    {
        for (int i = 0; i < 5_000; i++)
        {
            log.Add(Failed($"source {i}"));
        }

        await log.DisposeAsync();
        await using AuditLog later = Open();
        List<AuditRecord> records = await ReadAsync(later);

        Assert.InRange(records.Count, 1_000, 1_002);
        Assert.Equal(5_000, records.Sum(record => record.Rows));
    }

    [Fact]
    public async Task A_store_that_is_away_fails_what_must_be_recorded_and_gets_all_of_it_later()
    {
        store.Before = static (_, _) => throw new GraphException(ErrorCodes.DatabaseUnavailable, "away");
        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => log.RecordAsync(Command("1"), Token));
        log.Add(Command("2"));
        Assert.Equal(ErrorCodes.DatabaseUnavailable, failure.Code);
        store.Before = static (_, _) => Task.CompletedTask;
        await log.RecordAsync(Command("3"), Token);

        Assert.Equal(["3", "2", "1"], (await ReadAsync(log)).Select(record => record.Action));
    }

    [Fact]
    public async Task While_the_store_is_away_memory_is_bounded_and_the_number_of_lost_records_is_kept()
    {
        store.Before = static (_, _) => throw new GraphException(ErrorCodes.DatabaseUnavailable, "away");
        for (int i = 0; i < 10_500; i++)
        {
            log.Add(Command("x"));
        }

        await Assert.ThrowsAsync<GraphException>(() => log.RecordAsync(Command("y"), Token));
        store.Before = static (_, _) => Task.CompletedTask;
        await log.FlushAsync(Token);
        await log.DisposeAsync();
        await using AuditLog later = Open();
        List<AuditRecord> records = await ReadAsync(later);

        Assert.Equal(("records lost", 500L), (records[0].Action, records[0].Rows!.Value));
        Assert.Equal(10_001, records.Count);
    }

    [Fact]
    public async Task Counts_are_written_when_their_window_has_passed_and_old_days_are_deleted()
    {
        log.Add(Failed("192.0.2.1"));
        log.Add(Failed("192.0.2.1"));
        await log.CatchUpAsync(Token);
        Assert.Equal([1L], (await ReadAsync(log)).Select(record => record.Rows!.Value));
        clock.Now += TimeSpan.FromMinutes(1);
        await log.CatchUpAsync(Token);
        log.Add(Failed("192.0.2.1"));
        Assert.Equal([1L, 1L, 1L], (await ReadAsync(log)).Select(record => record.Rows!.Value));

        clock.Now += TimeSpan.FromDays(90);
        await log.CatchUpAsync(Token);
        Assert.Equal(3, (await ReadAsync(log)).Count);
        await log.RecordAsync(Command("later"), Token);
        clock.Now += TimeSpan.FromDays(1);
        await log.CatchUpAsync(Token);
        Assert.Equal("later", Assert.Single(await ReadAsync(log)).Action);
    }

    private static AuditRecord Command(string action) => new() { Event = AuditEvent.Administration, Action = action, Outcome = AuditOutcome.Success };

    private static AuditRecord Failed(string source) => new() { Event = AuditEvent.FailedLogin, Action = "login", Outcome = AuditOutcome.Refused, Source = source };

    private static async Task<List<AuditRecord>> ReadAsync(AuditLog log)
    {
        var records = new List<AuditRecord>();
        await foreach (AuditRecord record in log.ReadAsync(new AuditQuery(), Token))
        {
            records.Add(record);
        }

        return records;
    }

    private AuditLog Open() => new(new ObjectAuditStore(store, ids), new AuditOptions(), ids, clock, NullLogger.Instance);
}
