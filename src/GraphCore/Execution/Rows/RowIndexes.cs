namespace Serverless.GraphCore.Execution.Rows;

/// <summary>Small kernels over lists of row numbers.</summary>
internal static class RowIndexes
{
    private static int[] ascending = CreateAscending(2048);

    /// <summary>0, 1, 2, …</summary>
    public static ReadOnlySpan<int> Ascending(int count)
    {
        int[] numbers = ascending;
        if (numbers.Length < count)
        {
            ascending = numbers = CreateAscending(count);
        }

        return numbers.AsSpan(0, count);
    }

    /// <summary>Writes the numbers of marked rows; returns how many there are.</summary>
    public static int Select(ReadOnlySpan<bool> marks, Span<int> rows)
    {
        int count = 0;
        for (int i = 0; i < marks.Length; i++)
        {
            rows[count] = i;
            count += marks[i] ? 1 : 0;
        }

        return count;
    }

    /// <summary>Keeps the entries whose mark is set, in order; returns how many there are.</summary>
    public static int Compact<T>(ReadOnlySpan<bool> marks, Span<T> entries)
    {
        int count = 0;
        for (int i = 0; i < marks.Length; i++)
        {
            entries[count] = entries[i];
            count += marks[i] ? 1 : 0;
        }

        return count;
    }

    private static int[] CreateAscending(int count)
    {
        var numbers = new int[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = i;
        }

        return numbers;
    }
}
