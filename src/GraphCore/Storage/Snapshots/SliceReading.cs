using Serverless.GraphCore.Storage.Bases;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>The lists of a group by one type and direction: what the base holds of them, and what differs.</summary>
internal readonly struct SliceReading(PinnedSlice? stored, AdjacencySlice? changes)
{
    public PinnedSlice? Stored { get; } = stored;

    public AdjacencySlice? Changes { get; } = changes;

    /// <summary>Live relationships of a row.</summary>
    public int Degree(int row) =>
        (Stored?.Degree(row) ?? 0) + (Changes is null ? 0 : Changes.AddedDegree(row) - Changes.RemovedDegree(row));

    /// <summary>How often a node is its own neighbour.</summary>
    public int CountOf(int origin)
    {
        int row = origin & NodeRows.RowMask;
        int count = 0;
        if (Stored is not null)
        {
            Stored.Range(row, out int start, out int end);
            Span<int> nodes = stackalloc int[256];
            Span<long> handles = stackalloc long[256];
            while (start < end)
            {
                int taken = Math.Min(nodes.Length, end - start);
                Stored.ReadNeighbours(start, nodes[..taken]);
                count += Changes is { Removed: { } removed } && Changes.RemovedDegree(row) > 0
                    ? CountOf(origin, start, nodes[..taken], handles, removed)
                    : nodes[..taken].Count(origin);
                start += taken;
            }
        }

        return Changes is null ? count : count + CountOf(Changes.Neighbours(row), origin);
    }

    private static int CountOf(in NeighbourList list, int node)
    {
        int count = list.AddedNodes.Count(node);
        if (list.Removed is null)
        {
            return count + list.Nodes.Count(node);
        }

        for (int i = 0; i < list.Nodes.Length; i++)
        {
            if (list.Nodes[i] == node && !list.Removed.Contains(list.Rows[i]))
            {
                count++;
            }
        }

        return count;
    }

    private int CountOf(int origin, int start, ReadOnlySpan<int> nodes, Span<long> handles, RowSet removed)
    {
        Stored!.ReadHandles(start, nodes, handles[..nodes.Length]);
        int count = 0;
        for (int i = 0; i < nodes.Length; i++)
        {
            count += nodes[i] == origin && !removed.Contains((int)handles[i]) ? 1 : 0;
        }

        return count;
    }
}
