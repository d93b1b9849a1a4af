using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Bases;

/// <summary>The stored relationships of a group by one type and direction, in memory as long as the view that pinned them.</summary>
internal sealed class PinnedSlice(BaseSlice slice, BaseGraph graph, IntegerChunk offsets, IntegerChunk? neighbours, IntegerChunk? references)
{
    public SliceInfo Info => slice.Info;

    /// <summary>Where a row's list begins and ends; nothing for a row behind the stored ones.</summary>
    public void Range(int row, out int start, out int end)
    {
        if (row + 1 >= offsets.Count)
        {
            start = 0;
            end = 0;
            return;
        }

        start = offsets.GetInt32(row);
        end = offsets.GetInt32(row + 1);
    }

    public int Degree(int row)
    {
        Range(row, out int start, out int end);
        return end - start;
    }

    public void ReadNeighbours(int start, Span<int> destination) => (neighbours ?? throw NotLoaded()).Read(start, destination);

    public int Neighbour(int place) => (neighbours ?? throw NotLoaded()).GetInt32(place);

    /// <summary>The handles of the relationships to neighbours that have been read from a place on.</summary>
    public void ReadHandles(int start, ReadOnlySpan<int> nodes, Span<long> destination)
    {
        long type = (long)slice.Type << 32;
        if (!slice.IsIncoming)
        {
            long handle = type | (uint)(slice.FirstRow + start);
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = handle + i;
            }

            return;
        }

        if (slice.References is not null)
        {
            (references ?? throw NotLoaded()).Read(start, destination);
        }

        int group = -1;
        long first = 0;
        for (int i = 0; i < destination.Length; i++)
        {
            if (nodes[i] >> NodeRows.RowBits != group)
            {
                group = nodes[i] >> NodeRows.RowBits;
                first = type | (uint)graph.Group(group).Slice(slice.Type << 1)!.FirstRow;
            }

            destination[i] = first + (slice.References is null ? nodes[i] & NodeRows.RowMask : destination[i]);
        }
    }

    /// <summary>Outgoing: the row of the node whose list holds a place.</summary>
    public int SourceOf(int place) => offsets.UpperBound(place) - 1;

    private static InvalidOperationException NotLoaded() => new("A slice is read that was not loaded.");
}
