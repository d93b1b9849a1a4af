using Serverless.GraphCore.Storage.Format;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// Writes a segment into a stream, chunk by chunk, holding no more than the footer. Chunks lie in the order in which they are added, so add
/// what is read together one after the other: by group, then for each slot offsets, neighbours, references.
/// </summary>
internal sealed class SegmentWriter
{
    private readonly Stream destination;
    private readonly Guid owner;
    private readonly Guid id;
    private readonly List<ChunkEntry> entries = [];
    private readonly HashSet<ChunkKey> keys = [];
    private long position;

    /// <param name="destination">Where the bytes go, from its current position on; a file or memory, it is written to without waiting.</param>
    /// <param name="owner">The database that the segment is written for.</param>
    /// <param name="id">The segment's id.</param>
    public SegmentWriter(Stream destination, Guid owner, Guid id)
    {
        this.destination = destination;
        this.owner = owner;
        this.id = id;
        Write(SegmentFormat.Header());
    }

    /// <summary>Bytes of all chunks so far that are not in the footer.</summary>
    public long ChunkBytes => position - SegmentFormat.HeaderLength;

    /// <summary>Chunks so far, removed ones too.</summary>
    public int Count => entries.Count;

    /// <summary>Adds a chunk.</summary>
    /// <param name="count">Its elements: rows of a column, entries of a block, blocks of an index.</param>
    public void Add(ChunkKey key, int count, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (SegmentFormat.IsInline(key.Kind, payload.Length))
        {
            List(new ChunkEntry { Key = key, Count = count, Length = payload.Length, IsInline = true, Inline = payload.ToArray() });
            return;
        }

        List(new ChunkEntry { Key = key, Count = count, Length = payload.Length, Offset = position, Checksum = Crc32C.Compute(payload) });
        Write(payload);
    }

    /// <summary>Says that the chunk of this name in earlier segments is void.</summary>
    public void Remove(ChunkKey key) => List(new ChunkEntry { Key = key, IsRemoved = true });

    /// <summary>Adds a chunk of another segment as it is.</summary>
    /// <exception cref="Errors.GraphException">The payload is not what the entry says; damage is not copied.</exception>
    public void Copy(ChunkEntry entry, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != entry.Length || (!entry.IsInline && Crc32C.Compute(payload) != entry.Checksum))
        {
            throw FormatVersion.Damaged($"Chunk {entry.Key} of a segment");
        }

        Add(entry.Key, entry.Count, payload);
    }

    /// <summary>Writes footer and trailer. The segment is complete; the caller stores the stream's bytes and lists the reference in HEAD.</summary>
    public SegmentReference Finish()
    {
        long footerOffset = position;
        byte[] footer = SegmentFooterCodec.Encode(entries);
        uint checksum = Crc32C.Compute(footer);
        Write(footer);
        Write(SegmentFormat.Trailer(footerOffset, footer.Length, checksum));
        return new SegmentReference(owner, id, position, footerOffset, footer.Length, checksum);
    }

    private void List(ChunkEntry entry)
    {
        if (!keys.Add(entry.Key))
        {
            throw new InvalidOperationException($"Chunk {entry.Key} is in the segment already.");
        }

        entries.Add(entry);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        destination.Write(bytes);
        position += bytes.Length;
    }
}
