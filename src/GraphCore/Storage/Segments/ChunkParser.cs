using System.Runtime.CompilerServices;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// Payloads → chunks. All that later reads rely on to stay within the buffer is checked here, or by the reads themselves; whatever the
/// bytes are, the outcome is a chunk or a <see cref="Errors.GraphException"/> with <c>StorageDamageDetected</c>.
/// </summary>
internal static unsafe class ChunkParser
{
    private const int RowOfOrdinal = 0xFFFF;

    /// <summary>Reads a chunk.</summary>
    /// <param name="key">The chunk's name.</param>
    /// <param name="count">Elements, as the footer says.</param>
    /// <param name="pointer">The payload, with <see cref="Chunk.Padding"/> readable bytes behind it; must outlive the chunk.</param>
    /// <param name="length">Bytes of the payload.</param>
    public static Chunk Parse(ChunkKey key, int count, byte* pointer, int length)
    {
        if (count is < 0 or int.MaxValue || length < 0)
        {
            throw Damage();
        }

        return key.Kind switch
        {
            ChunkKind.Catalog => CatalogChunk.Parse(pointer, length),
            ChunkKind.Group => GroupChunk.Parse(count, pointer, length),
            ChunkKind.NodeIds => IntegerChunk.Parse(count, pointer, length, RowOfOrdinal),
            ChunkKind.NodeProperty => PropertyChunk.Parse(count, pointer, length, RowOfOrdinal),
            ChunkKind.Offsets or ChunkKind.Neighbours or ChunkKind.EdgeReferences => Narrow(IntegerChunk.Parse(count, pointer, length)),
            ChunkKind.RelationshipIds => IntegerChunk.Parse(count, pointer, length),
            ChunkKind.RelationshipProperty => PropertyChunk.Parse(count, pointer, length, int.MaxValue),
            ChunkKind.NodeIdMap => IdMapChunk.Parse(count, pointer, length, isOfRelationships: false),
            ChunkKind.RelationshipIdMap => IdMapChunk.Parse(count, pointer, length, isOfRelationships: true),
            ChunkKind.Index => IndexChunk.Parse(key.A, count, pointer, length),
            ChunkKind.IndexBlock => IndexBlockChunk.Parse(count, pointer, length),
            _ => throw Damage(),
        };
    }

    /// <summary>Reads an inline chunk; it holds what it needs of the payload.</summary>
    public static Chunk ParseInline(ChunkEntry entry)
    {
        ReadOnlySpan<byte> payload = entry.Inline.Span;
        if (entry.Key.Kind is ChunkKind.Catalog or ChunkKind.Group or ChunkKind.Index)
        {
            // These keep no pointer and read no padding.
            fixed (byte* pointer = payload)
            {
                return Parse(entry.Key, entry.Count, pointer, payload.Length);
            }
        }

        byte[] copy = GC.AllocateArray<byte>(payload.Length + Chunk.Padding, pinned: true);
        payload.CopyTo(copy);
        Chunk chunk = Parse(entry.Key, entry.Count, (byte*)Unsafe.AsPointer(ref copy[0]), payload.Length);
        chunk.Keep(copy);
        return chunk;
    }

    private static IntegerChunk Narrow(IntegerChunk column) => column.Min >= 0 && column.Max <= int.MaxValue ? column : throw Damage();

    private static Exception Damage() => Varint.Damage("a chunk is not what it should be");
}
