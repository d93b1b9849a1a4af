using Serverless.Api.Usage;

namespace Serverless.Api.Tests.Usage;

/// <summary>What every <see cref="IUsageStore"/> does.</summary>
public abstract class UsageStoreConformance
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A store; another one over the same rows each time.</summary>
    protected abstract IUsageStore OpenStore();

    [Fact]
    public async Task Nothing_is_read_where_nothing_was_written() =>
        Assert.Empty(await OpenStore().ReadAsync("a", Noon, Noon.AddHours(1), Token));

    [Fact]
    public async Task Rows_are_read_as_they_were_written_and_replaced_by_later_ones()
    {
        var counts = new UsageCounts { Queries = 5, Writes = 2, Rows = 1L << 40, RowsRead = 9, CpuMs = 7, StoreRequests = 3, StoreBytes = 4, RejectedBy = [0, 0, 0, 0, 0, 6, 0, 0, 1, 0, 0] };
        IUsageStore store = OpenStore();
        await store.PutAsync([new("a", Noon, "i1", new UsageCounts { Queries = 1 }), new("a", Noon, "i2", UsageCounts.None)], Token);
        await store.PutAsync([new("a", Noon, "i1", counts)], Token);
        await store.PutAsync([new("a", Noon, "i1", counts)], Token);

        IReadOnlyList<UsageRow> rows = await OpenStore().ReadAsync("a", Noon, Noon.AddHours(1), Token);
        Assert.Equal([new UsageRow("a", Noon, "i1", counts), new UsageRow("a", Noon, "i2", UsageCounts.None)], rows.OrderBy(row => row.Instance));
    }

    [Fact]
    public async Task Ranges_are_of_hours_and_databases()
    {
        IUsageStore store = OpenStore();
        await store.PutAsync([.. Enumerable.Range(-2, 5).Select(hour => new UsageRow("a", Noon.AddHours(hour), "i1", new UsageCounts { Queries = hour + 10 }))], Token);
        await store.PutAsync([new("ab", Noon, "i1", UsageCounts.None)], Token);

        Assert.Equal([9, 10], (await store.ReadAsync("a", Noon.AddHours(-1), Noon.AddHours(1), Token)).Select(row => row.Counts.Queries));
    }
}
