using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Caching;

/// <summary>A chunk that has been read, with its bytes.</summary>
internal readonly record struct LoadedChunk(Chunk Content, NativeBuffer Buffer)
{
    /// <summary>All memory that it takes.</summary>
    public long MemoryBytes => Buffer.AllocatedBytes + Content.MemoryBytes + ChunkLoader.BookkeepingBytes;
}

/// <summary>Makes chunks of bytes that were read, once these have passed their checks.</summary>
internal static class ChunkLoader
{
    /// <summary>What the cache's own objects for a resident chunk take, about.</summary>
    public const int BookkeepingBytes = 128;

    /// <summary>Checks, copies and parses the bytes of a chunk.</summary>
    /// <exception cref="GraphException">They are damaged.</exception>
    public static LoadedChunk Load(CachedChunk chunk, ReadOnlySpan<byte> bytes, NativeAllocator allocator)
    {
        if (Crc32C.Compute(bytes) != chunk.Entry.Checksum)
        {
            throw FormatVersion.Damaged(chunk.Segment.Describe(chunk.Entry.Key));
        }

        var buffer = new NativeBuffer(bytes.Length, allocator);
        try
        {
            bytes.CopyTo(buffer.Span);
            return new LoadedChunk(Parse(chunk, buffer), buffer);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Parses an inline chunk, which keeps what it needs of the footer on the managed heap.</summary>
    /// <exception cref="GraphException">It is damaged.</exception>
    public static Chunk ParseInline(CachedChunk chunk)
    {
        try
        {
            return ChunkParser.ParseInline(chunk.Entry);
        }
        catch (GraphException failure) when (failure.Code == ErrorCodes.StorageDamageDetected)
        {
            throw Damage(chunk, failure);
        }
    }

    private static unsafe Chunk Parse(CachedChunk chunk, NativeBuffer buffer)
    {
        try
        {
            return ChunkParser.Parse(chunk.Entry.Key, chunk.Entry.Count, buffer.Pointer, buffer.Length);
        }
        catch (GraphException failure) when (failure.Code == ErrorCodes.StorageDamageDetected)
        {
            throw Damage(chunk, failure);
        }
    }

    /// <summary>The parser does not know where a chunk comes from.</summary>
    private static GraphException Damage(CachedChunk chunk, GraphException cause) => new(
        cause.Code, $"{chunk.Segment.Describe(chunk.Entry.Key)} is damaged; restore the database from an earlier point.", innerException: cause);
}
