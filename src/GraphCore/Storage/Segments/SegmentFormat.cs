using Serverless.GraphCore.Storage.Format;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// The frame of a segment:
/// <code>
///  header   magic, writer's version u16, oldest reader's version u16, zero u32
///  chunks   back to back
///  footer   <see cref="SegmentFooterCodec"/>
///  trailer  footer's offset i64, length u32, checksum u32, magic
/// </code>
/// </summary>
internal static class SegmentFormat
{
    public const int HeaderLength = 16;

    public const int TrailerLength = 24;

    /// <summary>The longest payload that the footer holds, whatever its kind.</summary>
    public const int MaxInlineLength = 64;

    private static ReadOnlySpan<byte> HeaderMagic => "SGDBSEG1"u8;

    private static ReadOnlySpan<byte> TrailerMagic => "SGDBSEGE"u8;

    /// <summary>Whether a chunk's payload is kept in the footer.</summary>
    public static bool IsInline(ChunkKind kind, int length) => kind is ChunkKind.Catalog or ChunkKind.Group or ChunkKind.Index || length <= MaxInlineLength;

    /// <summary>Whether the parts of a segment fill it.</summary>
    public static bool IsSound(SegmentReference segment) =>
        segment.FooterOffset >= HeaderLength && segment.FooterLength > 0 && segment.Length - segment.FooterOffset == (long)segment.FooterLength + TrailerLength;

    public static byte[] Header()
    {
        var bytes = new byte[HeaderLength];
        var writer = new SpanWriter(bytes);
        writer.WriteBytes(HeaderMagic);
        writer.WriteUInt16(FormatVersion.Current);
        writer.WriteUInt16(FormatVersion.MinReader);
        writer.WriteUInt32(0);
        return bytes;
    }

    public static byte[] Trailer(long footerOffset, int footerLength, uint checksum)
    {
        var bytes = new byte[TrailerLength];
        var writer = new SpanWriter(bytes);
        writer.WriteInt64(footerOffset);
        writer.WriteInt32(footerLength);
        writer.WriteUInt32(checksum);
        writer.WriteBytes(TrailerMagic);
        return bytes;
    }

    /// <summary>What the last <see cref="TrailerLength"/> bytes of an object say of its segment; for whoever has no HEAD that lists it.</summary>
    /// <exception cref="Errors.GraphException">The bytes are no trailer of an object of this length.</exception>
    public static SegmentReference ReadTrailer(Guid owner, Guid id, long objectLength, ReadOnlySpan<byte> trailer)
    {
        var reader = new SpanReader(trailer);
        var segment = new SegmentReference(owner, id, objectLength, reader.ReadInt64(), reader.ReadInt32(), reader.ReadUInt32());
        return !reader.Failed && trailer[reader.Position..].SequenceEqual(TrailerMagic) && IsSound(segment)
            ? segment
            : throw FormatVersion.Damaged($"Segment `{Ulid.Format(id)}`");
    }
}
