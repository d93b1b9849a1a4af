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

        int first = rows[0];
        for (int i = 1; i < rows.Length; i++)
        {
            if (rows[i] != first + i)
            {
                return false;
            }
        }

        return true;
    }
}
