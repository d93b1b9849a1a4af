using BenchmarkDotNet.Attributes;
using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.Benchmarks.Storage;

/// <summary>What a query pays for chunks that are in memory.</summary>
[MemoryDiagnoser]
public class ChunkPinBenchmarks
{
    private readonly ChunkCache cache = new(new ChunkCacheOptions());
    private SegmentObject segment = null!;
    private CachedChunk[] chunks = [];

    [GlobalSetup]
    public async Task OpenAsync()
    {
        var random = new Random(1);
        using var bytes = new MemoryStream();
        var writer = new SegmentWriter(bytes, default, default);
        for (var i = 0; i < 8; i++)
        {
            writer.Add(ChunkKey.RelationshipIds(i, 0), 1000, IntegerEncoder.Encode([.. Enumerable.Range(0, 1000).Select(_ => random.NextInt64())]));
        }

        writer.Add(ChunkKey.NodeIds(0), 1000, IntegerEncoder.Encode([.. Enumerable.Range(0, 1000).Select(i => (long)i)]));
        var reference = writer.Finish();
        var store = new InMemoryObjectStore(TimeProvider.System);
        var path = ObjectPath.Parse("segment");
        await store.PutAsync(path, bytes.ToArray(), PutCondition.None, CancellationToken.None);
        segment = await SegmentObject.OpenAsync(cache, default, store, path, reference, new RequestPolicy(new LogOptions(), TimeProvider.System), CancellationToken.None);
        chunks = [.. segment.Chunks];
        await cache.PinAsync(chunks, CancellationToken.None);
        foreach (var chunk in chunks)
        {
            cache.Unpin(chunk);
        }
    }

    [GlobalCleanup]
    public void Close() => segment.Dispose();

    [Benchmark]
    public bool One_chunk()
    {
        var pinned = cache.TryPin(chunks[0]);
        cache.Unpin(chunks[0]);
        return pinned;
    }

    [Benchmark]
    public bool An_inline_chunk()
    {
        var pinned = cache.TryPin(chunks[8]);
        cache.Unpin(chunks[8]);
        return pinned;
    }

    [Benchmark]
    public ValueTask Nine_chunks()
    {
        var pinned = cache.PinAsync(chunks, CancellationToken.None);
        foreach (var chunk in chunks)
        {
            cache.Unpin(chunk);
        }

        return pinned;
    }
}
