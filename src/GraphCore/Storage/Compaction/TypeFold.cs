using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>
/// Writes what has changed of the relationships of one type. When some came or went, the slices of the groups concerned are laid out anew,
/// and the references of all incoming slices that name a place which has moved.
/// </summary>
internal sealed class TypeFold(FoldContext context, int type, IReadOnlyDictionary<int, GroupFold> groups, IdMapFold ids)
{
    private const int Batch = 4096;

    private readonly RelationshipTable? table = context.State.Table(type);
    private readonly BaseType stored = context.Base.Type(type);
    private readonly SliceBuilder slices = new();
    private int[] places = [];

    /// <summary>Whether relationships came or went, so that rows of the type mean others than before.</summary>
    public bool IsRebuilt => table is not null && (table.RowCount > table.BaseCount || table.Removed is not null);

    /// <summary>The place that a relationship of the folded state has in its source's group.</summary>
    public int PlaceOf(int row) => places[row];

    public async Task WriteAsync()
    {
        if (table is null)
        {
            return;
        }

        if (IsRebuilt)
        {
            await RebuildAsync();
        }

        await WriteChangedPropertiesAsync();
    }

    private async Task RebuildAsync()
    {
        places = new int[table!.RowCount];
        foreach (BaseGroup group in stored.Groups)
        {
            BaseSlice slice = group.Slice(type << 1)!;
            for (int place = 0; place < slice.Info.Count; place++)
            {
                places[slice.FirstRow + place] = place;
            }
        }

        foreach (GroupFold group in groups.Values)
        {
            if (IsChanged(group, type << 1))
            {
                await WriteOutgoingAsync(group);
            }
        }

        for (int number = 0; number < context.State.GroupCount; number++)
        {
            if (groups.TryGetValue(number, out GroupFold? group) && IsChanged(group, (type << 1) | 1))
            {
                await WriteIncomingAsync(group);
            }
            else if (number < context.Base.GroupCount && context.Base.Group(number).Slice((type << 1) | 1) is { } slice)
            {
                await WriteReferencesAsync(number, slice);
            }
        }
    }

    private bool IsChanged(GroupFold group, int slot) => context.State.Group(group.Number).Slice(slot) is not null;

    private async Task WriteOutgoingAsync(GroupFold group)
    {
        int number = group.Number;
        NodeRows rows = context.State.Group(number);
        (int[] sources, int[] targets, long[] handles) = await ReadAsync(number, Direction.Outgoing);
        Sort(sources, targets, handles);
        var column = new long[handles.Length];
        using (IGraphView view = await context.LoadAsync(new LoadRequest { IdsOfRelationships = true, Handles = handles }))
        {
            for (int place = 0; place < handles.Length; place++)
            {
                places[(int)handles[place]] = place;
                column[place] = view.RelationshipId(handles[place]);
                slices.Add(sources[place] & NodeRows.RowMask, targets[place], place);
            }
        }

        WriteSlice(group, type << 1, rows.RowCount);
        if (handles.Length == 0)
        {
            context.Remove(ChunkKey.RelationshipIds(number, type));
            group.RelationshipIds[type] = null;
        }
        else
        {
            context.Add(ChunkKey.RelationshipIds(number, type), column.Length, IntegerEncoder.Encode(column));
            group.RelationshipIds[type] = GroupFold.RangeOf(column);
            for (int place = 0; group.RelationshipIds[type] is null && place < column.Length; place++)
            {
                ids.AddRelationship(column[place], type, sources[place]);
            }
        }

        await WritePropertiesAsync(number, handles);
    }

    private async Task WriteIncomingAsync(GroupFold group)
    {
        (int[] targets, int[] sources, long[] handles) = await ReadAsync(group.Number, Direction.Incoming);
        Sort(targets, sources, handles);
        for (int i = 0; i < handles.Length; i++)
        {
            slices.Add(targets[i] & NodeRows.RowMask, sources[i], places[(int)handles[i]]);
        }

        WriteSlice(group, (type << 1) | 1, context.State.Group(group.Number).RowCount);
    }

    private void WriteSlice(GroupFold group, int slot, int rowCount)
    {
        int number = group.Number;
        int before = context.Writer.Count;
        SliceInfo? info = slices.Write(context.Writer, number, slot, rowCount, group.Codes());
        group.Slices[slot] = info;
        if (info is null)
        {
            context.Remove(ChunkKey.Offsets(number, slot));
            context.Remove(ChunkKey.Neighbours(number, slot));
            context.Remove(ChunkKey.EdgeReferences(number, slot));
            return;
        }

        context.Note(ChunkKey.Offsets(number, slot));
        context.Note(ChunkKey.Neighbours(number, slot));
        if (context.Writer.Count - before == 3)
        {
            context.Note(ChunkKey.EdgeReferences(number, slot));
        }
        else
        {
            context.Remove(ChunkKey.EdgeReferences(number, slot));
        }
    }

    /// <summary>Writes the references of a slice that is as it was, where relationships that it names have moved.</summary>
    private async Task WriteReferencesAsync(int number, BaseSlice slice)
    {
        (_, int[] sources, long[] handles) = await ReadAsync(number, Direction.Incoming);
        var references = new int[handles.Length];
        bool hasMoved = false;
        bool isNeeded = false;
        for (int i = 0; i < handles.Length; i++)
        {
            int row = (int)handles[i];
            references[i] = places[row];
            stored.GroupOf(row, out int before);
            hasMoved |= before != references[i];
            isNeeded |= references[i] != (sources[i] & NodeRows.RowMask);
        }

        ChunkKey key = ChunkKey.EdgeReferences(number, slice.Info.Slot);
        if (hasMoved && isNeeded)
        {
            context.Add(key, references.Length, IntegerEncoder.Encode(references));
        }
        else if (hasMoved)
        {
            context.Remove(key);
        }
    }

