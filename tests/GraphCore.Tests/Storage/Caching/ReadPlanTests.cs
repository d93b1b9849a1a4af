using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Tests.Storage.Caching;

/// <summary>Which requests a miss makes.</summary>
public sealed class ReadPlanTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Neighbours_share_a_request_in_whatever_order_they_are_asked_for()
    {
        using var fixture = new CacheFixture();
        var (content, segment) = await fixture.OpenAsync([100, 200, 300, 400]);

        await fixture.Cache.PinAsync([segment.Chunks[3], segment.Chunks[1], segment.Chunks[2]], Token);

        Assert.Equal([Range(segment, 1, 3)], Ranges(fixture));
        foreach (var chunk in segment.Chunks.Skip(1))
        {
            content.AssertContent(chunk);
            fixture.Cache.Unpin(chunk);
        }
    }

    [Fact]
    public async Task A_gap_is_read_as_long_as_it_is_small()
    {
        var gap = (await EntryLengthsAsync([100, 200, 100]))[1];
        foreach (var (maxGap, requests) in new[] { (gap, 1), (gap - 1, 2) })
        {
            using var fixture = new CacheFixture(new ChunkCacheOptions { BudgetBytes = 1 << 20, MaxGap = maxGap });
            var (content, segment) = await fixture.OpenAsync([100, 200, 100]);

            await fixture.Cache.PinAsync([segment.Chunks[0], segment.Chunks[2]], Token);

            Assert.Equal(requests == 1 ? [Range(segment, 0, 2)] : [Range(segment, 0, 0), Range(segment, 2, 2)], Ranges(fixture));
            Assert.Equal([0, 2], CacheFixture.Resident(segment));
            content.AssertContent(segment.Chunks[2]);
            fixture.Cache.Unpin(segment.Chunks[0]);
            fixture.Cache.Unpin(segment.Chunks[2]);
        }
    }

    [Fact]
    public async Task A_request_has_an_upper_length_but_for_a_single_chunk()
    {
        var lengths = await EntryLengthsAsync([100, 100, 100, 100, 500, 100]);
        using var fixture = new CacheFixture(new ChunkCacheOptions { BudgetBytes = 1 << 20, MaxRequest = lengths[0] + lengths[1] + lengths[2] });
        var (_, segment) = await fixture.OpenAsync([100, 100, 100, 100, 500, 100]);

        await fixture.TouchAsync([.. segment.Chunks]);

        Assert.Equal([Range(segment, 0, 2), Range(segment, 3, 3), Range(segment, 4, 4), Range(segment, 5, 5)], Ranges(fixture));
    }

    [Fact]
    public async Task Only_what_is_missing_is_read()
    {
        using var fixture = new CacheFixture(new ChunkCacheOptions { BudgetBytes = 1 << 20, MaxGap = 0 });
        var (_, segment) = await fixture.OpenAsync([100, 100, -8, 100, 100]);
        await fixture.TouchAsync(segment.Chunks[1]);
        fixture.Store.Forget();

        await fixture.TouchAsync([.. segment.Chunks]);

        Assert.Equal([Range(segment, 0, 0), Range(segment, 3, 4)], Ranges(fixture));
    }

    [Fact]
    public async Task Segments_are_read_on_their_own_and_at_the_same_time()
    {
        using var fixture = new CacheFixture();
        var (_, first) = await fixture.OpenAsync([100, 100]);
        var (_, second) = await fixture.OpenAsync([100, 100]);
        fixture.Store.Hold();

        var pinned = fixture.TouchAsync(second.Chunks[0], first.Chunks[0], second.Chunks[1], first.Chunks[1]);

        Assert.Equal([(first.Path, Range(first, 0, 1)), (second.Path, Range(second, 0, 1))], fixture.Store.Gets);
        fixture.Store.LetGo();
        await pinned;
    }

    [Fact]
    public async Task Requests_at_a_time_are_limited_and_a_free_slot_goes_to_the_database_that_has_fewest()
    {
        using var fixture = new CacheFixture(new ChunkCacheOptions { BudgetBytes = 1 << 20, MaxRequest = 1, Parallelism = 2 });
        var (_, busy) = await fixture.OpenAsync([100, 100, 100, 100, 100]);
        var (_, other) = await fixture.OpenAsync([100, 100, 100], CacheFixture.OtherDatabase);
        using var impatience = new CancellationTokenSource();
        fixture.Store.Hold();

        var much = fixture.TouchAsync([.. busy.Chunks]);
        var dropped = fixture.Cache.PinAsync([other.Chunks[2]], impatience.Token).AsTask();
        var little = fixture.TouchAsync(other.Chunks[0], other.Chunks[1]);
        Assert.Equal([busy.Path, busy.Path], fixture.Store.Gets.Select(get => get.Path));
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dropped);
        await fixture.Store.LetOneGoAsync(TestContext.Current.CancellationToken);
        await fixture.Store.LetOneGoAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [(busy.Path, Range(busy, 0, 0)), (busy.Path, Range(busy, 1, 1)), (other.Path, Range(other, 0, 0)), (busy.Path, Range(busy, 2, 2))],
            fixture.Store.Gets);
        fixture.Store.LetGo();
        await Task.WhenAll(much, little);
        Assert.Equal(7, fixture.Store.Gets.Count);
    }

    private static IEnumerable<ByteRange> Ranges(CacheFixture fixture) => fixture.Store.Gets.Select(get => get.Range);

    private static ByteRange Range(SegmentObject segment, int first, int last)
    {
        var start = segment.Chunks[first].Entry.Offset;
        return new ByteRange(start, segment.Chunks[last].Entry.Offset + segment.Chunks[last].Entry.Length - start);
    }

    private static async Task<int[]> EntryLengthsAsync(int[] counts)
    {
        using var fixture = new CacheFixture();
        var (_, segment) = await fixture.OpenAsync(counts);
        return [.. segment.Chunks.Select(chunk => chunk.Entry.Length)];
    }
}
