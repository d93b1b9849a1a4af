using System.Runtime.CompilerServices;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// A column of integers as <see cref="IntegerEncoder"/> has stored it, read where it lies. Every read is checked against
/// <see cref="Chunk.Count"/> once, so none leaves the buffer.
/// </summary>
/// <remarks>
/// <see cref="Min"/> and <see cref="Max"/> are the writer's word for packed columns: a sound checksum vouches for them, nothing else.
/// 32-bit reads cut a value to its lower half; columns of kinds that are read so are checked to fit when they are parsed.
/// </remarks>
internal sealed unsafe class IntegerChunk : Chunk
{
    private readonly IntegerEncoding encoding;
    private readonly int width;
    private readonly long first;
    private readonly long step;
    private readonly byte* bits;
    private readonly IntegerRun[] runs;
    private readonly int rowMask;

    private IntegerChunk(int count, IntegerEncoding encoding, int width, long first, long step, byte* bits, IntegerRun[] runs, int rowMask)
        : base(count)
    {
        this.encoding = encoding;
        this.width = width;
        this.first = first;
        this.step = step;
        this.bits = bits;
        this.runs = runs;
        this.rowMask = rowMask;
    }

    /// <summary>The smallest value; 0 of an empty column.</summary>
    public long Min { get; private init; }

    /// <summary>The largest value; 0 of an empty column.</summary>
    public long Max { get; private init; }

    /// <inheritdoc/>
    protected override long ManagedBytes => ObjectBytes + 64 + (runs.Length * sizeof(IntegerRun));

    public long this[int index]
    {
        get
        {
            CheckRange(index, 1);
            return ValueAt(index);
        }
    }

    /// <summary>Reads a column from the bytes of a payload; nothing else of the buffer is looked at but the padding.</summary>
    /// <param name="rowMask">Which bits of a row given to <see cref="Gather"/> count.</param>
    /// <exception cref="Errors.GraphException">The bytes are not those of a column of <paramref name="count"/> integers.</exception>
    public static IntegerChunk Parse(int count, byte* payload, int length, int rowMask = int.MaxValue)
    {
        var reader = new SpanReader(new ReadOnlySpan<byte>(payload, length));
        var encoding = (IntegerEncoding)reader.ReadByte();
        int width = reader.ReadByte();
        int zero = reader.ReadUInt16();
        int runCount = reader.ReadInt32();
        long a = reader.ReadInt64();
        long b = reader.ReadInt64();
        if (reader.Failed || count < 0 || zero != 0)
        {
            throw Damage();
        }

        byte* content = payload + IntegerEncoder.HeaderLength;
        switch (encoding)
        {
            case IntegerEncoding.Affine when width == 0 && runCount == 0 && reader.Remaining == 0:
                long last = a;
                if (count > 0 && !new IntegerRun(0, a, b).TryValue(count - 1, out last))
                {
                    throw Damage();
                }

                return new IntegerChunk(count, encoding, 0, a, b, null, [], rowMask) { Min = Math.Min(a, last), Max = Math.Max(a, last) };
            case IntegerEncoding.Runs when width == 0 && a == 0 && b == 0 && runCount > 0 && runCount <= count && reader.Remaining == (long)runCount * IntegerEncoder.RunLength:
                IntegerRun[] runs = ReadRuns(ref reader, runCount, count, out long min, out long max);
                return new IntegerChunk(count, encoding, 0, 0, 0, null, runs, rowMask) { Min = min, Max = max };
            case IntegerEncoding.Packed when width is > 0 and (<= IntegerEncoder.MaxWidth or 64) && runCount == 0 && a <= b && reader.Remaining == IntegerEncoder.PackedLength(count, width):
                return new IntegerChunk(count, encoding, width, a, 0, content, [], rowMask) { Min = a, Max = b };
            case IntegerEncoding.Blocks when width == 0 && runCount == 0 && a <= b && IntegerBlocks.IsSound(content, reader.Remaining, count):
                return new IntegerChunk(count, encoding, 0, a, 0, content, [], rowMask) { Min = a, Max = b };
            default:
                throw Damage();
        }
    }

    /// <summary>Copies a payload and reads the column from the copy, which lives as long as the column.</summary>
    public static IntegerChunk ParseCopy(int count, ReadOnlySpan<byte> payload)
    {
        byte[] copy = GC.AllocateArray<byte>(payload.Length + Padding, pinned: true);
        payload.CopyTo(copy);
        IntegerChunk column = Parse(count, (byte*)Unsafe.AsPointer(ref copy[0]), payload.Length);
        column.Keep(copy);
        return column;
    }

    /// <summary>A column of values in memory of its own.</summary>
    public static IntegerChunk Of(ReadOnlySpan<int> values) => ParseCopy(values.Length, IntegerEncoder.Encode(values));

    /// <summary>The lower half of a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int GetInt32(int index) => (int)this[index];

    /// <summary>Reads consecutive values, their lower halves.</summary>
    public void Read(int start, Span<int> destination)
    {
        CheckRange(start, destination.Length);
        switch (encoding)
        {
            case IntegerEncoding.Packed:
                BitUnpacker.Read(bits, width, (int)first, start, destination);
                break;
            case IntegerEncoding.Blocks:
                IntegerBlocks.Read(bits, Count, (int)first, start, destination);
                break;
            case IntegerEncoding.Affine:
                Fill((int)first + (start * (int)step), (int)step, destination);
                break;
            default:
                ReadRuns(start, destination);
                break;
        }
    }

