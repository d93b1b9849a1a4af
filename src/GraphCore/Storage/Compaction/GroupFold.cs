using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>Writes what has changed of one group's nodes: ids, properties, and what is known of the group without a request.</summary>
internal sealed class GroupFold(FoldContext context, int number, IdMapFold ids)
{
    private const int BatchRows = 2048;

    private readonly NodeRows rows = context.State.Group(number);
    private IdRange? nodeIds;
    private readonly BaseGroup? stored = number < context.Base.GroupCount ? context.Base.Group(number) : null;

    public int Number => number;

    /// <summary>Slices that differ from the base's; an empty one has no count.</summary>
    public SortedDictionary<int, SliceInfo?> Slices { get; } = [];

    /// <summary>Ranges of the ids of leaving relationships that differ from the base's, by type; null: no range.</summary>
    public SortedDictionary<int, IdRange?> RelationshipIds { get; } = [];

    /// <summary>The label set of each row of a mixed group; empty for a pure one.</summary>
    public int[] Codes()
    {
        if (rows.LabelSet >= 0)
        {
            return [];
        }

        var codes = new int[rows.RowCount];
        for (int row = 0; row < codes.Length; row++)
        {
            codes[row] = rows.Code(row);
        }

        return codes;
    }

    /// <summary>Writes the columns of nodes.</summary>
    public async Task WriteColumnsAsync()
    {
        foreach (int key in rows.Properties.Keys.ToArray())
        {
            using IGraphView view = await context.LoadAsync(new LoadRequest { NodeKeys = [key], Ordinals = new[] { number << NodeRows.RowBits } });
            context.Add(ChunkKey.NodeProperty(number, key), Column(view, key));
        }

        if (rows.RowCount > rows.BaseRows)
        {
            using IGraphView view = await context.LoadAsync(new LoadRequest { IdsOfNodes = true, Ordinals = new[] { number << NodeRows.RowBits } });
            WriteIds(view);
        }
    }

    /// <summary>Writes what is known of the group, when all its slices have been written.</summary>
    public void WriteInfo()
    {
        int[] codes = Codes();
        context.Add(ChunkKey.Group(number), rows.RowCount, new GroupChunk(rows.RowCount)
        {
            LabelSet = rows.LabelSet,
            Codes = codes.Length == 0 ? null : IntegerChunk.Of(codes),
            LiveRows = LiveRows(),
            LiveCount = rows.LiveCount,
            SetCounts = SetCounts(),
            Slices = [.. MergedSlices()],
            NodeIds = nodeIds ?? (rows.RowCount > rows.BaseRows ? null : stored?.Info.NodeIds),
            RelationshipIds = [.. MergedRanges()],
        }.Encode());
    }

    private PropertyEncoder Column(IGraphView view, int key)
    {
        var encoder = new PropertyEncoder();
        var vector = new Vector();
        var ordinals = new int[BatchRows];
        for (int start = 0; start < rows.RowCount; start += BatchRows)
        {
            int count = Math.Min(BatchRows, rows.RowCount - start);
            for (int i = 0; i < count; i++)
            {
                // A hole reads as no node.
                ordinals[i] = rows.IsLive(start + i) ? (number << NodeRows.RowBits) | (start + i) : -1;
            }

            view.ReadNodeProperty(key, ordinals.AsSpan(0, count), vector);
            ColumnFold.AddTo(encoder, vector);
        }

        return encoder;
    }

    private void WriteIds(IGraphView view)
    {
        var column = new long[rows.RowCount];
        for (int row = 0; row < column.Length; row++)
        {
            column[row] = view.NodeId((number << NodeRows.RowBits) | row);
        }

        context.Add(ChunkKey.NodeIds(number), column.Length, IntegerEncoder.Encode(column));
        nodeIds = RangeOf(column);
        if (nodeIds is not null)
        {
            return;
        }

        // A group that was found by its range is found by the map from now on.
        for (int row = stored?.Info.NodeIds is null ? rows.BaseRows : 0; row < column.Length; row++)
        {
            ids.AddNode(column[row], (number << NodeRows.RowBits) | row);
        }
    }

    /// <summary>Ids that rise by a constant step, as a range.</summary>
    public static IdRange? RangeOf(ReadOnlySpan<long> ids)
    {
        if (ids.IsEmpty)
        {
            return null;
        }

        long step = ids.Length == 1 ? 1 : ids[1] - ids[0];
        for (int i = 1; i < ids.Length; i++)
        {
            if (ids[i] - ids[i - 1] != step)
            {
                return null;
            }
        }

        return step > 0 ? new IdRange(ids[0], step, ids.Length) : null;
    }

    private ulong[]? LiveRows()
    {
        if (rows.LiveCount == rows.RowCount)
        {
            return null;
        }

        var live = new ulong[(rows.RowCount + 63) >> 6];
        for (int row = 0; row < rows.RowCount; row++)
        {
            live[row >> 6] |= rows.IsLive(row) ? 1UL << (row & 63) : 0;
        }

        return live;
    }

    private LabelSetCount[] SetCounts()
    {
        var counts = new SortedDictionary<int, int>();
        for (int row = 0; row < rows.RowCount; row++)
        {
            if (rows.IsLive(row))
            {
                int code = rows.Code(row);
                counts[code] = counts.GetValueOrDefault(code) + 1;
            }
        }

        return [.. counts.Select(static count => new LabelSetCount(count.Key, count.Value))];
    }

    private IEnumerable<SliceInfo> MergedSlices()
    {
        var merged = new SortedDictionary<int, SliceInfo>();
        foreach (SliceInfo slice in stored?.Info.Slices ?? [])
        {
            merged[slice.Slot] = slice;
        }

        foreach ((int slot, SliceInfo? slice) in Slices)
        {
            if (slice is null)
            {
                merged.Remove(slot);
            }
            else
            {
                merged[slot] = slice;
            }
        }

        return merged.Values;
    }

    private IEnumerable<RelationshipIdRange> MergedRanges()
    {
        var merged = new SortedDictionary<int, IdRange>();
        foreach (RelationshipIdRange range in stored?.Info.RelationshipIds ?? [])
        {
            merged[range.Type] = range.Ids;
        }

        foreach ((int type, IdRange? range) in RelationshipIds)
        {
            if (range is { } ids)
            {
                merged[type] = ids;
            }
            else
            {
                merged.Remove(type);
            }
        }

        return merged.Select(static range => new RelationshipIdRange(range.Key, range.Value));
    }
}
