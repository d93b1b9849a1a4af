using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Tests.Storage.Caching;

/// <summary>A cache over a watched store, with watched memory. Its end checks that all memory has come back.</summary>
internal sealed class CacheFixture : IDisposable
{
    public static readonly Guid Database = new("00000000-0000-0000-0000-00000000000a");
    public static readonly Guid OtherDatabase = new("00000000-0000-0000-0000-00000000000b");

    private readonly List<SegmentObject> _segments = [];
    private int _seeds;

    /// <param name="options">All but the allocator. By default nothing is ever evicted.</param>
    public CacheFixture(ChunkCacheOptions? options = null)
    {
        Store = new WatchedStore(new InMemoryObjectStore(TimeProvider.System));
        Cache = new ChunkCache((options ?? new ChunkCacheOptions { BudgetBytes = 1L << 40 }) with { Allocator = Memory });
    }

    public WatchedAllocator Memory { get; } = new();

    public WatchedStore Store { get; }

    public ChunkCache Cache { get; }

    /// <summary>The memory that a chunk of so many random values takes.</summary>
    public static async Task<long> MeasureAsync(int count)
    {
        using var fixture = new CacheFixture();
        var (_, segment) = await fixture.OpenAsync([count]);
        await fixture.Cache.PinAsync(segment.Chunks, TestContext.Current.CancellationToken);
        fixture.Cache.Unpin(segment.Chunks[0]);
        return segment.Chunks[0].MemoryBytes;
    }

    /// <summary>Writes a segment, opens it, and forgets the requests for that.</summary>
    public async Task<(TestSegment Content, SegmentObject Segment)> OpenAsync(int[] counts, Guid? database = null)
    {
        var content = await TestSegment.WriteAsync(Store, ++_seeds, counts);
        var segment = await content.OpenAsync(Cache, Store, database ?? Database, TestContext.Current.CancellationToken);
        _segments.Add(segment);
        Store.Forget();
        return (content, segment);
    }

    /// <summary>Pins chunks and unpins them.</summary>
    public async Task TouchAsync(params CachedChunk[] chunks)
    {
        await Cache.PinAsync(chunks, TestContext.Current.CancellationToken);
        foreach (var chunk in chunks)
        {
            Cache.Unpin(chunk);
        }
    }

    /// <summary>Which of the chunks are in memory, by number.</summary>
    public static int[] Resident(SegmentObject segment)
    {
        List<int> resident = [];
        for (var i = 0; i < segment.Chunks.Count; i++)
        {
            if (segment.Chunks[i].IsResident)
            {
                resident.Add(i);
            }
        }

        return [.. resident];
    }

    public void Dispose()
    {
        foreach (var segment in _segments)
        {
            segment.Dispose();
        }

        // A read that everybody has given up may still be on its way.
        SpinWait.SpinUntil(() => Memory.LiveBytes == 0, TimeSpan.FromSeconds(30));
        Assert.Equal(0, Memory.LiveBytes);
        Assert.Equal(0, Cache.Statistics.ResidentBytes);
        Assert.Equal(0, Cache.Statistics.InlineBytes);
        Assert.Equal(0, Cache.Statistics.PinnedBytes);
        Memory.Dispose();
    }
}
