using System.Text;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Building;

/// <summary>Writes all of a builder's graph as one segment: whole groups, ids that rise with the rows, relationships in order.</summary>
internal sealed class GraphSegmentWriter
{
    /// <summary>A chunk's texts are in memory as such, of two bytes a character, encoded, in two buffers that double, and as the payload.</summary>
    private const int CopiesOfContent = 7;

    private readonly GraphBuilder builder;
    private readonly GraphNumbering numbering;
    private readonly SegmentWriter writer;
    private readonly long firstId;
    private readonly SliceBuilder slices = new();
    private readonly PropertyEncoder encoder = new();
    private readonly List<TypedRelationships> types = [];
    private long contentBytes;

    /// <param name="firstBlock">The first of the id blocks that the graph takes.</param>
    public GraphSegmentWriter(GraphBuilder builder, GraphNumbering numbering, long firstBlock, SegmentWriter writer)
    {
        this.builder = builder;
        this.numbering = numbering;
        this.writer = writer;
        firstId = firstBlock << NodeRows.RowBits;
        long id = firstId;
        foreach (RelationshipList list in builder.Relationships)
        {
            types.Add(new TypedRelationships(list, numbering.Types[list.Type], list.Sort(builder.GroupCount), id));
            id += list.RowCount;
        }

        // Slots are listed ascending.
        types.Sort(static (left, right) => left.Type.CompareTo(right.Type));
    }

    /// <summary>How many id blocks a builder's graph takes: nodes have the ids of their ordinals, relationships follow each other.</summary>
    public static int BlockCount(GraphBuilder builder)
    {
        return (int)Math.Max(builder.GroupCount, (builder.RelationshipCount + NodeRows.RowMask) >> NodeRows.RowBits);
    }

    /// <summary>Adds all chunks but those of indexes.</summary>
    public void Write(CancellationToken cancellationToken)
    {
        writer.Add(ChunkKey.Catalog, 0, numbering.ToCatalog().Encode());
        int table = 0;
        for (int group = 0; group < builder.GroupCount; group++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<Part> parts = PartsOf(group, ref table);
            WriteGroup(group, parts);
        }
    }

    private List<Part> PartsOf(int group, ref int first)
    {
        var parts = new List<Part>();
        int start = group << NodeRows.RowBits;
        IReadOnlyList<NodeTable> tables = builder.Ordered;
        for (int i = first; i < tables.Count; i++)
        {
            int skipped = Math.Max(0, start - tables[i].FirstOrdinal);
            int rows = Math.Min(tables[i].RowCount, start + NodeRows.Capacity - tables[i].FirstOrdinal) - skipped;
            if (tables[i].FirstOrdinal >= start + (long)NodeRows.Capacity)
            {
                break;
            }

            if (rows > 0)
            {
                parts.Add(new Part(tables[i], skipped, rows, numbering.LabelSets[tables[i].Number]));
                first = i;
            }
        }

        return parts;
    }

    private void WriteGroup(int group, List<Part> parts)
    {
        int rowCount = 0;
        foreach (Part part in parts)
        {
            rowCount += part.Count;
        }

        bool isPure = parts.Count == 1 && parts[0].Table.RowCount >= GraphState.PureGroupMinimum;
        int[] codes = isPure ? [] : Codes(parts, rowCount);
        var nodeIds = new IdRange(firstId + ((long)group << NodeRows.RowBits), 1, rowCount);
        writer.Add(ChunkKey.NodeIds(group), rowCount, EncodeIds(nodeIds));
        WriteNodeProperties(group, parts);
        var infos = new List<SliceInfo>();
        var relationshipIds = new List<RelationshipIdRange>();
        foreach (TypedRelationships type in types)
        {
            WriteOutgoing(group, type, rowCount, codes, infos, relationshipIds);
            WriteIncoming(group, type, rowCount, codes, infos);
        }

        var chunk = new GroupChunk(rowCount)
        {
            LabelSet = isPure ? parts[0].LabelSet : -1,
            Codes = isPure ? null : IntegerChunk.ParseCopy(rowCount, IntegerEncoder.Encode(codes)),
            LiveCount = rowCount,
            SetCounts = Counts(parts),
            Slices = [.. infos],
            NodeIds = nodeIds,
            RelationshipIds = [.. relationshipIds],
        };
        writer.Add(ChunkKey.Group(group), rowCount, chunk.Encode());
    }

    private static byte[] EncodeIds(IdRange ids)
    {
        var values = new long[ids.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ids[i];
        }

        return IntegerEncoder.Encode(values);
    }

    private static int[] Codes(List<Part> parts, int rowCount)
    {
        var codes = new int[rowCount];
        int row = 0;
        foreach (Part part in parts)
        {
            codes.AsSpan(row, part.Count).Fill(part.LabelSet);
            row += part.Count;
        }

        return codes;
    }

    private static LabelSetCount[] Counts(List<Part> parts)
    {
        var counts = new LabelSetCount[parts.Count];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = new LabelSetCount(parts[i].LabelSet, parts[i].Count);
        }

