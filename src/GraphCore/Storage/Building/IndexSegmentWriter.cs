using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Building;

/// <summary>Adds the indexes that a database has already to the segment of a builder's graph, and checks its constraints.</summary>
internal sealed class IndexSegmentWriter(GraphBuilder builder, GraphNumbering numbering, SchemaCatalog schema, SegmentWriter writer)
{
    private const int BlockSize = 4096;

    /// <summary>What an entry takes in the list that is sorted, which doubles as it grows, and what each value of its key takes beside its content.</summary>
    private const int EntryBytes = 72;
    private const int ValueBytes = 56;

    private readonly ConstraintChecks constraints = new(builder, numbering);

    /// <summary>Adds the chunks of every index.</summary>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.ConstraintValidationFailed"/>: the graph violates a constraint. <see cref="ErrorCodes.TransactionOutOfMemoryError"/>: it takes
    /// too much memory to sort an index.
    /// </exception>
    public void Write(CancellationToken cancellationToken)
    {
        foreach (ConstraintDefinition constraint in schema.Constraints)
        {
            constraints.Check(constraint);
        }

        foreach (IndexDefinition index in schema.Indexes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ConstraintDefinition? owner = schema.Constraints.FirstOrDefault(constraint => constraint.IndexId == index.Id);
            var rule = new IndexRule(index, -1, [], owner);
            if (rule.HasTree)
            {
                Write(rule);
            }
        }
    }

    private void Write(IndexRule rule)
    {
        IndexDefinition index = rule.Definition;
        var entries = new List<Entry>();
        long coming = 0;
        foreach (BuiltTable table in BuiltTable.Of(builder, numbering, index.Entity, index.Label))
        {
            if (ColumnsOf(table, index.Properties) is { } columns)
            {
                coming += MemoryOf(columns);
                if (coming > builder.Memory.Left)
                {
                    throw builder.Memory.Exceeded($"Index `{index.Name}`");
                }

                Collect(rule, table, columns, entries);
            }
        }

        entries.Sort(static (left, right) => TupleKeys.Compare(left.Key, right.Key) is int order and not 0 ? order : left.Entity.CompareTo(right.Entity));
        long distinct = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            bool isNew = i == 0 || TupleKeys.Compare(entries[i - 1].Key, entries[i].Key) != 0;
            distinct += isNew ? 1 : 0;
            if (!isNew && rule.UniqueFor is not null && AreEqual(entries[i - 1].Key, entries[i].Key))
            {
                throw constraints.NotUnique(index, entries[i].Key, entries[i - 1].Entity, entries[i].Entity);
            }
        }

        WriteBlocks(index, entries, distinct);
    }

    private void WriteBlocks(IndexDefinition index, List<Entry> entries, long distinct)
    {
        var encoder = new IndexBlockEncoder(index.Properties.Count);
        var firstKeys = new List<Value[]>();
        for (int start = 0; start < entries.Count; start += BlockSize)
        {
            int end = Math.Min(start + BlockSize, entries.Count);
            for (int i = start; i < end; i++)
            {
                encoder.Add(entries[i].Key, entries[i].Entity);
            }

            writer.Add(ChunkKey.IndexBlock(index.Id, firstKeys.Count), end - start, encoder.Finish());
            firstKeys.Add(entries[start].Key);
        }

        var chunk = new IndexChunk(index.Id, entries.Count, distinct, [.. firstKeys], BlockSize);
        writer.Add(ChunkKey.Index(index.Id), firstKeys.Count, chunk.Encode(index.Properties.Count));
    }

    // At most: a row without all the values has no entry.
    private static long MemoryOf(ColumnBuilder[] columns)
    {
        long sum = 0;
        foreach (ColumnBuilder column in columns)
        {
            sum += (column.Count * (long)ValueBytes) + (column.LogicalBytes * sizeof(char));
        }

        return sum + (columns[0].Count * (long)EntryBytes);
    }

    private static void Collect(IndexRule rule, BuiltTable table, ColumnBuilder[] columns, List<Entry> entries)
    {
        for (int place = 0; place < table.Table.RowCount; place++)
        {
            int row = table.Row(place);
            var key = new Value[columns.Length];
            bool isWhole = true;
            for (int i = 0; i < key.Length && isWhole; i++)
            {
                key[i] = columns[i].GetRow(row);
                isWhole = rule.Takes(key[i]);
            }

            if (isWhole)
            {
                entries.Add(new Entry(key, table.First + place));
            }
        }
    }

    private ColumnBuilder[]? ColumnsOf(BuiltTable table, IReadOnlyList<string> properties)
    {
        var columns = new ColumnBuilder[properties.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            if (table.FindColumn(builder, properties[i]) is not { } column)
            {
                return null;
            }

            columns[i] = column;
        }

        return columns;
    }

    private static bool AreEqual(Value[] left, Value[] right)
    {
        for (int i = 0; i < left.Length; i++)
        {
            if (ValueComparer.AreEqual(left[i], right[i]) != true)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An entity and its key.</summary>
    private readonly record struct Entry(Value[] Key, long Entity);
}
