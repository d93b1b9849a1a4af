using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Tests.Storage.Caching;

public sealed class CacheMemoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(4096)]
    public unsafe void A_buffer_is_aligned_and_followed_by_zeros_and_given_back_once(int length)
    {
        using var memory = new WatchedAllocator();
        var buffer = new NativeBuffer(length, memory);

        Assert.Equal(0, (nint)buffer.Pointer % NativeBuffer.Alignment);
        Assert.Equal(length, buffer.Span.Length);
        Assert.True(new ReadOnlySpan<byte>(buffer.Pointer + length, NativeBuffer.Padding).IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal(memory.LiveBytes, buffer.AllocatedBytes);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Equal(0, memory.LiveBytes);
    }

    [Fact]
    public async Task The_queue_has_the_lowest_priority_first_whatever_comes_and_goes()
    {
        using var fixture = new CacheFixture();
        var (_, segment) = await fixture.OpenAsync([.. Enumerable.Repeat(-1, 200)]);
        const int Seed = 20261130;
        var random = new Random(Seed);
        var queue = new EvictionQueue();
        List<CachedChunk> model = [];
        for (var step = 0; step < 5000; step++)
        {
            var chunk = segment.Chunks[random.Next(segment.Chunks.Count)];
            if (model.Remove(chunk))
            {
                queue.Remove(chunk);
            }
            else
            {
                chunk.Priority = random.Next(50);
                chunk.QueuedOrder = step;
                queue.Add(chunk);
                model.Add(chunk);
            }

            Assert.True(queue.Count == model.Count, $"seed {Seed}, step {step}");
            Assert.True(model.Count == 0 || queue.First == model.MinBy(each => (each.Priority, each.QueuedOrder)), $"seed {Seed}, step {step}");
        }
    }

    [Fact]
    public async Task The_mark_of_a_removed_chunk_cannot_be_pinned()
    {
        using var fixture = new CacheFixture();
        var (content, _) = await fixture.OpenAsync([100]);
        ChunkEntry[] entries = [new() { Key = ChunkKey.NodeIds(1), IsRemoved = true }];
        using var segment = SegmentObject.Create(fixture.Cache, CacheFixture.Database, fixture.Store, content.Path, entries, TestSegment.Requests(TimeProvider.System));

        Assert.False(fixture.Cache.TryPin(segment.Chunks[0]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Cache.PinAsync(segment.Chunks, TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public async Task Inline_chunks_of_every_kind_have_content_and_damaged_ones_are_named()
    {
        using var fixture = new CacheFixture();
        var (content, _) = await fixture.OpenAsync([100]);
        var payload = IntegerEncoder.Encode([5L, 6L, 7L]);
        ChunkEntry[] entries = [new() { Key = ChunkKey.NodeIds(3), Count = 3, IsInline = true, Inline = payload, Length = payload.Length }];
        using var segment = SegmentObject.Create(fixture.Cache, CacheFixture.Database, fixture.Store, content.Path, entries, TestSegment.Requests(TimeProvider.System));
        Assert.True(fixture.Cache.TryPin(segment.Chunks[0]));
        Assert.Equal(6, ((IntegerChunk)segment.Chunks[0].Content)[1]);

        entries = [.. entries, new() { Key = ChunkKey.Catalog, IsInline = true, Inline = new byte[3], Length = 3 }];
        var failure = Assert.Throws<GraphException>(
            () => SegmentObject.Create(fixture.Cache, CacheFixture.Database, fixture.Store, content.Path, entries, TestSegment.Requests(TimeProvider.System)));

        Assert.Equal(ErrorCodes.StorageDamageDetected, failure.Code);
        Assert.Contains($"Chunk Catalog (0, 0, 0) of segment `{content.Path.Name}`", failure.Message, StringComparison.Ordinal);
    }
}
