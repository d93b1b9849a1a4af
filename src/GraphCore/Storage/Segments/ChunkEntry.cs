namespace Serverless.GraphCore.Storage.Segments;

/// <summary>A chunk as a segment's footer lists it. Immutable.</summary>
internal sealed class ChunkEntry
{
    public required ChunkKey Key { get; init; }

    /// <summary>Where the payload begins in the segment; of no meaning for inline and removed chunks.</summary>
    public long Offset { get; init; }

    /// <summary>Bytes of the payload.</summary>
    public int Length { get; init; }

    /// <summary>CRC-32C of a payload that is not inline.</summary>
    public uint Checksum { get; init; }

    /// <summary>Elements: rows of a column, entries of a block, blocks of an index.</summary>
    public int Count { get; init; }

    /// <summary>The payload, if the footer holds it.</summary>
    public ReadOnlyMemory<byte> Inline { get; init; }

    /// <summary>Whether the payload is in <see cref="Inline"/>.</summary>
    public bool IsInline { get; init; }

    /// <summary>Whether this entry only says that the chunk of this name in earlier segments is void.</summary>
    public bool IsRemoved { get; init; }
}