    /// <summary>Reads consecutive values.</summary>
    public void Read(int start, Span<long> destination)
    {
        CheckRange(start, destination.Length);
        switch (encoding)
        {
            case IntegerEncoding.Packed:
                BitUnpacker.Read(bits, width, first, start, destination);
                break;
            case IntegerEncoding.Blocks:
                IntegerBlocks.Read(bits, Count, first, start, destination);
                break;
            case IntegerEncoding.Affine:
                Fill(first + (start * step), step, destination);
                break;
            default:
                ReadRuns(start, destination);
                break;
        }
    }

    /// <summary>
    /// Reads the values of rows: of a group's node columns the lower 16 bits of ordinals, of all others the rows as they are.
    /// </summary>
    public void Gather(ReadOnlySpan<int> rows, Span<long> destination)
    {
        if (RowRuns.IsConsecutive(rows))
        {
            Read(rows[0] & rowMask, destination[..rows.Length]);
            return;
        }

        CheckRows(rows);
        GatherIndexes(rows, rowMask, destination);
    }

    /// <summary>Reads the values of indexes that are known to be within the column, or −1, which reads as zero.</summary>
    internal void GatherChecked(ReadOnlySpan<int> indexes, Span<long> destination)
    {
        if (encoding != IntegerEncoding.Packed)
        {
            for (int i = 0; i < indexes.Length; i++)
            {
                destination[i] = indexes[i] < 0 ? 0 : ValueAt(indexes[i]);
            }

            return;
        }

        for (int i = 0; i < indexes.Length; i++)
        {
            destination[i] = indexes[i] < 0 ? 0 : first + (long)BitUnpacker.Difference(bits, width, indexes[i]);
        }
    }

    /// <summary>Whether the column is <c>first + step · i</c>.</summary>
    public bool IsAffine(out long first, out long step)
    {
        first = this.first;
        step = this.step;
        return encoding == IntegerEncoding.Affine;
    }

    /// <summary>In an ascending column the first index whose value is larger, <see cref="Chunk.Count"/> if there is none.</summary>
    public int UpperBound(long value)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) >> 1);
            if (ValueAt(middle) > value)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private static IntegerRun[] ReadRuns(ref SpanReader reader, int runCount, int count, out long min, out long max)
    {
        var runs = new IntegerRun[runCount];
        for (int i = 0; i < runCount; i++)
        {
            runs[i] = new IntegerRun(reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64());
        }

        min = long.MaxValue;
        max = long.MinValue;
        for (int i = 0; i < runCount; i++)
        {
            int end = i + 1 < runCount ? runs[i + 1].Start : count;
            if (runs[i].Start >= end || (i == 0 && runs[i].Start != 0) || !runs[i].TryValue(end - 1, out long last))
            {
                throw Damage();
            }

            min = Math.Min(min, Math.Min(runs[i].First, last));
            max = Math.Max(max, Math.Max(runs[i].First, last));
        }

        return runs;
    }

    private static void Fill(int value, int step, Span<int> destination)
    {
        if (step == 0)
        {
            destination.Fill(value);
            return;
        }

        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = value;
            value += step;
        }
    }

    private static void Fill(long value, long step, Span<long> destination)
    {
        if (step == 0)
        {
            destination.Fill(value);
            return;
        }

        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = value;
            value += step;
        }
    }

    private static Exception Damage() => Varint.Damage("a column of integers is not what it should be");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ValueAt(int index) => encoding switch
    {
        IntegerEncoding.Packed => first + (long)BitUnpacker.Difference(bits, width, index),
        IntegerEncoding.Blocks => first + (long)IntegerBlocks.Difference(bits, Count, index),
        IntegerEncoding.Affine => first + (index * step),
        _ => RunValue(index),
    };

    private long RunValue(int index)
    {
        ref readonly IntegerRun run = ref runs[RunOf(index)];
        return run.First + ((index - run.Start) * run.Step);
    }

    private int RunOf(int index)
    {
        int low = 0;
        int high = runs.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >> 1;
            if (runs[middle].Start <= index)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private void ReadRuns(int start, Span<int> destination)
    {
        for (int run = destination.IsEmpty ? 0 : RunOf(start); !destination.IsEmpty; run++)
        {
            Span<int> piece = destination[..Math.Min(destination.Length, RunEnd(run) - start)];
            Fill((int)RunValue(start), (int)runs[run].Step, piece);
            start += piece.Length;
            destination = destination[piece.Length..];
        }
    }

    private void ReadRuns(int start, Span<long> destination)
    {
        for (int run = destination.IsEmpty ? 0 : RunOf(start); !destination.IsEmpty; run++)
        {
            Span<long> piece = destination[..Math.Min(destination.Length, RunEnd(run) - start)];
            Fill(RunValue(start), runs[run].Step, piece);
            start += piece.Length;
            destination = destination[piece.Length..];
        }
    }

    private int RunEnd(int run) => run + 1 < runs.Length ? runs[run + 1].Start : Count;

    private void GatherIndexes(ReadOnlySpan<int> rows, int mask, Span<long> destination)
    {
        if (encoding != IntegerEncoding.Packed)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                destination[i] = ValueAt(rows[i] & mask);
            }

            return;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            destination[i] = first + (long)BitUnpacker.Difference(bits, width, rows[i] & mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CheckRange(int start, int length)
    {
        if (start < 0 || (uint)start + (uint)length > (uint)Count)
        {
            ThrowOutside();
        }
    }

    private void CheckRows(ReadOnlySpan<int> rows)
    {
        // The sign of any of the differences shows in the sign of their union.
        int outside = 0;
        foreach (int row in rows)
        {
            int index = row & rowMask;
            outside |= (Count - 1 - index) | index;
        }

        if (outside < 0)
        {
            ThrowOutside();
        }
    }

    private void ThrowOutside() => throw Varint.Damage($"more is asked of a column than its {Count} values; another chunk contradicts it");
}
