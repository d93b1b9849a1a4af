using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Rows;

/// <summary>
/// The memory that rows take. Strings, lists and maps are counted one by one: a sample would let a few large ones among many
/// small ones endanger the process.
/// </summary>
internal static class VectorMemory
{
    public static long Bytes(Vector vector, int start, int count)
    {
        switch (vector.Kind)
        {
            case VectorKind.String:
                long bytes = 8L * count;
                string? previous = null;
                foreach (string? text in vector.Strings.Slice(start, count))
                {
                    bytes += text is null || ReferenceEquals(text, previous) ? 0 : ValueMemory.OfText(text);
                    previous = text;
                }

                return bytes;
            case VectorKind.Value:
                return ValueMemory.Whole(8L * count, vector.Values.Slice(start, count));
            default:
                return Width(vector.Kind) * count;
        }
    }

    public static long Bytes(Vector vector, ReadOnlySpan<int> rows)
    {
        if (vector.Kind is not (VectorKind.String or VectorKind.Value))
        {
            return Width(vector.Kind) * rows.Length;
        }

        long bytes = 8L * rows.Length;
        object? previous = null;
        foreach (int row in rows)
        {
            object? cell = row < 0 ? null : vector.Kind == VectorKind.String ? vector.Strings[row] : vector.Values[row];
            if (!ReferenceEquals(cell, previous))
            {
                bytes += cell is string text ? ValueMemory.OfText(text) : cell is Value value ? ValueMemory.Whole(value) : 0;
                previous = cell;
            }
        }

        return bytes;
    }

    private static long Width(VectorKind kind) => kind switch
    {
        VectorKind.Null => 0,
        VectorKind.Boolean => 2,
        VectorKind.Node => 4,
        _ => 9,
    };
}
