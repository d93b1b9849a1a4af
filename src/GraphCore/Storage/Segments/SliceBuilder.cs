namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// Makes the adjacency of one group by one type in one direction out of its relationships: collects them node by node and adds the chunks of
/// offsets, neighbours and references to a segment. Reusable: <see cref="Write"/> leaves it empty.
/// </summary>
internal sealed class SliceBuilder
{
    private const int RowBits = 16;
    private const int RowMask = (1 << RowBits) - 1;

    private int[] rows = [];
    private int[] neighbours = [];
    private int[] references = [];
    private int[] offsets = [];
    private bool isSorted = true;

    /// <summary>Relationships so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a relationship of a node of the group.</summary>
    /// <param name="row">The node's row. Those of one node stay in the order in which they are added.</param>
    /// <param name="neighbour">The ordinal of the node at the other end.</param>
    /// <param name="reference">Of an incoming one: its place among those of its type that leave its source's group.</param>
    public void Add(int row, int neighbour, int reference)
    {
        if (Count == rows.Length)
        {
            int length = Math.Max(1024, Count * 2);
            Array.Resize(ref rows, length);
            Array.Resize(ref neighbours, length);
            Array.Resize(ref references, length);
        }

        isSorted &= Count == 0 || rows[Count - 1] <= row;
        rows[Count] = row;
        neighbours[Count] = neighbour;
        references[Count++] = reference;
    }

    /// <summary>Adds the chunks of what was collected; null and nothing if there is none.</summary>
    /// <param name="rowCount">The group's rows.</param>
    /// <param name="labelSets">In a mixed group the number of each row's label set; else empty.</param>
    public SliceInfo? Write(SegmentWriter writer, int group, int slot, int rowCount, ReadOnlySpan<int> labelSets)
    {
        if (Count == 0)
        {
            return null;
        }

        if (!isSorted)
        {
            Sort(rowCount);
        }

        ReadOnlySpan<int> starts = Offsets(rowCount);
        writer.Add(ChunkKey.Offsets(group, slot), rowCount + 1, IntegerEncoder.Encode(starts));
        writer.Add(ChunkKey.Neighbours(group, slot), Count, IntegerEncoder.Encode(neighbours.AsSpan(0, Count)));
        if ((slot & 1) != 0 && NeedsReferences())
        {
            writer.Add(ChunkKey.EdgeReferences(group, slot), Count, IntegerEncoder.Encode(references.AsSpan(0, Count)));
        }

        var info = new SliceInfo(slot, Count, CountLoops(group), labelSets.IsEmpty ? [] : CountByLabelSet(starts, labelSets));
        Count = 0;
        isSorted = true;
        return info;
    }

    /// <summary>
    /// Where every node of the sources' groups has one relationship, a relationship's place is its source's row: whoever finds no references
    /// takes the lower half of the neighbour.
    /// </summary>
    private bool NeedsReferences()
    {
        for (int i = 0; i < Count; i++)
        {
            if (references[i] != (neighbours[i] & RowMask))
            {
                return true;
            }
        }

        return false;
    }

    private Span<int> Offsets(int rowCount)
    {
        if (offsets.Length <= rowCount)
        {
            offsets = new int[Math.Max(rowCount + 1, offsets.Length * 2)];
        }

        Span<int> starts = offsets.AsSpan(0, rowCount + 1);
        starts.Clear();
        foreach (int row in rows.AsSpan(0, Count))
        {
            starts[row + 1]++;
        }

        for (int row = 0; row < rowCount; row++)
        {
            starts[row + 1] += starts[row];
        }

        return starts;
    }

    private void Sort(int rowCount)
    {
        Span<int> next = Offsets(rowCount);
        var sortedRows = new int[Count];
        var sortedNeighbours = new int[Count];
        var sortedReferences = new int[Count];
        for (int i = 0; i < Count; i++)
        {
            int place = next[rows[i]]++;
            sortedRows[place] = rows[i];
            sortedNeighbours[place] = neighbours[i];
            sortedReferences[place] = references[i];
        }

        (rows, neighbours, references) = (sortedRows, sortedNeighbours, sortedReferences);
    }

    private int CountLoops(int group)
    {
        int loops = 0;
        int first = group << RowBits;
        for (int i = 0; i < Count; i++)
        {
            loops += neighbours[i] == (first | rows[i]) ? 1 : 0;
        }

        return loops;
    }

    private static LabelSetCount[] CountByLabelSet(ReadOnlySpan<int> starts, ReadOnlySpan<int> labelSets)
    {
        var counts = new SortedDictionary<int, int>();
        for (int row = 0; row < labelSets.Length;)
        {
            // Rows of one label set lie side by side more often than not.
            int end = row + 1;
            while (end < labelSets.Length && labelSets[end] == labelSets[row])
            {
                end++;
            }

            int count = starts[end] - starts[row];
            if (count > 0)
            {
                counts[labelSets[row]] = counts.GetValueOrDefault(labelSets[row]) + count;
            }

            row = end;
        }

        var result = new LabelSetCount[counts.Count];
        int next = 0;
        foreach ((int code, int count) in counts)
        {
            result[next++] = new LabelSetCount(code, count);
        }

        return result;
    }
}
