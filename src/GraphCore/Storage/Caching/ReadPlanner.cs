using System.Runtime.InteropServices;

namespace Serverless.GraphCore.Storage.Caching;

/// <summary>Divides the chunks to be read into requests: neighbours share one.</summary>
internal static class ReadPlanner
{
    private static readonly Comparison<PendingChunk> ByPlace = static (left, right) =>
    {
        var order = left.Chunk.Segment.Number.CompareTo(right.Chunk.Segment.Number);
        return order != 0 ? order : left.Offset.CompareTo(right.Offset);
    };

    /// <summary>The requests for these chunks, each of which is given once; reorders them.</summary>
    public static ChunkRead[] Plan(List<PendingChunk> chunks, ChunkCacheOptions options)
    {
        chunks.Sort(ByPlace);
        List<ChunkRead> reads = [];
        for (var start = 0; start < chunks.Count;)
        {
            var count = CountTogether(chunks, start, options);
            reads.Add(new ChunkRead(CollectionsMarshal.AsSpan(chunks).Slice(start, count).ToArray()));
            start += count;
        }

        return [.. reads];
    }

    private static int CountTogether(List<PendingChunk> chunks, int start, ChunkCacheOptions options)
    {
        var first = chunks[start];
        var end = first.End;
        var next = start + 1;
        while (next < chunks.Count
            && chunks[next].Chunk.Segment == first.Chunk.Segment
            && chunks[next].Offset - end <= options.MaxGap
            && Math.Max(end, chunks[next].End) - first.Offset <= options.MaxRequest)
        {
            end = Math.Max(end, chunks[next++].End);
        }

        return next - start;
    }
}
