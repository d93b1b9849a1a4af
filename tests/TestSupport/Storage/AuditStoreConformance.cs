using Serverless.Api.Audit;
using Xunit;

namespace Serverless.TestSupport.Storage;

/// <summary>What every store of an audit log does, seen by two processes that share it.</summary>
public abstract class AuditStoreConformance
{
    private static readonly DateTimeOffset Noon = new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SequentialIdGenerator ids = new(family: 7);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Another process's store of the same log, which is empty at first.</summary>
    protected abstract Task<IAuditStore> OpenAsync();

    [Fact]
    public async Task Empty_log_has_no_records() => Assert.Empty(await ReadAsync(await OpenAsync(), new AuditQuery()));

    [Fact]
    public async Task Record_is_read_as_it_was_written_by_another_process()
    {
        AuditRecord record = Record(Noon) with
        {
            Principal = "ann \"quoted\" \n",
            Databases = ["a", "b"],
            Target = "ümlaut",
            Code = "Neo.ClientError.Security.Forbidden",
            Rows = 3,
            Bytes = 4,
            DurationMs = 5,
            Source = "192.0.2.1",
            CorrelationId = SequentialIdGenerator.Id(1),
        };
        await (await OpenAsync()).AppendAsync([record, Record(Noon.AddTicks(1))], Token);

        AuditRecord read = (await ReadAsync(await OpenAsync(), new AuditQuery()))[1];

        Assert.Equal(record.Databases, read.Databases);
        Assert.Equal(record, read with { Databases = record.Databases });
    }

    [Fact]
    public async Task Records_of_all_processes_and_days_are_read_newest_first()
    {
        IAuditStore first = await OpenAsync();
        IAuditStore second = await OpenAsync();
        var times = new List<DateTimeOffset>();
        for (int i = 0; i < 40; i++)
        {
            DateTimeOffset time = Noon.AddHours(3 * i);
            times.Add(time);
            await (i % 3 == 0 ? first : second).AppendAsync([Record(time)], Token);
        }

        Assert.Equal(times.OrderDescending(), (await ReadAsync(first, new AuditQuery())).Select(record => record.Time));
        Assert.Equal(times.Where(time => time >= times[25]).OrderDescending(), (await ReadAsync(second, new AuditQuery { Since = times[25] })).Select(record => record.Time));
    }

    [Fact]
    public async Task Pages_have_every_record_once()
    {
        IAuditStore store = await OpenAsync();
        AuditRecord[] records = [.. Enumerable.Range(0, 30).Select(i => Record(Noon.AddHours(i / 3)))];
        await store.AppendAsync(records, Token);
        var read = new List<AuditRecord>();
        AuditCursor? before = null;
        while (true)
        {
            List<AuditRecord> page = await ReadAsync(store, new AuditQuery { Before = before }, 7);
            if (page.Count == 0)
            {
                break;
            }

            read.AddRange(page);
            Assert.True(AuditCursor.TryParse(AuditCursor.Of(page[^1]).ToString(), out AuditCursor cursor));
            before = cursor;
        }

        Assert.Equal(records.Reverse().Select(record => record.Id), read.Select(record => record.Id));
    }

    [Fact]
    public async Task Records_that_are_added_again_are_read_once()
    {
        IAuditStore store = await OpenAsync();
        AuditRecord[] records = [Record(Noon), Record(Noon.AddSeconds(1)), Record(Noon.AddSeconds(2))];
        await store.AppendAsync(records[..2], Token);
        await store.AppendAsync(records, Token);

        Assert.Equal(records.Reverse().Select(record => record.Id), (await ReadAsync(store, new AuditQuery())).Select(record => record.Id));
    }

    [Fact]
    public async Task Many_records_take_more_than_one_object()
    {
        IAuditStore store = await OpenAsync();
        AuditRecord[] records = [.. Enumerable.Range(0, 5_000).Select(i => Record(Noon.AddSeconds(i)) with { Target = new string('x', 255) })];
        await store.AppendAsync(records, Token);

        Assert.Equal(records.Reverse().Select(record => record.Id), (await ReadAsync(await OpenAsync(), new AuditQuery())).Select(record => record.Id));
    }

    [Fact]
    public async Task Days_before_one_are_deleted_and_the_others_stay()
    {
        IAuditStore store = await OpenAsync();
        AuditRecord[] records = [.. Enumerable.Range(0, 4).Select(i => Record(Noon.AddDays(i)))];
        await store.AppendAsync(records, Token);
        await store.DeleteBeforeAsync(DateOnly.FromDateTime(Noon.AddDays(2).UtcDateTime), Token);

        Assert.Equal([records[3].Id, records[2].Id], (await ReadAsync(store, new AuditQuery())).Select(record => record.Id));
        await store.AppendAsync([Record(Noon.AddDays(4))], Token);
        Assert.Equal(3, (await ReadAsync(store, new AuditQuery())).Count);
    }

    /// <summary>The first records that a query gives.</summary>
    protected static async Task<List<AuditRecord>> ReadAsync(IAuditStore store, AuditQuery query, int limit = int.MaxValue)
    {
        var records = new List<AuditRecord>();
        await foreach (AuditRecord record in store.ReadAsync(query, Token))
        {
            if (records.Count == limit)
            {
                break;
            }

            records.Add(record);
        }

        return records;
    }

    /// <summary>A record of a time.</summary>
    protected AuditRecord Record(DateTimeOffset time) =>
        new() { Id = ids.NewId(), Time = time, Event = AuditEvent.Administration, Action = "CREATE DATABASE", Outcome = AuditOutcome.Success };
}
