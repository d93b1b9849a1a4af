using System.Runtime.ExceptionServices;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>A key of an ordering, by slot.</summary>
/// <param name="IsOrigin">It is the number of the row's argument.</param>
internal readonly record struct SortColumn(int Slot, bool Descending, bool IsOrigin = false);

/// <summary>
/// Stable orders of rows by orderability (ORDER BY's total order, null last). Columns of numbers and strings are sorted as
/// integers, key after key: rows with equal integers are a run, which the next key (or, for strings, all of the text) orders.
/// </summary>
internal sealed class SortOrder(SortColumn[] keys)
{
    /// <summary>Shorter runs are ordered by comparison at once.</summary>
    private const int ShortRun = 16;

    private readonly Vector[] columns = new Vector[keys.Length];
    private (long Key, int Row)[] numbers = [];

    public ReadOnlySpan<SortColumn> Keys => keys;

    /// <summary>The numbers of all held rows in order.</summary>
    public int[] Of(RowBuffer rows)
    {
        int[] order = RowIndexes.Ascending(rows.Count).ToArray();
        for (int i = 0; i < keys.Length; i++)
        {
            columns[i] = rows.ColumnOf(keys[i].Slot);
        }

        if (numbers.Length < order.Length)
        {
            numbers = new (long, int)[order.Length];
        }

        Sort(order, 0);
        return order;
    }

    /// <summary>Compares two rows by all keys: negative, zero or positive.</summary>
    public int Compare(ReadOnlySpan<Vector> left, int leftRow, ReadOnlySpan<Vector> right, int rightRow) => Compare(left, leftRow, right, rightRow, 0);

    private int Compare(ReadOnlySpan<Vector> left, int leftRow, ReadOnlySpan<Vector> right, int rightRow, int firstKey)
    {
        for (int i = firstKey; i < keys.Length; i++)
        {
            int order = keys[i].IsOrigin
                ? left[i].Nodes[leftRow].CompareTo(right[i].Nodes[rightRow])
                : Compare(left[i], leftRow, right[i], rightRow);
            if (order != 0)
            {
                return keys[i].Descending ? -order : order;
            }
        }

        return 0;
    }

    private static int Compare(Vector left, int leftRow, Vector right, int rightRow)
    {
        bool isNull = left.IsNull(leftRow);
        if (isNull || right.IsNull(rightRow))
        {
            return isNull.CompareTo(right.IsNull(rightRow));
        }

        return (left.Kind, right.Kind) switch
        {
            (VectorKind.Integer, VectorKind.Integer) => left.Integers[leftRow].CompareTo(right.Integers[rightRow]),
            (VectorKind.Float, VectorKind.Float) => ValueComparer.OrderFloats(left.Floats[leftRow], right.Floats[rightRow]),
            (VectorKind.String, VectorKind.String) => CypherText.Compare(left.Strings[leftRow]!, right.Strings[rightRow]!),
            (VectorKind.Value, VectorKind.Value) => ValueComparer.Order(left.Values[leftRow], right.Values[rightRow]),
            _ => ValueComparer.Order(left.GetValue(leftRow), right.GetValue(rightRow)),
        };
    }

    /// <summary>Orders rows that are equal in the keys before one.</summary>
    private void Sort(Span<int> rows, int key)
    {
        if (key == keys.Length || rows.Length < 2)
        {
            return;
        }

        VectorKind kind = columns[key].Kind;
        if (rows.Length <= ShortRun || (kind is not (VectorKind.Integer or VectorKind.Float or VectorKind.String) && !keys[key].IsOrigin))
        {
            SortByComparison(rows, key);
            return;
        }

        Span<int> nulls = SortByNumber(rows, key, out Span<int> others);
        Sort(nulls, key + 1);
        for (int start = 0; start < others.Length;)
        {
            int end = start + 1;
            long number = Number(key, others[start]);
            while (end < others.Length && Number(key, others[end]) == number)
            {
                end++;
            }

            if (kind == VectorKind.String)
            {
                SortByComparison(others[start..end], key);
            }
            else
            {
                Sort(others[start..end], key + 1);
            }

            start = end;
        }
    }

    /// <summary>Orders rows by one key's numbers, then by row; returns those whose key is null, which are set apart.</summary>
    private Span<int> SortByNumber(Span<int> rows, int key, out Span<int> others)
    {
        int count = 0;
        int nullCount = 0;
        Vector column = columns[key];
        var nulls = new int[column.HasNulls || column.Kind == VectorKind.String ? rows.Length : 0];
        foreach (int row in rows)
        {
            if (column.IsNull(row))
            {
                nulls[nullCount++] = row;
            }
            else
            {
                numbers[count++] = (Number(key, row), row);
            }
        }

        // Pairs compare by key, then by row: that is what makes the order stable.
        numbers.AsSpan(0, count).Sort();
        others = keys[key].Descending ? rows[nullCount..] : rows[..count];
        for (int i = 0; i < count; i++)
        {
            others[i] = numbers[i].Row;
        }

        Span<int> place = keys[key].Descending ? rows[..nullCount] : rows[count..];
        nulls.AsSpan(0, nullCount).Sort();
        nulls.AsSpan(0, nullCount).CopyTo(place);
        return place;
    }

    /// <summary>An integer by whose order rows come; of strings only the beginning.</summary>
    private long Number(int key, int row)
    {
        Vector column = columns[key];
        long number = column.Kind switch
        {
            VectorKind.Integer => column.Integers[row],
            VectorKind.Float => Number(column.Floats[row]),
            VectorKind.String => Number(column.Strings[row]!),
            _ => column.Nodes[row],
        };
        return keys[key].Descending ? ~number : number;
    }

    /// <summary>An integer that orders as the float does: NaN last, both zeros equal.</summary>
    private static long Number(double number)
    {
        if (double.IsNaN(number))
        {
            return long.MaxValue;
        }

        long bits = BitConverter.DoubleToInt64Bits(number == 0 ? 0.0 : number);
        return bits < 0 ? bits ^ long.MaxValue : bits;
    }

    /// <summary>The first four UTF-16 units, moved so that they order as code points do: surrogates behind all others.</summary>
    private static long Number(string text)
    {
        ulong number = 0;
        for (int i = 0; i < 4; i++)
        {
            uint unit = i < text.Length ? text[i] : 0u;
            unit = unit < 0xD800 ? unit : unit < 0xE000 ? unit + 0x2000 : unit - 0x800;
            number = (number << 16) | unit;
        }

        return (long)(number ^ (1UL << 63));
    }

    private void SortByComparison(Span<int> rows, int key)
    {
        try
        {
            rows.Sort(new RowComparer(this, key));
        }
        catch (InvalidOperationException exception) when (exception.InnerException is GraphException error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    private sealed class RowComparer(SortOrder order, int firstKey) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            int result = order.Compare(order.columns, x, order.columns, y, firstKey);
            return result != 0 ? result : x.CompareTo(y);
        }
    }
}
