using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Tests.Storage.Segments;

public sealed class SegmentWriterTests
{
    [Fact]
    public void Chunks_come_back_from_where_the_footer_says()
    {
        (byte[] bytes, SegmentReference reference) = SampleSegment.Write();
        SegmentFooter footer = SegmentFooterCodec.Decode(reference, Footer(bytes, reference));
        (ChunkKey Key, int Count, byte[] Payload)[] written = [.. SampleSegment.Chunks()];
        Assert.Equal(written.Length + 1, footer.Entries.Count);
        long offset = SegmentFormat.HeaderLength;
        foreach ((ChunkEntry entry, (ChunkKey key, int count, byte[] payload)) in footer.Entries.Zip(written))
        {
            Assert.Equal((key, count, payload.Length, false), (entry.Key, entry.Count, entry.Length, entry.IsRemoved));
            Assert.Equal(key.Kind is ChunkKind.Catalog or ChunkKind.Group or ChunkKind.Index || payload.Length <= 64, entry.IsInline);
            if (entry.IsInline)
            {
                Assert.Equal(payload, entry.Inline.ToArray());
                continue;
            }

            Assert.Equal((offset, Crc32C.Compute(payload)), (entry.Offset, entry.Checksum));
            Assert.Equal(payload, bytes.AsSpan((int)entry.Offset, entry.Length).ToArray());
            offset += payload.Length;
        }

        Assert.Equal((ChunkKey.NodeProperty(2, 5), true), (footer.Entries[^1].Key, footer.Entries[^1].IsRemoved));
    }

    [Fact]
    public void Reference_says_where_the_footer_is_and_the_trailer_says_it_again()
    {
        (byte[] bytes, SegmentReference reference) = SampleSegment.Write();
        Assert.Equal((SampleSegment.Owner, SampleSegment.Id, bytes.LongLength), (reference.Owner, reference.Id, reference.Length));
        Assert.Equal(reference, SegmentFormat.ReadTrailer(SampleSegment.Owner, SampleSegment.Id, bytes.Length, bytes.AsSpan(bytes.Length - SegmentFormat.TrailerLength)));
    }

    [Fact]
    public void Chunks_are_copied_from_segment_to_segment_but_damage_is_not()
    {
        (byte[] bytes, SegmentReference reference) = SampleSegment.Write();
        SegmentFooter footer = SegmentFooterCodec.Decode(reference, Footer(bytes, reference));
        var stream = new MemoryStream();
        var writer = new SegmentWriter(stream, SampleSegment.Owner, SampleSegment.Id);
        foreach (ChunkEntry entry in footer.Entries)
        {
            if (entry.IsRemoved)
            {
                writer.Remove(entry.Key);
            }
            else
            {
                writer.Copy(entry, entry.IsInline ? entry.Inline.Span : bytes.AsSpan((int)entry.Offset, entry.Length));
            }
        }

        Assert.Equal(reference, writer.Finish());
        Assert.Equal(bytes, stream.ToArray());

        ChunkEntry copied = footer.Entries.First(entry => !entry.IsInline);
        byte[] damaged = bytes.AsSpan((int)copied.Offset, copied.Length).ToArray();
        damaged[^1] ^= 1;
        IntegerChunkTests.AssertDamage(() => new SegmentWriter(new MemoryStream(), SampleSegment.Owner, SampleSegment.Id).Copy(copied, damaged));
    }

    [Fact]
    public void A_name_is_written_once()
    {
        var writer = new SegmentWriter(new MemoryStream(), SampleSegment.Owner, SampleSegment.Id);
        writer.Add(ChunkKey.NodeIds(1), 1, IntegerEncoder.Encode([1]));
        Assert.Throws<InvalidOperationException>(() => writer.Remove(ChunkKey.NodeIds(1)));
    }

    [Fact]
    public void An_empty_segment_is_a_segment()
    {
        var stream = new MemoryStream();
        SegmentReference reference = new SegmentWriter(stream, SampleSegment.Owner, SampleSegment.Id).Finish();
        Assert.Empty(SegmentFooterCodec.Decode(reference, Footer(stream.ToArray(), reference)).Entries);
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_of_a_footer_is_noticed()
    {
        (byte[] bytes, SegmentReference reference) = SampleSegment.Write();
        byte[] footer = Footer(bytes, reference).ToArray();
        for (int bit = 0; bit < footer.Length * 8; bit++)
        {
            footer[bit / 8] ^= (byte)(1 << (bit % 8));
            IntegerChunkTests.AssertDamage(() => SegmentFooterCodec.Decode(reference, footer));
            footer[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (int length = 0; length < footer.Length; length += 7)
        {
            IntegerChunkTests.AssertDamage(() => SegmentFooterCodec.Decode(reference, footer.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Footers_of_later_versions_are_too_new_only_if_they_say_so()
    {
        (byte[] bytes, SegmentReference reference) = SampleSegment.Write();
        byte[] footer = Footer(bytes, reference).ToArray();
        footer[8] = 9;
        Assert.NotEmpty(SegmentFooterCodec.Decode(reference with { FooterChecksum = Crc32C.Compute(footer) }, footer).Entries);
        footer[10] = 9;
        Assert.Equal(
            ErrorCodes.DatabaseUnavailable,
            Assert.Throws<GraphException>(() => SegmentFooterCodec.Decode(reference with { FooterChecksum = Crc32C.Compute(footer) }, footer)).Code);
    }

    [Fact]
    public void Lists_of_segments_come_back()
    {
        SegmentReference first = SampleSegment.Write().Reference;
        SegmentReference second = first with { Id = SampleSegment.Owner, Length = 1L << 40, FooterOffset = (1L << 40) - first.FooterLength - SegmentFormat.TrailerLength };
        Assert.Equal([first, second], SegmentList.Decode(SegmentList.Encode([first, second])));
        Assert.Empty(SegmentList.Decode([]));
        Assert.Empty(SegmentList.Encode([]));
    }

    [Fact]
    public void Lists_of_segments_that_cannot_be_are_damage()
    {
        byte[] bytes = SegmentList.Encode([SampleSegment.Write().Reference]);
        for (int length = 1; length < bytes.Length; length++)
        {
            IntegerChunkTests.AssertDamage(() => SegmentList.Decode(bytes.AsSpan(0, length)));
        }

        // The footer's length contradicts that of the object.
        bytes[5 + 48] ^= 1;
        IntegerChunkTests.AssertDamage(() => SegmentList.Decode(bytes));
        bytes[0] = 2;
        Assert.Equal(ErrorCodes.DatabaseUnavailable, Assert.Throws<GraphException>(() => SegmentList.Decode(bytes)).Code);
    }

    internal static ReadOnlyMemory<byte> Footer(byte[] bytes, SegmentReference reference) => bytes.AsMemory((int)reference.FooterOffset, reference.FooterLength);
}
