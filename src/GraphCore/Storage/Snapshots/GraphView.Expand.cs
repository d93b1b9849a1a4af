using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>Following relationships.</content>
internal sealed partial class GraphView
{
    public NeighbourList Neighbours(int type, Direction direction, int ordinal)
    {
        reads?.Adjacency(type, direction, ordinal);
        AdjacencySlice? slice = State.Group(ordinal >> NodeRows.RowBits).Slice(NodeRows.Slot(type, (int)direction));
        return slice is null ? default : slice.Neighbours(ordinal & NodeRows.RowMask);
    }

    public int Expand(ReadOnlySpan<int> types, Direction direction, ReadOnlySpan<int> origins, ref ExpandCursor cursor, Span<int> rows, Span<int> neighbours, Span<long> handles)
    {
        if (cursor is { Row: 0, List: 0, Position: 0 })
        {
            reads?.Adjacency(types, direction, origins);
        }

        var output = new ExpandOutput(rows, neighbours, handles);
        if (types.Length == 1 && direction != Direction.Both)
        {
            ExpandOneList(State, types[0], direction, origins, ref cursor, ref output);
        }
        else
        {
            ExpandLists(State, types, direction, origins, ref cursor, ref output);
        }

        return output.Count;
    }

    public void ReadDegrees(ReadOnlySpan<int> types, Direction direction, ReadOnlySpan<int> origins, Span<long> degrees)
    {
        reads?.Adjacency(types, direction, origins);
        GraphState state = State;
        for (int i = 0; i < origins.Length; i++)
        {
            degrees[i] = origins[i] < 0 ? 0 : Degree(state.Group(origins[i] >> NodeRows.RowBits), types, direction, origins[i]);
        }
    }

    private static void ExpandOneList(GraphState state, int type, Direction direction, ReadOnlySpan<int> origins, ref ExpandCursor cursor, ref ExpandOutput output)
    {
        int slot = NodeRows.Slot(type, (int)direction);
        AdjacencySlice? slice = null;
        int group = -1;
        int position = cursor.Position;
        int row = cursor.Row;
        for (; row < origins.Length; row++)
        {
            int origin = origins[row];
            if (origin >= 0)
            {
                if (origin >> NodeRows.RowBits != group)
                {
                    group = origin >> NodeRows.RowBits;
                    slice = state.Group(group).Slice(slot);
                }

                AdjacencyPage? page = slice?.PageOf(origin & NodeRows.RowMask);
                if (page is not null)
                {
                    bool done = page.TryGetInline(origin & (AdjacencyPage.NodeCount - 1), out ReadOnlySpan<int> nodes, out ReadOnlySpan<int> relationships, out NeighbourArray? list)
                        ? output.Copy(nodes, relationships, row, type, ref position)
                        : output.Copy(new NeighbourList(list!.Nodes, list.Rows, list.AddedNodes, list.AddedRows, list.Removed), row, type, skipped: -1, ref position);
                    if (!done)
                    {
                        break;
                    }
                }
            }

            position = 0;
        }

        cursor.Row = row;
        cursor.Position = position;
    }

    private static void ExpandLists(GraphState state, ReadOnlySpan<int> types, Direction direction, ReadOnlySpan<int> origins, ref ExpandCursor cursor, ref ExpandOutput output)
    {
        for (; cursor.Row < origins.Length; cursor.Row++)
        {
            int origin = origins[cursor.Row];
            if (origin >= 0)
            {
                NodeRows group = state.Group(origin >> NodeRows.RowBits);
                int lists = ListCount(group, types, direction);
                for (; cursor.List < lists; cursor.List++)
                {
                    int slot = ListSlot(group, types, direction, cursor.List);
                    if (slot >= 0 && group.Slice(slot) is { } slice)
                    {
                        // Both ways, a self-loop is in two lists of its node: the incoming one leaves it out.
                        int skipped = direction == Direction.Both && (slot & 1) != 0 && slice.SelfLoops > 0 ? origin : -1;
                        if (!output.Copy(slice.Neighbours(origin & NodeRows.RowMask), cursor.Row, slot >> 1, skipped, ref cursor.Position))
                        {
                            return;
                        }
                    }

                    cursor.Position = 0;
                }
            }

            cursor.List = 0;
        }
    }

    private static long Degree(NodeRows group, ReadOnlySpan<int> types, Direction direction, int origin)
    {
        long degree = 0;
        int lists = ListCount(group, types, direction);
        for (int i = 0; i < lists; i++)
        {
            int slot = ListSlot(group, types, direction, i);
            if (slot >= 0 && group.Slice(slot) is { } slice)
            {
                degree += slice.Degree(origin & NodeRows.RowMask);
                if (direction == Direction.Both && (slot & 1) != 0 && slice.SelfLoops > 0)
                {
                    degree -= CountOf(slice.Neighbours(origin & NodeRows.RowMask), origin);
                }
            }
        }

        return degree;
    }

    /// <summary>Lists of a node of the group: one for each type and direction asked for, or all that the group has.</summary>
    private static int ListCount(NodeRows group, ReadOnlySpan<int> types, Direction direction) =>
        types.IsEmpty ? group.Slots.Length : direction == Direction.Both ? types.Length * 2 : types.Length;

    /// <summary>The slot of a list, or −1 when it is of the wrong direction.</summary>
    private static int ListSlot(NodeRows group, ReadOnlySpan<int> types, Direction direction, int list)
    {
        if (types.IsEmpty)
        {
            int slot = group.Slots[list];
            return direction == Direction.Both || (slot & 1) == (int)direction ? slot : -1;
        }

        return direction == Direction.Both ? NodeRows.Slot(types[list >> 1], list & 1) : NodeRows.Slot(types[list], (int)direction);
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

    /// <summary>The destination of one call of <see cref="Expand"/>.</summary>
    private ref struct ExpandOutput(Span<int> rows, Span<int> neighbours, Span<long> handles)
    {
        private readonly Span<int> rows = rows;
        private readonly Span<int> neighbours = neighbours;
        private readonly Span<long> handles = handles;

        public int Count { get; private set; }

        /// <summary>Copies a list from a position on. False when the destination is full first; the position says where to go on.</summary>
        public bool Copy(ReadOnlySpan<int> nodes, ReadOnlySpan<int> relationships, int row, int type, ref int position)
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

        /// <inheritdoc cref="Copy(ReadOnlySpan{int}, ReadOnlySpan{int}, int, int, ref int)"/>
        /// <param name="skipped">A node to leave out, or −1.</param>
        public bool Copy(in NeighbourList list, int row, int type, int skipped, ref int position)
        {
            int plain = list.Nodes.Length;
            if (position < plain)
            {
                bool done = list.Removed is null && skipped < 0
                    ? Copy(list.Nodes, list.Rows, row, type, ref position)
                    : CopyChecked(list, row, type, skipped, ref position);
                if (!done)
                {
                    return false;
                }
            }

            position -= plain;
            bool all = skipped < 0
                ? Copy(list.AddedNodes, list.AddedRows, row, type, ref position)
                : CopyChecked(new NeighbourList(list.AddedNodes, list.AddedRows, default, default, null), row, type, skipped, ref position);
            position += plain;
            return all;
        }

        private bool CopyChecked(in NeighbourList list, int row, int type, int skipped, ref int position)
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

                rows[Count] = row;
                neighbours[Count] = node;
                if (!handles.IsEmpty)
                {
                    handles[Count] = ((long)type << 32) | (uint)relationship;
                }

                Count++;
            }

            return true;
        }
    }
}
