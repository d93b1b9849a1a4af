using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Tests.Storage.Caching;

/// <summary>Threads that really run at the same time. Freed memory is poisoned, so a pin that does not hold shows as wrong content.</summary>
public sealed class CacheConcurrencyTests
{
    private const int Threads = 4;
    private const int Rounds = 4000;
    private const int Chunks = 40;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(25)]
    public async Task Pins_hold_while_others_pin_unpin_evict_and_give_up(int budget)
    {
        const int Seed = 20261130;
        var each = await CacheFixture.MeasureAsync(64);
        using var fixture = new CacheFixture(new ChunkCacheOptions { BudgetBytes = budget * each, FloorBytes = 2 * each, MaxGap = 0 });
        fixture.Store.Yields = true;
        var first = await fixture.OpenAsync([.. Enumerable.Repeat(64, Chunks)]);
        var second = await fixture.OpenAsync([.. Enumerable.Repeat(64, Chunks)], CacheFixture.OtherDatabase);
        (TestSegment Content, SegmentObject Segment)[] segments = [first, second];

        async Task WorkAsync(int worker)
        {
            var random = new Random(Seed + worker);
            for (var round = 0; round < Rounds; round++)
            {
                var (content, segment) = segments[random.Next(2)];

                // Few are chosen often, so that threads meet.
                CachedChunk[] chunks = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => segment.Chunks[random.Next(1 + random.Next(Chunks))])];
                using var impatience = new CancellationTokenSource();
                var pinning = fixture.Cache.PinAsync(chunks, impatience.Token);
                if (random.Next(8) == 0)
                {
                    await impatience.CancelAsync();
                }

                try
                {
                    await pinning;
                }
                catch (OperationCanceledException)
                {
                    continue;
                }

                foreach (var chunk in chunks)
                {
                    content.AssertContent(chunk, 13);
                    fixture.Cache.Unpin(chunk);
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(worker => Task.Run(() => WorkAsync(worker))));

        var statistics = fixture.Cache.Statistics;
        Assert.Equal(0, statistics.PinnedBytes);
        Assert.True(statistics.ResidentBytes <= budget * each, $"{statistics} with seed {Seed}");
    }

    [Fact]
    public async Task A_chunk_is_evicted_between_two_pins_or_not_at_all()
    {
        using var fixture = new CacheFixture(new ChunkCacheOptions { BudgetBytes = 0 });
        fixture.Store.Yields = true;
        var (content, segment) = await fixture.OpenAsync([64]);
        var chunk = segment.Chunks[0];

        async Task WorkAsync()
        {
            for (var round = 0; round < Rounds; round++)
            {
                if (!fixture.Cache.TryPin(chunk))
                {
                    await fixture.Cache.PinAsync([chunk], CancellationToken.None);
                }

                content.AssertContent(chunk, 13);
                fixture.Cache.Unpin(chunk);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(WorkAsync)));

        Assert.Equal(0, fixture.Memory.LiveBytes);
        Assert.True(fixture.Cache.Statistics.Evictions > 0);
    }

    [Fact]
    public async Task A_pin_and_an_eviction_exclude_each_other()
    {
        const int Evictions = 100_000;
        using var fixture = new CacheFixture();
        var (_, segment) = await fixture.OpenAsync([64]);
        var chunk = new CachedChunk(segment, segment.Chunks[0].Entry);
        var bytes = (await fixture.Store.GetAsync(segment.Path, new ByteRange(chunk.Entry.Offset, chunk.Entry.Length), null, CancellationToken.None)).Content;
        var loaded = ChunkLoader.Load(chunk, bytes.Span, fixture.Memory);
        var ended = false;

        void Evict()
        {
            for (var i = 0; i < Evictions; i++)
            {
                chunk.Enter(loaded, pins: 0, epoch: 0, isParked: false);

                // Long enough for the others to see it, so that they and the eviction come at the same time.
                Thread.SpinWait(i & 15);
                while (!chunk.TryLeave(out _))
                {
                    Thread.Yield();
                }
            }

            Volatile.Write(ref ended, true);
        }

        void Pin()
        {
            while (!Volatile.Read(ref ended))
            {
                if (chunk.TryAddPin(epoch: 0, out _))
                {
                    // Throws when it is not in memory.
                    Assert.Same(loaded.Content, chunk.Content);
                    Assert.False(chunk.TryLeave(out _));
                    chunk.RemovePin(out _);
                }
            }
        }

        var end = TestContext.Current.CancellationToken;
        await Task.WhenAll(Task.Run(Evict, end), Task.Run(Pin, end), Task.Run(Pin, end));

        loaded.Buffer.Dispose();
    }
}
