using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Tests.Storage.Caching;

public sealed class ChunkCacheTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pinned_chunks_hold_what_was_written_and_are_read_once()
    {
        using var fixture = new CacheFixture();
        var (content, segment) = await fixture.OpenAsync([100, -8, 3000, 1]);

        for (var round = 0; round < 2; round++)
        {
            await fixture.Cache.PinAsync(segment.Chunks, Token);
            Assert.All(segment.Chunks, chunk => content.AssertContent(chunk));
            Unpin(fixture, segment.Chunks);
        }

        Assert.Single(fixture.Store.Gets);
    }

    [Fact]
    public async Task A_chunk_that_is_not_in_memory_is_not_pinned_without_waiting()
    {
        using var fixture = new CacheFixture();
        var (content, segment) = await fixture.OpenAsync([100]);
        var chunk = segment.Chunks[0];

        Assert.False(fixture.Cache.TryPin(chunk));
        Assert.Empty(fixture.Store.Gets);
        Assert.Throws<InvalidOperationException>(() => chunk.Content);

        await fixture.TouchAsync(chunk);
        Assert.True(fixture.Cache.TryPin(chunk));
        content.AssertContent(chunk);
        fixture.Cache.Unpin(chunk);
        Assert.Throws<InvalidOperationException>(() => fixture.Cache.Unpin(chunk));
    }

    [Fact]
    public async Task Each_pin_needs_its_unpin()
    {
        using var fixture = new CacheFixture(new ChunkCacheOptions { BudgetBytes = 0 });
        var (content, segment) = await fixture.OpenAsync([100]);
        var chunk = segment.Chunks[0];

        await fixture.Cache.PinAsync([chunk, chunk], Token);
        await fixture.Cache.PinAsync([chunk], Token);
        Assert.True(fixture.Cache.TryPin(chunk));
        for (var pins = 4; pins > 0; pins--)
        {
            content.AssertContent(chunk);
            fixture.Cache.Unpin(chunk);
        }

        Assert.False(fixture.Cache.TryPin(chunk));
        Assert.Equal(0, fixture.Memory.LiveBytes);
    }

    [Fact]
    public async Task Callers_at_the_same_time_share_a_read()
    {
        using var fixture = new CacheFixture();
        var (content, segment) = await fixture.OpenAsync([100, 100, 100]);
        fixture.Store.Hold();

        var callers = new[] { PinAsync(fixture, segment, 0, 1), PinAsync(fixture, segment, 1, 0), PinAsync(fixture, segment, 1, 2), PinAsync(fixture, segment, 2) };
        fixture.Store.LetGo();
        await Task.WhenAll(callers);

        Assert.Equal(2, fixture.Store.Gets.Count);
        Assert.Equal(new CacheStatistics { Hits = 0, Misses = 7 }, fixture.Cache.Statistics with { ResidentBytes = 0, PinnedBytes = 0, Requests = 0, BytesRead = 0 });
        Assert.All(segment.Chunks, chunk => content.AssertContent(chunk));
        Unpin(fixture, segment.Chunks[0], segment.Chunks[1], segment.Chunks[1], segment.Chunks[0], segment.Chunks[1], segment.Chunks[2], segment.Chunks[2]);
        Assert.Equal(0, fixture.Cache.Statistics.PinnedBytes);
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_fail_the_others()
    {
        using var fixture = new CacheFixture(new ChunkCacheOptions { BudgetBytes = 0 });
        var (content, segment) = await fixture.OpenAsync([100, 100]);
        using var impatience = new CancellationTokenSource();
        fixture.Store.Hold();

        var first = fixture.Cache.PinAsync(segment.Chunks, impatience.Token).AsTask();
        var second = PinAsync(fixture, segment, 1);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        fixture.Store.LetGo();
        await second;

        Assert.Single(fixture.Store.Gets);
        Assert.False(fixture.Store.Cancelled.IsCompleted);
        content.AssertContent(segment.Chunks[1]);
        Assert.Equal([1], CacheFixture.Resident(segment));
        Unpin(fixture, segment.Chunks[1]);
        Assert.Equal(0, fixture.Memory.LiveBytes);
    }

    [Fact]
    public async Task A_read_that_nobody_waits_for_is_cancelled_and_joined_by_nobody()
    {
        using var fixture = new CacheFixture();
        var (content, segment) = await fixture.OpenAsync([100, 100]);
        using var impatience = new CancellationTokenSource();
        fixture.Store.Hold();

        var first = fixture.Cache.PinAsync(segment.Chunks, impatience.Token).AsTask();
        var second = fixture.Cache.PinAsync([segment.Chunks[1]], impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await fixture.Store.Cancelled;

        var third = PinAsync(fixture, segment, 1);
        fixture.Store.LetGo();
        await third;
        content.AssertContent(segment.Chunks[1]);
        Assert.Equal(2, fixture.Store.Gets.Count);
        Unpin(fixture, segment.Chunks[1]);
    }

    [Fact]
    public async Task A_caller_that_comes_while_reads_are_being_cancelled_joins_none_of_them()
    {
        using var fixture = new CacheFixture(new ChunkCacheOptions { BudgetBytes = 1 << 20, MaxRequest = 1 });
        var (content, segment) = await fixture.OpenAsync([100, 100]);
        using var impatience = new CancellationTokenSource();
        Task? late = null;
        fixture.Store.OnCancelled = () => late ??= PinAsync(fixture, segment, 0, 1);
        fixture.Store.Hold();

        var first = fixture.Cache.PinAsync(segment.Chunks, impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await fixture.Store.Cancelled;
        fixture.Store.LetGo();
        await late!;

        Assert.All(segment.Chunks, chunk => content.AssertContent(chunk));
        Unpin(fixture, segment.Chunks);
    }

    [Fact]
    public async Task A_caller_that_has_given_up_before_pins_nothing()
    {
        using var fixture = new CacheFixture();
        var (_, segment) = await fixture.OpenAsync([100, 100]);
        await fixture.TouchAsync(segment.Chunks[0]);
        fixture.Store.Forget();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Cache.PinAsync(segment.Chunks, new CancellationToken(true)).AsTask());

        Assert.Empty(fixture.Store.Gets);
        Assert.Equal(0, fixture.Cache.Statistics.PinnedBytes);
    }

    [Fact]
    public async Task Damage_is_told_to_all_who_wait_for_the_chunk_only_and_is_not_kept()
    {
        using var fixture = new CacheFixture(new ChunkCacheOptions { BudgetBytes = 0 });
        var (content, segment) = await fixture.OpenAsync([100, 100, 100]);

        // Among the values, where only the checksum shows it.
        var damaged = segment.Chunks[1].Entry.Offset + segment.Chunks[1].Entry.Length - 5;
        fixture.Store.Change = (range, bytes) =>
        {
            var copy = bytes.ToArray();
            copy[damaged - range.Offset] ^= 1;
            return copy;
        };
        fixture.Store.Hold();

        var all = PinAsync(fixture, segment, 0, 1, 2);
        var same = PinAsync(fixture, segment, 2, 1);
        var neighbour = PinAsync(fixture, segment, 2);
        fixture.Store.LetGo();
        foreach (var caller in new[] { all, same })
        {
            var failure = await Assert.ThrowsAsync<GraphException>(() => caller);
            Assert.Equal(ErrorCodes.StorageDamageDetected, failure.Code);
            Assert.Contains($"Chunk RelationshipIds (1, 0, 0) of segment `{segment.Path.Name}`", failure.Message, StringComparison.Ordinal);
        }

        await neighbour;
        Assert.Equal([2], CacheFixture.Resident(segment));
        content.AssertContent(segment.Chunks[2]);
        Unpin(fixture, segment.Chunks[2]);
        Assert.Equal(0, fixture.Memory.LiveBytes);

        fixture.Store.Change = null;
        await PinAsync(fixture, segment, 1);
        content.AssertContent(segment.Chunks[1]);
        Unpin(fixture, segment.Chunks[1]);
    }

    [Fact]
    public async Task A_missing_segment_and_one_cut_short_are_damage()
    {
        using var fixture = new CacheFixture();
        var (content, segment) = await fixture.OpenAsync([100, 100]);
        var whole = await fixture.Store.GetAsync(content.Path, ByteRange.All, null, Token);
        await fixture.Store.PutAsync(content.Path, whole.Content[..(int)(segment.Chunks[1].Entry.Offset + 10)], PutCondition.None, Token);

        var cut = await Assert.ThrowsAsync<GraphException>(() => PinAsync(fixture, segment, 1));
        await fixture.Store.DeleteAsync(content.Path, null, Token);
        var missing = await Assert.ThrowsAsync<GraphException>(() => PinAsync(fixture, segment, 0));

        Assert.Equal(ErrorCodes.StorageDamageDetected, cut.Code);
        Assert.Contains($"Segment `{content.Path.Name}` is shorter", cut.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.StorageDamageDetected, missing.Code);
        Assert.Contains($"Segment `{content.Path.Name}` is missing", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_is_repeated_when_the_store_is_unavailable_or_the_answer_is_cut_short()
    {
        using var fixture = new CacheFixture();
        var (content, segment) = await fixture.OpenAsync([100]);
        fixture.Store.OnGet = number => _ = number == 0 ? throw new GraphException(ErrorCodes.DatabaseUnavailable, "Busy.") : number;
        fixture.Store.Change = (_, bytes) => fixture.Store.Gets.Count == 2 ? bytes[..50] : bytes;

        await PinAsync(fixture, segment, 0);

        content.AssertContent(segment.Chunks[0]);
        Assert.Equal(3, fixture.Store.Gets.Count);
        Assert.Equal(4, fixture.Cache.Statistics.Requests);
        Unpin(fixture, segment.Chunks[0]);
    }

    [Fact]
    public async Task A_store_that_stays_unavailable_fails_all_who_wait_and_is_asked_again_by_the_next()
    {
        using var fixture = new CacheFixture();
        var (content, segment) = await fixture.OpenAsync([100]);
        fixture.Store.OnGet = _ => throw new GraphException(ErrorCodes.DatabaseUnavailable, "Busy.");
        fixture.Store.Hold();
        var callers = new[] { PinAsync(fixture, segment, 0), PinAsync(fixture, segment, 0) };
        fixture.Store.LetGo();
        foreach (var caller in callers)
        {
            Assert.Equal(ErrorCodes.DatabaseUnavailable, (await Assert.ThrowsAsync<GraphException>(() => caller)).Code);
        }

        fixture.Store.OnGet = _ => throw new TaskCanceledException("The connection's own time is up.");
        Assert.Equal(ErrorCodes.DatabaseUnavailable, (await Assert.ThrowsAsync<GraphException>(() => PinAsync(fixture, segment, 0))).Code);

        fixture.Store.OnGet = null;
        await PinAsync(fixture, segment, 0);
        content.AssertContent(segment.Chunks[0]);
        Unpin(fixture, segment.Chunks[0]);
    }

    [Fact]
    public async Task Pinning_what_is_in_memory_allocates_nothing()
    {
        using var fixture = new CacheFixture();
        var (_, segment) = await fixture.OpenAsync([100, 100]);
        await fixture.TouchAsync([.. segment.Chunks]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            var pinned = fixture.Cache.PinAsync(segment.Chunks, Token);
            if (!pinned.IsCompletedSuccessfully || !fixture.Cache.TryPin(segment.Chunks[0]))
            {
                Assert.Fail("It was in memory.");
            }

            fixture.Cache.Unpin(segment.Chunks[0]);
            fixture.Cache.Unpin(segment.Chunks[0]);
            fixture.Cache.Unpin(segment.Chunks[1]);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Statistics_are_kept_for_each_database()
    {
        using var fixture = new CacheFixture();
        var (_, first) = await fixture.OpenAsync([100, 100]);
        var (_, second) = await fixture.OpenAsync([500, -8], CacheFixture.OtherDatabase);
        var opened = fixture.Cache.StatisticsOf(CacheFixture.OtherDatabase);

        await PinAsync(fixture, second, 0);
        await PinAsync(fixture, second, 0, 1);
        await fixture.TouchAsync(first.Chunks[0]);

        var one = fixture.Cache.StatisticsOf(CacheFixture.Database);
        var other = fixture.Cache.StatisticsOf(CacheFixture.OtherDatabase);
        Assert.Equal(
            opened with
            {
                ResidentBytes = opened.InlineBytes + second.Chunks[0].MemoryBytes,
                PinnedBytes = second.Chunks[0].MemoryBytes,
                Misses = 1,
                Hits = 1,
                Requests = opened.Requests + 1,
                BytesRead = opened.BytesRead + second.Chunks[0].Entry.Length,
            },
            other);
        Assert.Equal((0, 1, first.Chunks[0].MemoryBytes), (one.PinnedBytes, one.Misses, one.ResidentBytes));
        Assert.Equal(one + other, fixture.Cache.Statistics);
        Unpin(fixture, second.Chunks[0], second.Chunks[0], second.Chunks[1]);

        second.Dispose();
        Assert.Equal(default, fixture.Cache.StatisticsOf(CacheFixture.OtherDatabase));
        Assert.Equal(one.BytesRead + other.BytesRead, fixture.Cache.Statistics.BytesRead);
    }

    private static Task PinAsync(CacheFixture fixture, SegmentObject segment, params int[] chunks) =>
        fixture.Cache.PinAsync([.. chunks.Select(number => segment.Chunks[number])], Token).AsTask();

    private static void Unpin(CacheFixture fixture, params IEnumerable<CachedChunk> chunks)
    {
        foreach (var chunk in chunks)
        {
            fixture.Cache.Unpin(chunk);
        }
    }
}
