namespace Serverless.GraphCore.Storage.Segments;

/// <summary>A piece of a column of integers: from index <paramref name="Start"/> on, <c>First + Step · (i − Start)</c>.</summary>
internal readonly record struct IntegerRun(int Start, long First, long Step)
{
    /// <summary>
    /// Cuts a column into runs, each as long as possible from where it starts. Returns how many there are, or −1 when there are more than
    /// fit into <paramref name="runs"/>.
    /// </summary>
    public static int Find(ReadOnlySpan<long> values, Span<IntegerRun> runs)
    {
        int count = 0;
        int start = 0;
        while (start < values.Length)
        {
            if (count == runs.Length)
            {
                return -1;
            }

            int end = start + 1;
            long step = 0;
            if (end < values.Length && TryStep(values[start], values[end], out step))
            {
                end++;
                while (end < values.Length && TryStep(values[end - 1], values[end], out long next) && next == step)
                {
                    end++;
                }
            }

            runs[count++] = new IntegerRun(start, values[start], step);
            start = end;
        }

        return count;
    }

    /// <summary>The value at an index of this run, and false if it is no 64-bit integer.</summary>
    public bool TryValue(int index, out long value)
    {
        Int128 exact = First + ((Int128)Step * (index - Start));
        value = (long)exact;
        return exact == value;
    }

    private static bool TryStep(long value, long next, out long step)
    {
        step = unchecked(next - value);
        bool fits = next >= value == step >= 0;
        step = fits ? step : 0;
        return fits;
    }
}
