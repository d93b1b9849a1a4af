using Serverless.GraphCore.Storage.Caching;

namespace Serverless.GraphCore.Tests.Storage.Caching;

/// <summary>What stays in memory when there is not enough of it.</summary>
public sealed class CacheEvictionTests
{
    /// <summary>Large enough for a cache of some of them to have epochs of about one chunk or less.</summary>
    private const int Values = 1000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_budget_is_kept_and_the_oldest_goes_first()
    {
        using var fixture = await BudgetForAsync(3);
        var (_, segment) = await fixture.OpenAsync(Equal(5));

        for (var i = 0; i < 5; i++)
        {
            await fixture.TouchAsync(segment.Chunks[i]);
            Assert.True(fixture.Cache.Statistics.ResidentBytes <= 3 * segment.Chunks[0].MemoryBytes);
        }

        Assert.Equal([2, 3, 4], CacheFixture.Resident(segment));
        Assert.Equal(2, fixture.Cache.Statistics.Evictions);
    }

    [Fact]
    public async Task Pinned_chunks_stay_beyond_the_budget_and_go_when_they_are_unpinned()
    {
        using var fixture = await BudgetForAsync(2);
        var (content, segment) = await fixture.OpenAsync(Equal(6));

        await fixture.Cache.PinAsync(segment.Chunks, Token);
        Assert.All(segment.Chunks, chunk => content.AssertContent(chunk));
        for (var unpinned = 0; unpinned < 6; unpinned++)
        {
            Assert.Equal(Math.Max(2, 6 - unpinned), CacheFixture.Resident(segment).Length);
            fixture.Cache.Unpin(segment.Chunks[unpinned]);
        }

        Assert.Equal(2, CacheFixture.Resident(segment).Length);
    }

    [Fact]
    public async Task A_chunk_that_gets_a_pin_again_is_not_evicted_when_another_loses_its_last()
    {
        using var fixture = await BudgetForAsync(1);
        var (content, segment) = await fixture.OpenAsync(Equal(3));

        await fixture.Cache.PinAsync(segment.Chunks, Token);
        Assert.True(fixture.Cache.TryPin(segment.Chunks[0]));
        fixture.Cache.Unpin(segment.Chunks[0]);
        fixture.Cache.Unpin(segment.Chunks[1]);
        Assert.Equal([0, 2], CacheFixture.Resident(segment));
        fixture.Cache.Unpin(segment.Chunks[2]);
        Assert.Equal([0], CacheFixture.Resident(segment));
        content.AssertContent(segment.Chunks[0]);
        fixture.Cache.Unpin(segment.Chunks[0]);
        Assert.Equal([0], CacheFixture.Resident(segment));
    }

    [Fact]
    public async Task Large_chunks_go_before_small_ones_which_cost_more_to_read_again_for_their_bytes()
    {
        using var fixture = await BudgetForAsync(10);
        var (_, segment) = await fixture.OpenAsync([10, 10, 10, 10, 4 * Values, 4 * Values, 4 * Values]);

        foreach (var chunk in segment.Chunks)
        {
            await fixture.TouchAsync(chunk);
        }

        Assert.Equal([0, 1, 2, 3, 5, 6], CacheFixture.Resident(segment));
    }

    [Fact]
    public async Task What_is_used_again_and_again_survives_a_scan_of_much_more_than_the_budget()
    {
        using var fixture = await BudgetForAsync(32);
        var (_, hot) = await fixture.OpenAsync(Equal(12));
        var (_, scanned) = await fixture.OpenAsync(Equal(400));
        for (var round = 0; round < 4; round++)
        {
            await fixture.TouchAsync([.. hot.Chunks]);
            await fixture.TouchAsync(scanned.Chunks[round]);
        }

        fixture.Store.Forget();
        for (var i = 4; i < 400; i++)
        {
            // Each batch of a scan pins the chunk that it is in.
            for (var batch = 0; batch < 10; batch++)
            {
                await fixture.TouchAsync(scanned.Chunks[i]);
            }

            await fixture.TouchAsync(hot.Chunks[i % 12]);
        }

        Assert.DoesNotContain(fixture.Store.Gets, get => get.Path == hot.Path);
    }

    [Fact]
    public async Task A_chunk_that_is_read_again_soon_after_its_eviction_stays_longer_than_new_ones()
    {
        using var fixture = await BudgetForAsync(8);
        var (_, segment) = await fixture.OpenAsync(Equal(60));
        for (var i = 0; i < 10; i++)
        {
            await fixture.TouchAsync(segment.Chunks[i]);
        }

        Assert.False(segment.Chunks[1].IsResident);
        await fixture.TouchAsync(segment.Chunks[1]);
        for (var i = 10; i < 24; i++)
        {
            await fixture.TouchAsync(segment.Chunks[i]);
        }

        Assert.True(segment.Chunks[1].IsResident);
        for (var i = 24; i < 60; i++)
        {
            await fixture.TouchAsync(segment.Chunks[i]);
        }

        Assert.False(segment.Chunks[1].IsResident);
    }

