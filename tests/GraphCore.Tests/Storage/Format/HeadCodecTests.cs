using System.Buffers.Binary;
using Serverless.GraphCore.Storage.Format;

namespace Serverless.GraphCore.Tests.Storage.Format;

public sealed class HeadCodecTests
{
    [Fact]
    public void Head_comes_back()
    {
        Assert.Equal(DecodeStatus.Record, HeadCodec.Decode(HeadCodec.Encode(Records.Head), out var read));
        Assert.Equal(Records.Describe(Records.Head), Records.Describe(read!));
    }

    [Fact]
    public void A_clone_says_what_it_has_of_others()
    {
        Golden.Check("v1/head-clone.bin", HeadCodec.Encode(Records.Clone));
        Assert.Equal(DecodeStatus.Record, HeadCodec.Decode(Golden.Read("v1/head-clone.bin"), out var read));
        Assert.Equal(Records.Clone.Inherited.Origins, read!.Inherited.Origins);
        Assert.Equal(Records.Clone.Inherited.Forks, read.Inherited.Forks);
        var random = new Random(7);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = InheritanceCodec.Encode(Records.Clone.Inherited);
            Fuzz.Mutate(random, bytes);
            if (InheritanceCodec.Decode(bytes) is { } other)
            {
                InheritanceCodec.Encode(other);
            }
        }
    }

    [Fact]
    public void Bytes_are_those_of_version_1() => Golden.Check("v1/head.bin", HeadCodec.Encode(Records.Head));

    [Fact]
    public void Bytes_of_version_1_are_read()
    {
        Assert.Equal(DecodeStatus.Record, HeadCodec.Decode(Golden.Read("v1/head.bin"), out var read));
        Assert.Equal(Records.Describe(Records.Head), Records.Describe(read!));
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_noticed()
    {
        var bytes = HeadCodec.Encode(Records.Head);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            // The two version numbers lie before the checksum's reach: the first is informative, the second refuses old readers.
            var status = HeadCodec.Decode(flipped, out _);
            Assert.True(bit / 8 is >= 8 and < 12 || status == DecodeStatus.Unsound, $"bit {bit}");
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(DecodeStatus.Unsound, HeadCodec.Decode(bytes.AsMemory(0, length), out _));
        }
    }

    [Fact]
    public void Later_versions_are_too_new_only_if_they_say_so()
    {
        var bytes = HeadCodec.Encode(Records.Head);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), 9);
        Assert.Equal(DecodeStatus.Record, HeadCodec.Decode(bytes, out _));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(10), 9);
        Assert.Equal(DecodeStatus.TooNew, HeadCodec.Decode(bytes, out _));
    }

    [Theory]
    [InlineData(0, DecodeStatus.Record)]
    [InlineData(1, DecodeStatus.TooNew)]
    public void Unknown_sections_are_passed_over_unless_required(ushort flags, object expected)
    {
        var bytes = HeadCodec.Encode(Records.Head);
        var longer = new byte[bytes.Length + 8 + 5];
        bytes.CopyTo(longer, 0);
        BinaryPrimitives.WriteInt32LittleEndian(longer.AsSpan(12), longer.Length);
        BinaryPrimitives.WriteInt32LittleEndian(longer.AsSpan(20), 9);
        BinaryPrimitives.WriteUInt16LittleEndian(longer.AsSpan(bytes.Length), 999);
        BinaryPrimitives.WriteUInt16LittleEndian(longer.AsSpan(bytes.Length + 2), flags);
        BinaryPrimitives.WriteInt32LittleEndian(longer.AsSpan(bytes.Length + 4), 5);
        Fuzz.SealHead(longer);
        Assert.Equal(expected, HeadCodec.Decode(longer, out _));
    }

    [Fact]
    public void Random_contents_with_right_checksums_never_escape_their_bounds()
    {
        var random = new Random(3);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = HeadCodec.Encode(Records.Head);
            Fuzz.Mutate(random, bytes.AsSpan(8));
            Fuzz.SealHead(bytes);
            if (HeadCodec.Decode(bytes, out var head) == DecodeStatus.Record)
            {
                HeadCodec.Encode(head!);
            }
        }
    }
}
