using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>Following relationships: of each node those of the base that were not removed, then those that were added.</content>
internal sealed partial class GraphView
{
    public int Expand(ReadOnlySpan<int> types, Direction direction, ReadOnlySpan<int> origins, ref ExpandCursor cursor, Span<int> rows, Span<int> neighbours, Span<long> handles)
    {
        if (cursor is { Row: 0, List: 0, Position: 0 })
        {
            reads?.Adjacency(types, direction, origins);
        }

        var output = new ExpandOutput(rows, neighbours, handles);
        if (types.Length == 1 && direction != Direction.Both)
        {
            ExpandOneList(types[0], direction, origins, ref cursor, ref output);
        }
        else
        {
            ExpandLists(types, direction, origins, ref cursor, ref output);
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

    private void ExpandOneList(int type, Direction direction, ReadOnlySpan<int> origins, ref ExpandCursor cursor, ref ExpandOutput output)
    {
        int slot = NodeRows.Slot(type, (int)direction);
        GraphState state = State;
        var list = default(SliceReading);
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
                    list = Open(state.Group(group), slot);
                }

                if (!output.Copy(list, origin, row, type, skipsLoops: false, ref position))
                {
                    break;
                }
            }

            position = 0;
        }

        cursor.Row = row;
        cursor.Position = position;
    }

    private void ExpandLists(ReadOnlySpan<int> types, Direction direction, ReadOnlySpan<int> origins, ref ExpandCursor cursor, ref ExpandOutput output)
    {
        GraphState state = State;
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

                    // Both ways, a self-loop is in two lists of its node: the incoming one leaves it out.
                    bool skipsLoops = direction == Direction.Both && (slot & 1) != 0 && slot >= 0 && group.HasSelfLoops(slot);
                    if (slot >= 0 && !output.Copy(Open(group, slot), origin, cursor.Row, slot >> 1, skipsLoops, ref cursor.Position))
                    {
                        return;
                    }

                    cursor.Position = 0;
                }
            }

            cursor.List = 0;
        }
    }

    private long Degree(NodeRows group, ReadOnlySpan<int> types, Direction direction, int origin)
    {
        long degree = 0;
        int lists = ListCount(group, types, direction);
        for (int i = 0; i < lists; i++)
        {
            int slot = ListSlot(group, types, direction, i);
            if (slot < 0)
            {
                continue;
            }

            SliceReading list = Open(group, slot);
            degree += list.Degree(origin & NodeRows.RowMask);
            if (direction == Direction.Both && (slot & 1) != 0 && group.HasSelfLoops(slot))
            {
                degree -= list.CountOf(origin);
            }
        }

        return degree;
    }

    private SliceReading Open(NodeRows group, int slot) =>
        new(group.BaseSlice(slot) is { } stored ? view.Slice(stored) : null, group.Slice(slot));

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
}
