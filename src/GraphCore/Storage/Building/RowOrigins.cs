namespace Serverless.GraphCore.Storage.Building;

/// <summary>Where a row of an import came from.</summary>
/// <param name="File">The builder's number of the file.</param>
/// <param name="Line">The line that it begins in, from 1.</param>
internal readonly record struct RowOrigin(int File, long Line) : IComparable<RowOrigin>
{
    public int CompareTo(RowOrigin other) => File != other.File ? File.CompareTo(other.File) : Line.CompareTo(other.Line);
}

/// <summary>Where the rows of a table came from. Rows of lines that follow each other take no memory, others eight bytes.</summary>
internal sealed class RowOrigins(BuildMemory memory)
{
    private readonly List<Section> sections = [];
    private readonly PagedList<Run> runs = new(memory);
    private long nextLine = -1;
    private int file = -1;

    /// <summary>Adds the next row.</summary>
    public void Add(int row, RowOrigin origin)
    {
        if (origin.Line != nextLine || origin.File != file)
        {
            Begin(row, origin);
        }

        nextLine = origin.Line + 1;
    }

    /// <summary>Where a row came from.</summary>
    public RowOrigin Find(int row)
    {
        int low = 0;
        int high = runs.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            (low, high) = runs[middle].FirstRow <= row ? (middle, high) : (low, middle - 1);
        }

        Run run = runs[low];
        Section section = sections.FindLast(section => section.FirstRow <= run.FirstRow);
        return new RowOrigin(section.File, section.FirstLine + run.Line + (row - run.FirstRow));
    }

    private void Begin(int row, RowOrigin origin)
    {
        if (origin.File != file || origin.Line < sections[^1].FirstLine || origin.Line - sections[^1].FirstLine > uint.MaxValue)
        {
            sections.Add(new Section(row, origin.File, origin.Line));
            file = origin.File;
        }

        runs.Add(new Run(row, (uint)(origin.Line - sections[^1].FirstLine)));
    }

    /// <summary>Rows of one file.</summary>
    private readonly record struct Section(int FirstRow, int File, long FirstLine);

    /// <summary>Rows of lines that follow each other.</summary>
    /// <param name="Line">How far the first of them is behind the section's.</param>
    private readonly record struct Run(int FirstRow, uint Line);
}
