using Serverless.GraphCore.Storage.Format;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// The directory of segments in HEAD (<see cref="Head.DatabaseHead.Segments"/>), oldest first: layout u8, count u32, then for each segment
/// owner id, id, length i64, footer's offset i64, length u32, checksum u32. No bytes at all mean no segments.
/// </summary>
internal static class SegmentList
{
    private const byte Layout = 1;
    private const int EntryLength = 56;

    public static byte[] Encode(IReadOnlyList<SegmentReference> segments)
    {
        if (segments.Count == 0)
        {
            return [];
        }

        var bytes = new byte[sizeof(byte) + sizeof(int) + (segments.Count * EntryLength)];
        var writer = new SpanWriter(bytes);
        writer.WriteByte(Layout);
        writer.WriteInt32(segments.Count);
        foreach (SegmentReference segment in segments)
        {
            writer.WriteId(segment.Owner);
            writer.WriteId(segment.Id);
            writer.WriteInt64(segment.Length);
            writer.WriteInt64(segment.FooterOffset);
            writer.WriteInt32(segment.FooterLength);
            writer.WriteUInt32(segment.FooterChecksum);
        }

        return bytes;
    }

    /// <summary>Reads a directory, any bytes whatever.</summary>
    /// <exception cref="Errors.GraphException">The bytes are no directory, or that of a newer version.</exception>
    public static SegmentReference[] Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return [];
        }

        var reader = new SpanReader(bytes);
        if (reader.ReadByte() != Layout)
        {
            throw FormatVersion.TooNew("The directory of segments");
        }

        int count = reader.ReadInt32();
        if (reader.Failed || count <= 0 || reader.Remaining != (long)count * EntryLength)
        {
            throw Damage();
        }

        var segments = new SegmentReference[count];
        for (int i = 0; i < count; i++)
        {
            segments[i] = new SegmentReference(reader.ReadId(), reader.ReadId(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadUInt32());
            if (!SegmentFormat.IsSound(segments[i]))
            {
                throw Damage();
            }
        }

        return segments;
    }

    private static Exception Damage() => FormatVersion.Damaged("The directory of segments");
}
