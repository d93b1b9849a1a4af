using System.Runtime.ExceptionServices;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>A key of an ordering, by slot.</summary>
/// <param name="IsOrigin">It is the number of the row's argument.</param>
internal readonly record struct SortColumn(int Slot, bool Descending, bool IsOrigin = false);

/// <summary>Stable orders of rows by orderability (ORDER BY's total order, null last).</summary>
internal sealed class SortOrder(QueryContext context, SortColumn[] keys)
{
    public ReadOnlySpan<SortColumn> Keys => keys;

    /// <summary>The numbers of all held rows in order.</summary>
    public int[] Of(RowBuffer rows)
    {
        var order = RowIndexes.Ascending(rows.Count).ToArray();
        var columns = new Vector[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            columns[i] = rows.ColumnOf(keys[i].Slot);
        }

        if (columns.Length == 1 && columns[0].Kind is VectorKind.Integer or VectorKind.Float)
        {
            SortNumbers(columns[0], keys[0].Descending, order);
        }
        else if (columns.Length > 0)
        {
            SortRows(order, columns);
        }

        return order;
    }

    /// <summary>Compares two rows by all keys: negative, zero or positive.</summary>
    public int Compare(ReadOnlySpan<Vector> left, int leftRow, ReadOnlySpan<Vector> right, int rightRow)
    {
        for (int i = 0; i < keys.Length; i++)
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

    private void SortRows(int[] order, Vector[] columns)
    {
        try
        {
            Array.Sort(order, new RowComparer(this, columns));
        }
        catch (InvalidOperationException exception) when (exception.InnerException is GraphException error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    private int Compare(Vector left, int leftRow, Vector right, int rightRow)
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
            _ => ValueComparer.Order(left.GetValue(leftRow, context.Ids), right.GetValue(rightRow, context.Ids)),
        };
    }

    /// <summary>One column of numbers is sorted as integers, rows of nulls set apart.</summary>
    private static void SortNumbers(Vector column, bool descending, Span<int> order)
    {
        var numbers = new (long Key, int Row)[order.Length];
        int count = 0;
        int nullCount = 0;
        var nulls = new int[column.HasNulls ? order.Length : 0];
        for (int row = 0; row < order.Length; row++)
        {
            if (column.IsNull(row))
            {
                nulls[nullCount++] = row;
                continue;
            }

            long key = column.Kind == VectorKind.Integer ? column.Integers[row] : ToKey(column.Floats[row]);
            numbers[count++] = (descending ? ~key : key, row);
        }

        // Pairs compare by key, then by row: that is what makes the order stable.
        numbers.AsSpan(0, count).Sort();
        Span<int> target = descending ? order[nullCount..] : order;
        for (int i = 0; i < count; i++)
        {
            target[i] = numbers[i].Row;
        }

        nulls.AsSpan(0, nullCount).CopyTo(descending ? order : order[count..]);
    }

    /// <summary>An integer that orders as the float does: NaN last, both zeros equal.</summary>
    private static long ToKey(double number)
    {
        if (double.IsNaN(number))
        {
            return long.MaxValue;
        }

        long bits = BitConverter.DoubleToInt64Bits(number == 0 ? 0.0 : number);
        return bits < 0 ? bits ^ long.MaxValue : bits;
    }

    private sealed class RowComparer(SortOrder order, Vector[] columns) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            int result = order.Compare(columns, x, columns, y);
            return result != 0 ? result : x.CompareTo(y);
        }
    }
}
