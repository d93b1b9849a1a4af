using Serverless.GraphCore.Storage.Bases;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// The destination of one call of <see cref="GraphView.Expand"/>. A position within a node's list counts first what the base holds, removed
/// relationships included, then what was added.
/// </summary>
internal ref struct ExpandOutput(Span<int> rows, Span<int> neighbours, Span<long> handles)
{
    private readonly Span<int> rows = rows;
    private readonly Span<int> neighbours = neighbours;
    private readonly Span<long> handles = handles;

    public int Count { get; private set; }

    /// <summary>Copies a node's list from a position on. False when the destination is full first; the position says where to go on.</summary>
    /// <param name="skipsLoops">Whether the node's relationships to itself are left out.</param>
    public bool Copy(in SliceReading list, int origin, int row, int type, bool skipsLoops, ref int position)
    {
        int stored = 0;
        if (list.Stored is { } slice)
        {
            slice.Range(origin & NodeRows.RowMask, out int start, out int end);
            stored = end - start;
            if (position < stored && !CopyStored(slice, list.Changes, start, end, origin, row, skipsLoops, ref position))
            {
                return false;
            }
        }

        if (list.Changes?.PageOf(origin & NodeRows.RowMask) is not { } page)
        {
            return true;
        }

        position -= stored;
        bool all = page.TryGetInline(origin & (AdjacencyPage.NodeCount - 1), out ReadOnlySpan<int> nodes, out ReadOnlySpan<int> relationships, out NeighbourArray? longList)
            ? CopyAdded(new NeighbourList(nodes, relationships, default, default, null), row, type, skipsLoops ? origin : -1, ref position)
            : CopyAdded(new NeighbourList(longList!.Nodes, longList.Rows, longList.AddedNodes, longList.AddedRows, longList.Removed), row, type, skipsLoops ? origin : -1, ref position);
        position += stored;
        return all;
    }

    private bool CopyStored(PinnedSlice slice, AdjacencySlice? changes, int start, int end, int origin, int row, bool skipsLoops, ref int position)
    {
        RowSet? removed = changes is not null && changes.RemovedDegree(origin & NodeRows.RowMask) > 0 ? changes.Removed : null;
        if (removed is not null || skipsLoops)
        {
            return CopyChecked(slice, removed, start, end, skipsLoops ? origin : -1, row, ref position);
        }

        int left = end - start - position;
        int taken = Math.Min(left, neighbours.Length - Count);
        Span<int> nodes = neighbours.Slice(Count, taken);
        slice.ReadNeighbours(start + position, nodes);
        rows.Slice(Count, taken).Fill(row);
        if (!handles.IsEmpty)
        {
            slice.ReadHandles(start + position, nodes, handles.Slice(Count, taken));
        }

        Count += taken;
        position += taken;
        return taken == left;
    }

    private bool CopyChecked(PinnedSlice slice, RowSet? removed, int start, int end, int skipped, int row, ref int position)
    {
        Span<int> nodes = stackalloc int[256];
        Span<long> found = stackalloc long[256];
        bool readsHandles = removed is not null || !handles.IsEmpty;
        while (start + position < end)
        {
            int taken = Math.Min(nodes.Length, end - start - position);
            slice.ReadNeighbours(start + position, nodes[..taken]);
            if (readsHandles)
            {
                slice.ReadHandles(start + position, nodes[..taken], found[..taken]);
            }

            for (int i = 0; i < taken; i++)
            {
                if (nodes[i] == skipped || removed?.Contains((int)found[i]) == true)
                {
                    position++;
                    continue;
                }

                if (Count == neighbours.Length)
                {
                    return false;
                }

                Add(row, nodes[i], found[i]);
                position++;
            }
        }

        return true;
    }

    private void Add(int row, int node, long handle)
    {
        rows[Count] = row;
        neighbours[Count] = node;
        if (!handles.IsEmpty)
        {
            handles[Count] = handle;
        }

        Count++;
    }

    /// <param name="skipped">A node to leave out, or −1.</param>
    private bool CopyAdded(in NeighbourList list, int row, int type, int skipped, ref int position)
    {
        int plain = list.Nodes.Length;
        if (position < plain)
        {
            bool done = list.Removed is null && skipped < 0
                ? CopyAdded(list.Nodes, list.Rows, row, type, ref position)
                : CopyAddedChecked(list, row, type, skipped, ref position);
            if (!done)
            {
                return false;
            }
        }

        position -= plain;
        bool all = skipped < 0
            ? CopyAdded(list.AddedNodes, list.AddedRows, row, type, ref position)
            : CopyAddedChecked(new NeighbourList(list.AddedNodes, list.AddedRows, default, default, null), row, type, skipped, ref position);
        position += plain;
        return all;
    }

    private bool CopyAdded(ReadOnlySpan<int> nodes, ReadOnlySpan<int> relationships, int row, int type, ref int position)
    {
        int left = nodes.Length - position;
        int taken = Math.Min(left, neighbours.Length - Count);
        if (taken > 0)
        {
            nodes.Slice(position, taken).CopyTo(neighbours[Count..]);
            rows.Slice(Count, taken).Fill(row);
            if (!handles.IsEmpty)
            {
                long upper = (long)type << 32;
                ReadOnlySpan<int> lower = relationships.Slice(position, taken);
                Span<long> destination = handles.Slice(Count, taken);
                for (int i = 0; i < destination.Length; i++)
                {
                    destination[i] = upper | (uint)lower[i];
                }
            }

            Count += taken;
            position += taken;
        }

        return taken >= left;
    }

    private bool CopyAddedChecked(in NeighbourList list, int row, int type, int skipped, ref int position)
    {
        for (; position < list.Nodes.Length; position++)
        {
            int node = list.Nodes[position];
            int relationship = list.Rows[position];
            if (node == skipped || (list.Removed is not null && list.Removed.Contains(relationship)))
            {
                continue;
            }

            if (Count == neighbours.Length)
            {
                return false;
            }

            Add(row, node, ((long)type << 32) | (uint)relationship);
        }

        return true;
    }
}