        Array.Sort(counts, static (left, right) => left.Code.CompareTo(right.Code));
        return counts;
    }

    private void WriteNodeProperties(int group, List<Part> parts)
    {
        var columns = new SortedDictionary<int, List<(int Row, Part Part, ColumnBuilder Column)>>();
        int first = 0;
        foreach (Part part in parts)
        {
            foreach ((int key, ColumnBuilder column) in part.Table.Columns)
            {
                if (column.IndexAt(part.First) < column.IndexAt(part.First + part.Count))
                {
                    int number = numbering.Keys[key];
                    if (!columns.TryGetValue(number, out var list))
                    {
                        columns.Add(number, list = []);
                    }

                    list.Add((first, part, column));
                }
            }

            first += part.Count;
        }

        foreach ((int key, var list) in columns)
        {
            foreach ((int row, Part part, ColumnBuilder column) in list)
            {
                int end = column.IndexAt(part.First + part.Count);
                for (int index = column.IndexAt(part.First); index < end; index++)
                {
                    encoder.AddNull(row + column.Row(index) - part.First - encoder.Count);
                    AddValue(column, index);
                }
            }

            WriteProperty(ChunkKey.NodeProperty(group, key));
        }
    }

    private void WriteOutgoing(int group, TypedRelationships type, int rowCount, int[] codes, List<SliceInfo> infos, List<RelationshipIdRange> ids)
    {
        SortedRelationships sorted = type.Sorted;
        int first = sorted.FirstOf(group);
        int end = sorted.FirstOf(group + 1);
        for (int place = first; place < end; place++)
        {
            slices.Add(sorted.Source(place) & NodeRows.RowMask, sorted.Target(place), 0);
        }

        if (slices.Write(writer, group, type.Type << 1, rowCount, codes) is not { } info)
        {
            return;
        }

        infos.Add(info);
        var range = new IdRange(type.FirstId + first, 1, end - first);
        ids.Add(new RelationshipIdRange(type.Type, range));
        writer.Add(ChunkKey.RelationshipIds(group, type.Type), range.Count, EncodeIds(range));
        foreach ((int key, ColumnBuilder column) in type.List.Columns)
        {
            WriteRelationshipProperty(ChunkKey.RelationshipProperty(group, type.Type, numbering.Keys[key]), sorted, first, end, column);
        }
    }

    private void WriteRelationshipProperty(ChunkKey key, SortedRelationships sorted, int first, int end, ColumnBuilder column)
    {
        bool isDense = column.IsDense && column.Count > 0;
        for (int place = first; place < end; place++)
        {
            int row = sorted.Arrival(place);
            int index = isDense ? row : column.IndexAt(row);
            if (index < column.Count && (isDense || column.Row(index) == row))
            {
                encoder.AddNull(place - first - encoder.Count);
                AddValue(column, index);
            }
        }

        if (encoder.Count > 0)
        {
            WriteProperty(key);
        }
    }

    private void WriteProperty(ChunkKey key)
    {
        int count = encoder.Count;
        writer.Add(key, count, encoder.Finish(out _));
        contentBytes = 0;
    }

    private void WriteIncoming(int group, TypedRelationships type, int rowCount, int[] codes, List<SliceInfo> infos)
    {
        SortedRelationships sorted = type.Sorted;
        int end = sorted.FirstIncomingOf(group + 1, type.NextIncoming);
        for (int index = type.NextIncoming; index < end; index++)
        {
            int place = sorted.Incoming(index);
            int source = sorted.Source(place);
            slices.Add(sorted.Target(place) & NodeRows.RowMask, source, place - sorted.FirstOf(source >> NodeRows.RowBits));
        }

        type.NextIncoming = end;
        if (slices.Write(writer, group, (type.Type << 1) | 1, rowCount, codes) is { } info)
        {
            infos.Add(info);
        }
    }

    private void AddValue(ColumnBuilder column, int index)
    {
        contentBytes += column.ContentLength(index);
        if (contentBytes > builder.Memory.Left / CopiesOfContent)
        {
            throw builder.Memory.Exceeded("Texts and lists of one property");
        }

        switch (column.Kind)
        {
            case VectorKind.Boolean:
                encoder.Add(column.Bits(index) != 0);
                break;
            case VectorKind.Integer:
                encoder.Add(column.Bits(index));
                break;
            case VectorKind.Float:
                encoder.Add(BitConverter.Int64BitsToDouble(column.Bits(index)));
                break;
            case VectorKind.String:
                encoder.Add(Encoding.UTF8.GetString(column.Utf8(index)));
                break;
            default:
                encoder.Add(column.Get(index));
                break;
        }
    }

    /// <summary>Rows of one table that lie in a group.</summary>
    private readonly record struct Part(NodeTable Table, int First, int Count, int LabelSet);

    /// <summary>The relationships of one type, by the database's number of it.</summary>
    private sealed class TypedRelationships(RelationshipList list, int type, SortedRelationships sorted, long firstId)
    {
        public RelationshipList List { get; } = list;

        public int Type { get; } = type;

        public SortedRelationships Sorted { get; } = sorted;

        public long FirstId { get; } = firstId;

        /// <summary>How many incoming ones have been written.</summary>
        public int NextIncoming { get; set; }
    }
}
