using System.Numerics;
using System.Runtime.CompilerServices;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// Which rows of a column have a value, and the index of the value among those that are stored. With absent rows it is a bitmap and a
/// running count for each of its words, so that an index is found in constant time.
/// </summary>
internal sealed unsafe class RowPresence
{
    private readonly int rows;
    private readonly ulong* words;
    private readonly int[] before;

    // The bitmap, when it was made of a list of rows; pinned.
    private readonly ulong[]? expanded;

    private RowPresence(int rows, ulong* words, ulong[]? expanded, int[] before)
    {
        this.rows = rows;
        this.words = words;
        this.expanded = expanded;
        this.before = before;
    }

    /// <summary>Whether every row has a value.</summary>
    public bool IsAll => words == null;

    public long MemoryBytes => 48 + (before.Length * sizeof(int)) + ((expanded?.Length ?? 0) * sizeof(ulong));

    public static RowPresence All(int rows) => new(rows, null, null, []);

    /// <summary>From a bitmap in a buffer: whole words, no bit set behind the last row.</summary>
    public static RowPresence FromBitmap(int rows, int present, byte* bitmap, int length)
    {
        int count = WordCount(rows);
        return length == count * sizeof(ulong) ? Create(rows, present, (ulong*)bitmap, null) : throw Damage();
    }

    /// <summary>From the ascending rows that have a value.</summary>
    public static RowPresence FromRows(int rows, IntegerChunk present)
    {
        ulong[] words = GC.AllocateArray<ulong>(Math.Max(WordCount(rows), 1), pinned: true);
        long last = -1;
        for (int i = 0; i < present.Count; i++)
        {
            long row = present[i];
            if (row <= last || row >= rows)
            {
                throw Damage();
            }

            words[row >> 6] |= 1UL << (int)(row & 63);
            last = row;
        }

        return Create(rows, present.Count, (ulong*)Unsafe.AsPointer(ref words[0]), words);
    }

    public static int WordCount(int rows) => (int)(((long)rows + 63) >> 6);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int row) => (uint)row < (uint)rows && (words == null || (Word(row >> 6) >> (row & 63) & 1) != 0);

    /// <summary>The index of a row's value; −1 if it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(int row)
    {
        if ((uint)row >= (uint)rows)
        {
            return -1;
        }

        if (words == null)
        {
            return row;
        }

        ulong word = Word(row >> 6);
        ulong bit = 1UL << (row & 63);
        return (word & bit) == 0 ? -1 : before[row >> 6] + BitOperations.PopCount(word & (bit - 1));
    }

    /// <summary>The indexes of the values of rows, −1 where there is none. Returns how many there are.</summary>
    public int Locate(ReadOnlySpan<int> rows, int rowMask, Span<int> indexes)
    {
        int present = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int index = IndexOf(rows[i] & rowMask);
            indexes[i] = index;
            present += (index >> 31) + 1;
        }

        return present;
    }

    private static RowPresence Create(int rows, int present, ulong* words, ulong[]? expanded)
    {
        var before = new int[WordCount(rows)];
        int total = 0;
        for (int i = 0; i < before.Length; i++)
        {
            before[i] = total;
            total += BitOperations.PopCount(Unsafe.ReadUnaligned<ulong>(words + i));
        }

        bool overhang = (rows & 63) != 0 && Unsafe.ReadUnaligned<ulong>(words + before.Length - 1) >> (rows & 63) != 0;
        return total == present && !overhang ? new RowPresence(rows, words, expanded, before) : throw Damage();
    }

    private static Exception Damage() => Varint.Damage("which rows of a column have a value is not what it should be");

    private ulong Word(int index) => Unsafe.ReadUnaligned<ulong>(words + index);
}