    [Fact]
    public async Task A_database_beyond_its_share_pays_before_another_whose_chunks_are_older()
    {
        using var fixture = await BudgetForAsync(10, floor: 0);
        var (_, idle) = await fixture.OpenAsync(Equal(4));
        var (_, busy) = await fixture.OpenAsync(Equal(40), CacheFixture.OtherDatabase);
        await fixture.TouchAsync([.. idle.Chunks]);

        foreach (var chunk in busy.Chunks)
        {
            await fixture.TouchAsync(chunk);
        }

        Assert.Equal([0, 1, 2, 3], CacheFixture.Resident(idle));
        Assert.Equal([34, 35, 36, 37, 38, 39], CacheFixture.Resident(busy));
        Assert.Equal(0, fixture.Cache.StatisticsOf(CacheFixture.Database).Evictions);
        Assert.Equal(34, fixture.Cache.StatisticsOf(CacheFixture.OtherDatabase).Evictions);
    }

    [Fact]
    public async Task A_database_may_use_the_whole_budget_until_another_needs_its_share()
    {
        using var fixture = await BudgetForAsync(10, floor: 0);
        var (_, first) = await fixture.OpenAsync(Equal(20));
        var (_, second) = await fixture.OpenAsync(Equal(20), CacheFixture.OtherDatabase);
        foreach (var chunk in first.Chunks)
        {
            await fixture.TouchAsync(chunk);
        }

        Assert.Equal(10, CacheFixture.Resident(first).Length);
        for (var i = 0; i < 5; i++)
        {
            await fixture.TouchAsync(second.Chunks[i]);
            Assert.Equal(i + 1, CacheFixture.Resident(second).Length);
        }

        Assert.Equal(5, CacheFixture.Resident(first).Length);
    }

    [Fact]
    public async Task Within_the_shares_the_least_useful_chunk_of_all_databases_goes_but_for_the_floors()
    {
        foreach (var (floor, left) in new[] { (0, 0), (2, 2) })
        {
            using var fixture = await BudgetForAsync(12, floor, share: 1);
            var (_, idle) = await fixture.OpenAsync(Equal(4));
            var (_, busy) = await fixture.OpenAsync(Equal(100), CacheFixture.OtherDatabase);
            await fixture.TouchAsync([.. idle.Chunks]);

            foreach (var chunk in busy.Chunks)
            {
                await fixture.TouchAsync(chunk);
            }

            Assert.Equal(left, CacheFixture.Resident(idle).Length);
            Assert.Equal(12 - left, CacheFixture.Resident(busy).Length);
        }
    }

    [Fact]
    public async Task A_floor_does_not_protect_from_the_database_itself()
    {
        using var fixture = await BudgetForAsync(4, floor: 4);
        var (_, idle) = await fixture.OpenAsync(Equal(1));
        var (_, busy) = await fixture.OpenAsync(Equal(20), CacheFixture.OtherDatabase);
        await fixture.TouchAsync(idle.Chunks[0]);

        foreach (var chunk in busy.Chunks)
        {
            await fixture.TouchAsync(chunk);
        }

        Assert.Equal([0], CacheFixture.Resident(idle));
        Assert.Equal([17, 18, 19], CacheFixture.Resident(busy));
    }

    [Fact]
    public async Task Floors_of_many_databases_leave_room_for_the_next_one()
    {
        using var fixture = await BudgetForAsync(10, floor: 4);
        for (var i = 1; i <= 20; i++)
        {
            var (_, segment) = await fixture.OpenAsync(Equal(3), new Guid(i, 0, 0, new byte[8]));
            await fixture.TouchAsync([.. segment.Chunks]);
            Assert.True(fixture.Cache.Statistics.ResidentBytes <= 10 * segment.Chunks[0].MemoryBytes);
            Assert.Equal([0, 1, 2], CacheFixture.Resident(segment));
        }
    }

    [Fact]
    public async Task Inline_chunks_take_part_of_the_budget_and_stay()
    {
        using var fixture = await BudgetForAsync(3);
        var (_, one) = await fixture.OpenAsync([-8]);
        var count = (int)(1.5 * await CacheFixture.MeasureAsync(Values) / one.InlineBytes);
        var (_, segment) = await fixture.OpenAsync([Values, Values, .. Enumerable.Repeat(-8, count)]);
        Assert.Equal((count + 1) * one.InlineBytes, fixture.Cache.Statistics.InlineBytes);

        await fixture.TouchAsync(segment.Chunks[0]);
        await fixture.TouchAsync(segment.Chunks[1]);

        Assert.Equal([1, .. Enumerable.Range(2, count)], CacheFixture.Resident(segment));
    }

    private static int[] Equal(int count) => [.. Enumerable.Repeat(Values, count)];

    private static async Task<CacheFixture> BudgetForAsync(int chunks, int floor = 0, double share = 0.5)
    {
        var each = await CacheFixture.MeasureAsync(Values);
        return new CacheFixture(new ChunkCacheOptions { BudgetBytes = chunks * each, FloorBytes = floor * each, MaxShare = share });
    }
}
