using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// Integers in blocks of <see cref="BlockSize"/>, each with a base and a width of its own (frame of reference by blocks): what lies close together
/// within a block, as offsets do and the neighbours of nodes with many, takes fewer bits than the column as a whole, and each value is still
/// found by its index.
/// <code>
///  directory  for each block: base u32, above the smallest value; place u32: bits 0–5 width, bits 6–31 where it begins, in 16 bytes
///  blocks     for each value width bits, least significant first, of the difference to the base
/// </code>
/// </summary>
internal static unsafe class IntegerBlocks
{
    public const int BlockSize = 1 << BlockBits;

    private const int BlockBits = 7;
    private const int BlockMask = BlockSize - 1;
    private const int EntryLength = 8;
    private const int MaxWidth = 32;
    private const int PlaceBits = 26;
    private const int WidthBits = 6;
    private const int WidthMask = (1 << WidthBits) - 1;

    // A full block of width w takes w units.
    private const int Unit = BlockSize / 8;

    /// <summary>The content's length; null when a column cannot be stored so.</summary>
    public static long? Measure(ReadOnlySpan<long> values, long min, long max)
    {
        if ((ulong)max - (ulong)min > uint.MaxValue)
        {
            return null;
        }

        long units = 0;
        long length = 0;
        for (int start = 0; start < values.Length; start += BlockSize)
        {
            ReadOnlySpan<long> block = values.Slice(start, Math.Min(BlockSize, values.Length - start));
            (_, int width) = Frame(block);
            length += EntryLength + IntegerEncoder.PackedLength(block.Length, width);
            units += width;
        }

        return units < 1L << PlaceBits ? length : null;
    }

    /// <summary>Writes a content of the length that <see cref="Measure"/> has told.</summary>
    public static void Write(ReadOnlySpan<long> values, long min, Span<byte> content)
    {
        int blocks = BlockCount(values.Length);
        Span<byte> directory = content[..(blocks * EntryLength)];
        Span<byte> data = content[directory.Length..];
        uint place = 0;
        for (int start = 0; start < values.Length; start += BlockSize)
        {
            ReadOnlySpan<long> block = values.Slice(start, Math.Min(BlockSize, values.Length - start));
            (long smallest, int width) = Frame(block);
            BinaryPrimitives.WriteUInt32LittleEndian(directory, (uint)(smallest - min));
            BinaryPrimitives.WriteUInt32LittleEndian(directory[4..], (place << WidthBits) | (uint)width);
            int length = (int)IntegerEncoder.PackedLength(block.Length, width);
            IntegerEncoder.Pack(block, smallest, width, data[..length]);
            directory = directory[EntryLength..];
            data = data[length..];
            place += (uint)width;
        }
    }

    /// <summary>Whether bytes are a content of so many values; all reads rely on it.</summary>
    public static bool IsSound(byte* content, long length, int count)
    {
        int blocks = BlockCount(count);
        if (length < (long)blocks * EntryLength)
        {
            return false;
        }

        uint place = 0;
        uint width = 0;
        for (int block = 0; block < blocks; block++)
        {
            uint entry = Entry(content, block);
            width = entry & WidthMask;
            if (width > MaxWidth || entry >> WidthBits != place || place + width >= 1u << PlaceBits)
            {
                return false;
            }

            place += width;
        }

        int last = count - ((blocks - 1) << BlockBits);
        return length == ((long)blocks * EntryLength) + ((place - width) * (long)Unit) + IntegerEncoder.PackedLength(last, (int)width);
    }

    /// <summary>The difference of a value to the smallest of the column. Indexes are not checked here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Difference(byte* content, int count, int index)
    {
        int block = index >> BlockBits;
        ulong both = Unsafe.ReadUnaligned<ulong>(content + ((long)block * EntryLength));
        uint entry = (uint)(both >> 32);
        int width = (int)(entry & WidthMask);
        ulong bit = (ulong)(uint)(index & BlockMask) * (uint)width;
        byte* data = Data(content, count, entry) + (bit >> 3);
        return (uint)both + ((Unsafe.ReadUnaligned<ulong>(data) >> (int)(bit & 7)) & ((1UL << width) - 1));
    }

    /// <summary>Reads consecutive values, modulo 2³².</summary>
    public static void Read(byte* content, int count, int smallest, int start, Span<int> destination)
    {
        while (!destination.IsEmpty)
        {
            Span<int> piece = destination[..Math.Min(destination.Length, BlockSize - (start & BlockMask))];
            uint entry = Entry(content, start >> BlockBits);
            int width = (int)(entry & WidthMask);
            int add = smallest + (int)Base(content, start >> BlockBits);
            if (width == 0)
            {
                piece.Fill(add);
            }
            else
            {
                BitUnpacker.Read(Data(content, count, entry), width, add, start & BlockMask, piece);
            }

            start += piece.Length;
            destination = destination[piece.Length..];
        }
    }

    /// <summary>Reads consecutive values.</summary>
    public static void Read(byte* content, int count, long smallest, int start, Span<long> destination)
    {
        while (!destination.IsEmpty)
        {
            Span<long> piece = destination[..Math.Min(destination.Length, BlockSize - (start & BlockMask))];
            uint entry = Entry(content, start >> BlockBits);
            int width = (int)(entry & WidthMask);
            long add = smallest + Base(content, start >> BlockBits);
            if (width == 0)
            {
                piece.Fill(add);
            }
            else
            {
                BitUnpacker.Read(Data(content, count, entry), width, add, start & BlockMask, piece);
            }

            start += piece.Length;
            destination = destination[piece.Length..];
        }
    }

    private static int BlockCount(int count) => (int)(((long)count + BlockMask) >> BlockBits);

    private static uint Base(byte* content, int block) => Unsafe.ReadUnaligned<uint>(content + ((long)block * EntryLength));

    private static uint Entry(byte* content, int block) => Unsafe.ReadUnaligned<uint>(content + ((long)block * EntryLength) + sizeof(uint));

    private static byte* Data(byte* content, int count, uint entry) =>
        content + ((long)BlockCount(count) * EntryLength) + ((long)(entry >> WidthBits) * Unit);

    private static (long Smallest, int Width) Frame(ReadOnlySpan<long> block)
    {
        (long min, long max) = IntegerEncoder.Extremes(block);
        return (min, IntegerEncoder.Width(min, max));
    }
}
