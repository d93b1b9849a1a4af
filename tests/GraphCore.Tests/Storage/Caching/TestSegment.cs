using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Tests.Storage.Caching;

/// <summary>A stored segment of integer columns whose content is known without reading it. Chunk n is the relationship ids of group n.</summary>
internal sealed class TestSegment
{
    private static readonly DatabasePaths Paths = new(ObjectPath.Parse("db"));

    private readonly long _seed;
    private readonly int[] _counts;

    private TestSegment(int seed, int[] counts)
    {
        _seed = seed;
        _counts = counts;
        Path = Paths.Segment(IdOf(seed));
    }

    public ObjectPath Path { get; }

    public SegmentReference Reference { get; private set; } = null!;

    /// <summary>Stores a segment.</summary>
    /// <param name="store">Where.</param>
    /// <param name="seed">Names it and decides its content.</param>
    /// <param name="counts">The number of values of each chunk: random ones, about eight bytes each, or if it is negative a rising sequence of so many.</param>
    public static async Task<TestSegment> WriteAsync(IObjectStore store, int seed, params int[] counts)
    {
        var segment = new TestSegment(seed, counts);
        using var bytes = new MemoryStream();
        var writer = new SegmentWriter(bytes, default, IdOf(seed));
        for (var i = 0; i < counts.Length; i++)
        {
            writer.Add(ChunkKey.RelationshipIds(i, 0), Math.Abs(counts[i]), IntegerEncoder.Encode(segment.Values(i)));
        }

        segment.Reference = writer.Finish();
        await store.PutAsync(segment.Path, bytes.ToArray(), PutCondition.IfAbsent, CancellationToken.None);
        return segment;
    }

    /// <summary>Opens it for a database.</summary>
    public Task<SegmentObject> OpenAsync(ChunkCache cache, IObjectStore store, Guid database, CancellationToken cancellationToken, TimeProvider? clock = null) =>
        SegmentObject.OpenAsync(cache, database, store, Path, Reference, Requests(clock ?? TimeProvider.System), cancellationToken);

    /// <summary>Reads that are repeated at once.</summary>
    public static RequestPolicy Requests(TimeProvider clock) => new(new LogOptions { RetryDelay = TimeSpan.Zero }, clock);

    /// <summary>Checks what a pinned chunk of this segment holds: all of it, or only every so many values.</summary>
    public void AssertContent(CachedChunk chunk, int step = 1)
    {
        var number = chunk.Entry.Key.A;
        var content = Assert.IsType<IntegerChunk>(chunk.Content);
        Assert.Equal(Math.Abs(_counts[number]), content.Count);
        for (var i = 0; i < content.Count; i += step)
        {
            if (content[i] != Value(number, i))
            {
                Assert.Fail($"Value {i} of chunk {number} of {Path} is {content[i]:x}, not {Value(number, i):x}.");
            }
        }
    }

    private static Guid IdOf(int seed) => new(seed, 0, 0, new byte[8]);

    private long[] Values(int chunk) => [.. Enumerable.Range(0, Math.Abs(_counts[chunk])).Select(i => Value(chunk, i))];

    private long Value(int chunk, int i)
    {
        if (_counts[chunk] < 0)
        {
            return (1000 * chunk) + i;
        }

        // SplitMix64's finaliser: no encoding finds anything to save.
        var z = unchecked((ulong)((_seed << 40) + ((long)chunk << 20) + i) * 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return unchecked((long)(z ^ (z >> 31)));
    }
}
