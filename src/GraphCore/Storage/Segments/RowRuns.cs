using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>Finds out how rows that are read together lie.</summary>
internal static class RowRuns
{
    /// <summary>Whether the rows are not none and each is the one after its predecessor, so that they are read in one go.</summary>
    public static bool IsConsecutive(ReadOnlySpan<int> rows)
    {
        if (rows.IsEmpty || rows[^1] - rows[0] != rows.Length - 1)
        {
            return false;
        }

        int i = 0;
        ref int start = ref MemoryMarshal.GetReference(rows);
        Vector256<int> expected = Vector256.Create(rows[0]) + Vector256<int>.Indices;
        for (; i <= rows.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            if (Vector256.LoadUnsafe(ref start, (nuint)i) != expected)
            {
                return false;
            }

            expected += Vector256.Create(Vector256<int>.Count);
        }

        for (; i < rows.Length; i++)
        {
            if (rows[i] != rows[0] + i)
            {
                return false;
            }
        }

        return true;
    }
}
