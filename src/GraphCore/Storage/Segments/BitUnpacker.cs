using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// Reads numbers of a fixed count of bits that lie back to back. Loads are of up to sixteen bytes from the byte in which a number begins, so
/// <see cref="Chunk.Padding"/> bytes behind the last one must be readable. Indexes are not checked here.
/// </summary>
/// <remarks>
/// Eight numbers of <em>w</em> bits take <em>w</em> bytes, so every eighth begins with a byte. Up to 25 bits, eight are unpacked at once: the
/// bytes of four go into each half of a vector, a byte shuffle moves those of each number into its 32-bit lane, a shift by lane and a mask
/// do the rest (as in D. Lemire, L. Boytsov, "Decoding billions of integers per second through vectorization", but horizontally).
/// </remarks>
internal static unsafe class BitUnpacker
{
    /// <summary>The widest numbers that a 32-bit lane can hold at any bit of its first byte.</summary>
    private const int MaxVectorWidth = 25;

    /// <summary>Fewer numbers than this are read one by one.</summary>
    private const int VectorThreshold = 16;

    private const int Block = 256;

    private static readonly Vector256<byte>[] Shuffles = MakeShuffles();
    private static readonly Vector256<uint>[] Shifts = MakeShifts();

    /// <summary>The number at an index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Difference(byte* bits, int width, int index)
    {
        ulong bit = (ulong)(uint)index * (uint)width;
        return (Unsafe.ReadUnaligned<ulong>(bits + (bit >> 3)) >> (int)(bit & 7)) & (ulong.MaxValue >> (64 - width));
    }

    /// <summary>Reads consecutive numbers and adds <paramref name="smallest"/>, all modulo 2³².</summary>
    public static void Read(byte* bits, int width, int smallest, int start, Span<int> destination)
    {
        fixed (int* target = destination)
        {
            if (width == 32)
            {
                Read32((int*)bits + start, smallest, target, destination.Length);
            }
            else if (width <= MaxVectorWidth && destination.Length >= VectorThreshold && Avx2.IsSupported)
            {
                ReadVectors(bits, width, smallest, start, target, destination.Length);
            }
            else
            {
                ReadOneByOne(bits, width, smallest, start, target, destination.Length);
            }
        }
    }

    /// <summary>Reads consecutive numbers and adds <paramref name="smallest"/>, all modulo 2⁶⁴.</summary>
    public static void Read(byte* bits, int width, long smallest, int start, Span<long> destination)
    {
        if (width <= MaxVectorWidth && destination.Length >= VectorThreshold && Avx2.IsSupported)
        {
            ReadWidening(bits, width, smallest, start, destination);
            return;
        }

        ulong mask = ulong.MaxValue >> (64 - width);
        ulong bit = (ulong)(uint)start * (uint)width;
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = smallest + (long)((Unsafe.ReadUnaligned<ulong>(bits + (bit >> 3)) >> (int)(bit & 7)) & mask);
            bit += (uint)width;
        }
    }

    private static void ReadOneByOne(byte* bits, int width, int smallest, int start, int* target, int count)
    {
        ulong mask = ulong.MaxValue >> (64 - width);
        ulong bit = (ulong)(uint)start * (uint)width;
        for (int i = 0; i < count; i++)
        {
            target[i] = smallest + (int)((Unsafe.ReadUnaligned<ulong>(bits + (bit >> 3)) >> (int)(bit & 7)) & mask);
            bit += (uint)width;
        }
    }

    private static void Read32(int* source, int smallest, int* target, int count)
    {
        Vector256<int> add = Vector256.Create(smallest);
        int i = 0;
        for (; i <= count - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            (Vector256.Load(source + i) + add).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = Unsafe.ReadUnaligned<int>(source + i) + smallest;
        }
    }

    private static void ReadVectors(byte* bits, int width, int smallest, int start, int* target, int count)
    {
        int head = Math.Min(-start & 7, count);
        ReadOneByOne(bits, width, smallest, start, target, head);
        byte* source = bits + ((long)(start + head) * width >> 3);
        Vector256<byte> shuffle = Shuffles[width];
        Vector256<uint> shifts = Shifts[width];
        Vector256<uint> mask = Vector256.Create(uint.MaxValue >> (32 - width));
        Vector256<uint> add = Vector256.Create((uint)smallest);
        int upper = width >> 1;
        int i = head;
        for (; i <= count - 8; i += 8, source += width)
        {
            Vector256<byte> bytes = Vector256.Create(Vector128.Load(source), Vector128.Load(source + upper));
            Vector256<uint> lanes = Avx2.ShiftRightLogicalVariable(Avx2.Shuffle(bytes, shuffle).AsUInt32(), shifts);
            ((lanes & mask) + add).Store((uint*)target + i);
        }

        ReadOneByOne(bits, width, smallest, start + i, target + i, count - i);
    }

    private static void ReadWidening(byte* bits, int width, long smallest, int start, Span<long> destination)
    {
        int* narrow = stackalloc int[Block];
        fixed (long* target = destination)
        {
            for (int done = 0; done < destination.Length; done += Block)
            {
                int count = Math.Min(Block, destination.Length - done);
                ReadVectors(bits, width, 0, start + done, narrow, count);
                Widen(narrow, smallest, target + done, count);
            }
        }
    }

    private static void Widen(int* narrow, long smallest, long* target, int count)
    {
        Vector256<long> add = Vector256.Create(smallest);
        int i = 0;
        for (; i <= count - 8; i += 8)
        {
            (Vector256<long> lower, Vector256<long> upper) = Vector256.Widen(Vector256.Load(narrow + i));
            (lower + add).Store(target + i);
            (upper + add).Store(target + i + 4);
        }

        for (; i < count; i++)
        {
            target[i] = smallest + narrow[i];
        }
    }

    // The upper half of a vector holds the bytes from width / 2 on; with an odd width its numbers begin in the middle of that byte.
    private static int BitInHalf(int width, int number) => number < 4 ? number * width : (number * width) - (8 * (width >> 1));

    private static Vector256<byte>[] MakeShuffles()
    {
        var shuffles = new Vector256<byte>[MaxVectorWidth + 1];
        Span<byte> bytes = stackalloc byte[32];
        for (int width = 0; width <= MaxVectorWidth; width++)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)((BitInHalf(width, i >> 2) >> 3) + (i & 3));
            }

            shuffles[width] = MemoryMarshal.Read<Vector256<byte>>(bytes);
        }

        return shuffles;
    }

    private static Vector256<uint>[] MakeShifts()
    {
        var shifts = new Vector256<uint>[MaxVectorWidth + 1];
        Span<uint> lanes = stackalloc uint[8];
        for (int width = 0; width <= MaxVectorWidth; width++)
        {
            for (int i = 0; i < lanes.Length; i++)
            {
                lanes[i] = (uint)BitInHalf(width, i) & 7;
            }

            shifts[width] = Vector256.Create<uint>(lanes);
        }

        return shifts;
    }
}
