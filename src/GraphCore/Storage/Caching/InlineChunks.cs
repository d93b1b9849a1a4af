using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Caching;

/// <summary>Brings the inline chunks of a segment into memory, all in one buffer.</summary>
internal static class InlineChunks
{
    /// <summary>Each payload begins at a multiple of this, as numbers do.</summary>
    private const int Alignment = sizeof(long);

    /// <summary>Parses the inline ones of a new segment's chunks. Null if there are none.</summary>
    /// <exception cref="Errors.GraphException">One is damaged.</exception>
    public static NativeBuffer? Load(CachedChunk[] chunks, NativeAllocator allocator)
    {
        long total = 0;
        foreach (var chunk in chunks)
        {
            total += IsColumn(chunk) ? SizeOf(chunk) : 0;
        }

        if (total == 0)
        {
            return null;
        }

        var buffer = new NativeBuffer(checked((int)total), allocator);
        try
        {
            var offset = 0;
            foreach (var chunk in chunks)
            {
                if (IsColumn(chunk))
                {
                    var bytes = chunk.Entry.Inline.Span;
                    bytes.CopyTo(buffer.Span[offset..]);
                    var content = ChunkLoader.Parse(chunk, buffer, offset, bytes.Length);
                    chunk.Enter(content, buffer: null, SizeOf(chunk) + content.MemoryBytes, pins: 0, epoch: 0, isParked: false);
                    offset += SizeOf(chunk);
                }
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static int SizeOf(CachedChunk chunk) => Math.Max(Alignment, (chunk.Entry.Inline.Length + Alignment - 1) & -Alignment);

    /// <summary>Whether it is inline and read as a chunk; the other inline ones are records of the segment's reader.</summary>
    private static bool IsColumn(CachedChunk chunk) =>
        chunk.Entry.IsInline && chunk.Entry.Key.Kind is not (ChunkKind.Catalog or ChunkKind.Group or ChunkKind.Index);
}
