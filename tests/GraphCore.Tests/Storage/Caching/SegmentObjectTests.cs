using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Tests.Storage.Caching;

public sealed class SegmentObjectTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Opening_reads_the_footer_and_nothing_else()
    {
        using var fixture = new CacheFixture();
        var content = await TestSegment.WriteAsync(fixture.Store, 7, 100, -8, -5);

        using var segment = await content.OpenAsync(fixture.Cache, fixture.Store, CacheFixture.Database, Token);

        Assert.Equal([(content.Path, new ByteRange(content.Reference.FooterOffset, content.Reference.FooterLength))], fixture.Store.Gets);
        Assert.Equal([1, 2], CacheFixture.Resident(segment));
        Assert.True(fixture.Cache.TryPin(segment.Chunks[1]));
        Assert.True(fixture.Cache.TryPin(segment.Chunks[2]));
        content.AssertContent(segment.Chunks[1]);
        content.AssertContent(segment.Chunks[2]);
        fixture.Cache.Unpin(segment.Chunks[1]);
        fixture.Cache.Unpin(segment.Chunks[2]);
        Assert.Single(fixture.Store.Gets);
    }

    [Fact]
    public async Task A_damaged_footer_is_told_with_the_segment_and_leaves_nothing_open()
    {
        using var fixture = new CacheFixture();
        var content = await TestSegment.WriteAsync(fixture.Store, 7, 100, -8);
        fixture.Store.Change = (_, bytes) =>
        {
            var copy = bytes.ToArray();
            copy[^1] ^= 1;
            return copy;
        };

        var failure = await Assert.ThrowsAsync<GraphException>(() => content.OpenAsync(fixture.Cache, fixture.Store, CacheFixture.Database, Token));

        Assert.Equal(ErrorCodes.StorageDamageDetected, failure.Code);
        Assert.Contains($"`{content.Path.Name}`", failure.Message, StringComparison.Ordinal);
        Assert.Equal(default, fixture.Cache.StatisticsOf(CacheFixture.Database));
    }

    [Fact]
    public async Task Closing_empties_the_cache_of_the_segment_only()
    {
        using var fixture = new CacheFixture();
        var (_, closed) = await fixture.OpenAsync([100, -8, 100]);
        var (_, other) = await fixture.OpenAsync([100]);
        await fixture.TouchAsync([.. closed.Chunks, .. other.Chunks]);

        closed.Dispose();
        closed.Dispose();

        Assert.Equal([1], CacheFixture.Resident(closed));
        Assert.Equal(other.Chunks[0].MemoryBytes, fixture.Cache.Statistics.ResidentBytes);
        Assert.Equal(0, fixture.Cache.Statistics.Evictions);
        Assert.False(fixture.Cache.TryPin(closed.Chunks[0]));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.Cache.PinAsync([other.Chunks[0], closed.Chunks[0]], Token).AsTask());
        Assert.Equal(0, fixture.Cache.Statistics.PinnedBytes);
    }

    [Fact]
    public async Task What_is_pinned_outlives_the_closing()
    {
        using var fixture = new CacheFixture();
        var (content, segment) = await fixture.OpenAsync([100, 100, 100]);
        await fixture.Cache.PinAsync([segment.Chunks[0], segment.Chunks[1], segment.Chunks[1]], Token);
        await fixture.TouchAsync(segment.Chunks[2]);

        segment.Dispose();
        Assert.Equal([0, 1], CacheFixture.Resident(segment));
        content.AssertContent(segment.Chunks[0]);
        fixture.Cache.Unpin(segment.Chunks[0]);
        fixture.Cache.Unpin(segment.Chunks[1]);
        Assert.Equal([1], CacheFixture.Resident(segment));
        content.AssertContent(segment.Chunks[1]);
        fixture.Cache.Unpin(segment.Chunks[1]);

        Assert.Empty(CacheFixture.Resident(segment));
        Assert.Equal(0, fixture.Memory.LiveBytes);
        Assert.Equal(default, fixture.Cache.StatisticsOf(CacheFixture.Database));
    }

    [Fact]
    public async Task A_read_under_way_when_the_segment_is_closed_serves_those_who_wait_and_leaves_nothing()
    {
        using var fixture = new CacheFixture();
        var (content, segment) = await fixture.OpenAsync([100, 100]);
        using var impatience = new CancellationTokenSource();
        fixture.Store.Hold();
        var both = fixture.Cache.PinAsync(segment.Chunks, impatience.Token).AsTask();
        var one = fixture.Cache.PinAsync([segment.Chunks[0]], Token).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => both);

        segment.Dispose();
        fixture.Store.LetGo();
        await one;

        content.AssertContent(segment.Chunks[0]);
        Assert.Equal([0], CacheFixture.Resident(segment));
        fixture.Cache.Unpin(segment.Chunks[0]);
        Assert.Equal(0, fixture.Memory.LiveBytes);
    }
}
