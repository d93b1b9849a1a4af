using System.Buffers;
using System.Buffers.Binary;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// A segment's footer ⇄ bytes: magic, versions, number of entries u32, then the entries in the order of their chunks. An entry is kind u8,
/// flags u8 (1: the payload is here, 2: removed), the name's three numbers as varints, and unless it is removed count and length as varints
/// and either the payload or its checksum u32. Chunks lie back to back from the header on, so places follow from lengths.
/// </summary>
internal static class SegmentFooterCodec
{
    private const int HeaderLength = 16;
    private const byte InlineFlag = 1;
    private const byte RemovedFlag = 2;

    // Kind, flags and three numbers.
    private const int MinEntryLength = 5;

    private static ReadOnlySpan<byte> Magic => "SGDBFOOT"u8;

    public static byte[] Encode(IReadOnlyList<ChunkEntry> entries)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var header = new SpanWriter(bytes.GetSpan(HeaderLength));
        header.WriteBytes(Magic);
        header.WriteUInt16(FormatVersion.Current);
        header.WriteUInt16(FormatVersion.MinReader);
        header.WriteInt32(entries.Count);
        bytes.Advance(HeaderLength);
        foreach (ChunkEntry entry in entries)
        {
            WriteEntry(bytes, entry);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads the footer of a segment, any bytes whatever. Inline payloads refer to the bytes.</summary>
    /// <exception cref="Errors.GraphException">The bytes are not the segment's footer, or that of a newer version.</exception>
    public static SegmentFooter Decode(SegmentReference segment, ReadOnlyMemory<byte> footer)
    {
        ReadOnlySpan<byte> bytes = footer.Span;
        if (bytes.Length != segment.FooterLength || Crc32C.Compute(bytes) != segment.FooterChecksum || !SegmentFormat.IsSound(segment))
        {
            throw Damage(segment);
        }

        return Decode(segment, footer, segment.FooterOffset);
    }

    private static SegmentFooter Decode(SegmentReference segment, ReadOnlyMemory<byte> footer, long footerOffset)
    {
        var header = new SpanReader(footer.Span);
        header.Skip(Magic.Length);
        header.ReadUInt16();
        ushort minReader = header.ReadUInt16();
        int count = header.ReadInt32();
        if (header.Failed || !footer.Span.StartsWith(Magic))
        {
            throw Damage(segment);
        }

        if (minReader > FormatVersion.Current)
        {
            throw FormatVersion.TooNew(Name(segment));
        }

        if (count < 0 || count > header.Remaining / MinEntryLength)
        {
            throw Damage(segment);
        }

        var entries = new ChunkEntry[count];
        var keys = new HashSet<ChunkKey>(count);
        int position = header.Position;
        long offset = SegmentFormat.HeaderLength;
        for (int i = 0; i < count; i++)
        {
            entries[i] = ReadEntry(footer, ref position, ref offset);
            if (!keys.Add(entries[i].Key))
            {
                throw Damage(segment);
            }
        }

        return position == footer.Length && offset == footerOffset ? new SegmentFooter(entries) : throw Damage(segment);
    }

    private static void WriteEntry(ArrayBufferWriter<byte> bytes, ChunkEntry entry)
    {
        Span<byte> start = bytes.GetSpan(2);
        start[0] = (byte)entry.Key.Kind;
        start[1] = (byte)((entry.IsInline ? InlineFlag : 0) | (entry.IsRemoved ? RemovedFlag : 0));
        bytes.Advance(2);
        Varint.WriteUnsigned(bytes, (uint)entry.Key.A);
        Varint.WriteUnsigned(bytes, (uint)entry.Key.B);
        Varint.WriteUnsigned(bytes, (uint)entry.Key.C);
        if (entry.IsRemoved)
        {
            return;
        }

        Varint.WriteUnsigned(bytes, (uint)entry.Count);
        Varint.WriteUnsigned(bytes, (uint)entry.Length);
        if (entry.IsInline)
        {
            bytes.Write(entry.Inline.Span);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.GetSpan(sizeof(uint)), entry.Checksum);
            bytes.Advance(sizeof(uint));
        }
    }

    private static ChunkEntry ReadEntry(ReadOnlyMemory<byte> footer, ref int position, ref long offset)
    {
        ReadOnlySpan<byte> bytes = footer.Span;
        var kind = (ChunkKind)Varint.ReadByte(bytes, ref position);
        byte flags = Varint.ReadByte(bytes, ref position);
        var key = new ChunkKey(kind, ReadNumber(bytes, ref position), ReadNumber(bytes, ref position), ReadNumber(bytes, ref position));
        if (!Enum.IsDefined(kind) || flags > RemovedFlag)
        {
            throw Varint.Damage("a footer lists a chunk of an unknown kind");
        }

        if (flags == RemovedFlag)
        {
            return new ChunkEntry { Key = key, IsRemoved = true };
        }

        int count = ReadNumber(bytes, ref position);
        int length = ReadNumber(bytes, ref position);
        bool isInline = flags == InlineFlag;
        int following = isInline ? length : sizeof(uint);
        if (following > bytes.Length - position)
        {
            throw Varint.Damage("a footer is shorter than it should be");
        }

        int start = position;
        position += following;
        if (isInline)
        {
            return new ChunkEntry { Key = key, Count = count, Length = length, IsInline = true, Inline = footer.Slice(start, length) };
        }

        var entry = new ChunkEntry { Key = key, Count = count, Length = length, Offset = offset, Checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[start..]) };
        offset += length;
        return entry;
    }

    private static int ReadNumber(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong number = Varint.ReadUnsigned(bytes, ref position);
        return number <= int.MaxValue ? (int)number : throw Varint.Damage("a number in a footer is out of range");
    }

    private static string Name(SegmentReference segment) => $"Segment `{Ulid.Format(segment.Id)}`";

    private static Exception Damage(SegmentReference segment) => FormatVersion.Damaged(Name(segment));
}
