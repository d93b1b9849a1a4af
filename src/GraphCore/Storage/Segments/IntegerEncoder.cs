using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Serverless.GraphCore.Storage.Format;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// Integers → the smallest of the encodings that keep every value at a place that follows from its index:
/// <code>
///  0 encoding u8   1 width u8   2 zero u16   4 number of runs u32   8 a i64   16 b i64   24 content
///  Affine: a first, b step, no content
///  Runs:   a, b zero; for each run: start u32, first i64, step i64
///  Packed: a smallest, b largest; for each value width bits, least significant first, of the difference to the smallest
///  Blocks: a smallest, b largest; IntegerBlocks
/// </code>
/// </summary>
internal static class IntegerEncoder
{
    /// <summary>Bytes before the content.</summary>
    public const int HeaderLength = 24;

    /// <summary>Bytes of a run.</summary>
    public const int RunLength = 20;

    /// <summary>The widest difference below 64 bits: it is read with one load of 64 bits from the byte in which it begins.</summary>
    public const int MaxWidth = 57;

    /// <summary>More runs than this are never written: a lookup searches among them.</summary>
    public const int MaxRuns = 64;

    // The share of its bytes that a column must save.
    private const int BlocksGain = 12;

    public static byte[] Encode(ReadOnlySpan<long> values)
    {
        Span<IntegerRun> runs = stackalloc IntegerRun[MaxRuns];
        int runCount = IntegerRun.Find(values, runs);
        if (runCount is 0 or 1)
        {
            return Affine(runCount == 0 ? default : runs[0]);
        }

        (long min, long max) = Extremes(values);
        int width = Width(min, max);
        long packedLength = HeaderLength + PackedLength(values.Length, width);
        if (runCount > 0 && 2 * (HeaderLength + (runCount * RunLength)) <= packedLength)
        {
            return Runs(runs[..runCount]);
        }

        // Values in blocks take a look at the directory more to read, which has to be worth it.
        return IntegerBlocks.Measure(values, min, max) is { } length && (length + HeaderLength) * BlocksGain <= packedLength * (BlocksGain - 1)
            ? Blocks(values, min, max, checked((int)length))
            : Packed(values, min, max, width, checked((int)packedLength));
    }

    public static byte[] Encode(ReadOnlySpan<int> values)
    {
        long[] wide = ArrayPool<long>.Shared.Rent(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            wide[i] = values[i];
        }

        byte[] encoded = Encode(wide.AsSpan(0, values.Length));
        ArrayPool<long>.Shared.Return(wide);
        return encoded;
    }

    /// <summary>Bytes of so many differences.</summary>
    public static long PackedLength(int count, int width) => (((long)count * width) + 7) >> 3;

    /// <summary>Writes the differences to the smallest value back to back, into as many bytes as they take.</summary>
    public static void Pack(ReadOnlySpan<long> values, long min, int width, Span<byte> target)
    {
        ulong pending = 0;
        int filled = 0;
        foreach (long value in values)
        {
            ulong difference = (ulong)value - (ulong)min;
            pending |= difference << filled;
            filled += width;
            if (filled >= 64)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(target, pending);
                target = target[sizeof(ulong)..];
                filled -= 64;
                pending = filled == 0 ? 0 : difference >> (width - filled);
            }
        }

        for (int i = 0; i < target.Length; i++)
        {
            target[i] = (byte)(pending >> (8 * i));
        }
    }

    private static byte[] Affine(IntegerRun run)
    {
        var bytes = new byte[HeaderLength];
        WriteHeader(bytes, IntegerEncoding.Affine, 0, 0, run.First, run.Step);
        return bytes;
    }

    private static byte[] Runs(ReadOnlySpan<IntegerRun> runs)
    {
        var bytes = new byte[HeaderLength + (runs.Length * RunLength)];
        WriteHeader(bytes, IntegerEncoding.Runs, 0, runs.Length, 0, 0);
        var writer = new SpanWriter(bytes.AsSpan(HeaderLength));
        foreach (ref readonly IntegerRun run in runs)
        {
            writer.WriteInt32(run.Start);
            writer.WriteInt64(run.First);
            writer.WriteInt64(run.Step);
        }

        return bytes;
    }

    private static byte[] Packed(ReadOnlySpan<long> values, long min, long max, int width, int length)
    {
        var bytes = new byte[length];
        WriteHeader(bytes, IntegerEncoding.Packed, width, 0, min, max);
        Pack(values, min, width, bytes.AsSpan(HeaderLength));
        return bytes;
    }

    private static byte[] Blocks(ReadOnlySpan<long> values, long min, long max, int length)
    {
        var bytes = new byte[HeaderLength + length];
        WriteHeader(bytes, IntegerEncoding.Blocks, 0, 0, min, max);
        IntegerBlocks.Write(values, min, bytes.AsSpan(HeaderLength));
        return bytes;
    }

    private static void WriteHeader(Span<byte> bytes, IntegerEncoding encoding, int width, int runs, long a, long b)
    {
        var writer = new SpanWriter(bytes);
        writer.WriteByte((byte)encoding);
        writer.WriteByte((byte)width);
        writer.WriteUInt16(0);
        writer.WriteInt32(runs);
        writer.WriteInt64(a);
        writer.WriteInt64(b);
    }

    /// <summary>Bits of the differences to the smallest value.</summary>
    public static int Width(long min, long max)
    {
        int width = 64 - BitOperations.LeadingZeroCount((ulong)max - (ulong)min);
        return width > MaxWidth ? 64 : width;
    }

    /// <summary>The smallest and the largest of some values; there is one at least.</summary>
    public static (long Min, long Max) Extremes(ReadOnlySpan<long> values)
    {
        long min = values[0];
        long max = values[0];
        foreach (long value in values)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        return (min, max);
    }
}