    /// <summary>Writes the columns of a group whose relationships have been laid out anew.</summary>
    private async Task WritePropertiesAsync(int number, long[] handles)
    {
        var keys = new HashSet<int>();
        if (number < context.Base.GroupCount)
        {
            keys.UnionWith(context.Base.Group(number).RelationshipKeys(type));
        }

        foreach (long handle in handles)
        {
            if (context.State.RelationshipGroup(handle) is { } rows)
            {
                keys.UnionWith(rows.Properties.Keys.ToArray());
            }
        }

        foreach (int key in keys)
        {
            await WritePropertyAsync(number, key, handles);
        }
    }

    private async Task WritePropertyAsync(int number, int key, long[] handles)
    {
        var encoder = new PropertyEncoder();
        if (handles.Length > 0)
        {
            using IGraphView view = await context.LoadAsync(new LoadRequest { RelationshipKeys = [key], Handles = handles });
            var vector = new Vector();
            for (int start = 0; start < handles.Length; start += Batch)
            {
                view.ReadRelationshipProperty(key, handles.AsSpan(start, Math.Min(Batch, handles.Length - start)), vector);
                ColumnFold.AddTo(encoder, vector);
            }
        }

        context.Add(ChunkKey.RelationshipProperty(number, type, key), encoder);
    }

    /// <summary>Writes columns of groups that are laid out as before, where values have changed.</summary>
    private async Task WriteChangedPropertiesAsync()
    {
        for (int i = 0; i < stored.Groups.Length; i++)
        {
            BaseGroup group = stored.Groups[i];
            BaseSlice slice = group.Slice(type << 1)!;
            if (IsRebuilt && groups.TryGetValue(group.Number, out GroupFold? fold) && IsChanged(fold, type << 1))
            {
                continue;
            }

            HashSet<int> keys = ChangedKeys(slice);
            if (keys.Count == 0)
            {
                continue;
            }

            var handles = new long[slice.Info.Count];
            for (int place = 0; place < handles.Length; place++)
            {
                handles[place] = ((long)type << 32) | (uint)(slice.FirstRow + place);
            }

            foreach (int key in keys)
            {
                await WritePropertyAsync(group.Number, key, handles);
            }
        }
    }

    private HashSet<int> ChangedKeys(BaseSlice slice)
    {
        var keys = new HashSet<int>();
        int end = slice.FirstRow + slice.Info.Count;
        for (int row = slice.FirstRow; row < end; row = ((row >> NodeRows.RowBits) + 1) << NodeRows.RowBits)
        {
            if (table!.Group(row) is { } rows)
            {
                foreach (int key in rows.Properties.Keys)
                {
                    if (rows.Properties.Overridden(key) is not null)
                    {
                        keys.Add(key);
                    }
                }
            }
        }

        return keys;
    }

    /// <summary>The live relationships of a group, node by node.</summary>
    private async Task<(int[] Nodes, int[] Neighbours, long[] Handles)> ReadAsync(int number, Direction direction)
    {
        NodeRows rows = context.State.Group(number);
        int first = number << NodeRows.RowBits;
        using IGraphView view = await context.LoadAsync(new LoadRequest { Types = [type], Direction = direction, Ordinals = new[] { first } });
        var nodes = new List<int>();
        var neighbours = new List<int>();
        var handles = new List<long>();
        Read(view, direction, first, rows.RowCount, nodes, neighbours, handles);
        return ([.. nodes], [.. neighbours], [.. handles]);
    }

    private void Read(IGraphView view, Direction direction, int first, int rowCount, List<int> nodes, List<int> neighbours, List<long> handles)
    {
        int[] origins = [.. Enumerable.Range(first, rowCount)];
        var rows = new int[Batch];
        var found = new int[Batch];
        var relationships = new long[Batch];
        var cursor = default(ExpandCursor);
        int count;
        while ((count = view.Expand([type], direction, origins, ref cursor, rows, found, relationships)) > 0)
        {
            for (int i = 0; i < count; i++)
            {
                nodes.Add(first + rows[i]);
            }

            neighbours.AddRange(found.AsSpan(0, count));
            handles.AddRange(relationships.AsSpan(0, count));
        }
    }

    /// <summary>Orders relationships by node, neighbour, row, as slices are.</summary>
    private static void Sort(int[] nodes, int[] neighbours, long[] handles)
    {
        var order = new (long Ends, long Handle)[nodes.Length];
        bool isSorted = true;
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = (((long)nodes[i] << 32) | (uint)neighbours[i], handles[i]);
            isSorted &= i == 0 || order[i - 1].CompareTo(order[i]) <= 0;
        }

        if (isSorted)
        {
            return;
        }

        Array.Sort(order);
        for (int i = 0; i < order.Length; i++)
        {
            nodes[i] = (int)(order[i].Ends >> 32);
            neighbours[i] = (int)order[i].Ends;
            handles[i] = order[i].Handle;
        }
    }
}
