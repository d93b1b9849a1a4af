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

    /// <summary>Adds the chunks of every index.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ConstraintValidationFailed"/>: the graph violates a constraint.</exception>
    public void Write(CancellationToken cancellationToken)
    {
        foreach (ConstraintDefinition constraint in schema.Constraints)
        {
            Check(constraint);
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
        foreach ((EntityTable table, long first, SortedRelationships? sorted) in TablesOf(index.Entity, index.Label))
        {
            if (ColumnsOf(table, index.Properties) is { } columns)
            {
                Collect(rule, columns, table.RowCount, first, sorted, entries);
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
                throw Violation($"two {Describe(index.Entity, index.Label)} have {DescribeKey(index, entries[i].Key)}");
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

    private static void Collect(IndexRule rule, ColumnBuilder[] columns, int rowCount, long first, SortedRelationships? sorted, List<Entry> entries)
    {
        for (int place = 0; place < rowCount; place++)
        {
            int row = sorted?.Arrival(place) ?? place;
            var key = new Value[columns.Length];
            bool isWhole = true;
            for (int i = 0; i < key.Length && isWhole; i++)
            {
                key[i] = columns[i].GetRow(row);
                isWhole = rule.Takes(key[i]);
            }

            if (isWhole)
            {
                entries.Add(new Entry(key, first + place));
            }
        }
    }

    // The tables of a label or type, with the address of their first row.
    private IEnumerable<(EntityTable Table, long First, SortedRelationships? Sorted)> TablesOf(EntityKind entity, string name)
    {
        if (entity == EntityKind.Node)
        {
            foreach (NodeTable table in builder.Ordered)
            {
                if (Array.Exists(table.Labels, label => builder.Labels[label] == name))
                {
                    yield return (table, table.FirstOrdinal, null);
                }
            }

            yield break;
        }

        foreach (RelationshipList list in builder.Relationships)
        {
            if (builder.Types[list.Type] == name)
            {
                yield return (list, (long)numbering.Types[list.Type] << 32, list.Sort(builder.GroupCount));
            }
        }
    }

    private ColumnBuilder[]? ColumnsOf(EntityTable table, IReadOnlyList<string> properties)
    {
        var columns = new ColumnBuilder[properties.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            if (FindColumn(table, properties[i]) is not { } column)
            {
                return null;
            }

            columns[i] = column;
        }

        return columns;
    }

    private ColumnBuilder? FindColumn(EntityTable table, string property)
    {
        foreach ((int key, ColumnBuilder column) in table.Columns)
        {
            if (builder.Keys[key] == property)
            {
                return column;
            }
        }

        return null;
    }

    private void Check(ConstraintDefinition constraint)
    {
        foreach ((EntityTable table, _, _) in TablesOf(constraint.Entity, constraint.Label))
        {
            if (constraint.Kind is ConstraintKind.Existence or ConstraintKind.Key)
            {
                foreach (string property in constraint.Properties)
                {
                    if (table.RowCount != (FindColumn(table, property)?.Count ?? 0))
                    {
                        throw Violation($"not all {Describe(constraint.Entity, constraint.Label)} have the property `{property}`");
                    }
                }
            }
            else if (constraint.Kind == ConstraintKind.Type && FindColumn(table, constraint.Properties[0]) is { } column)
            {
                CheckType(constraint, column);
            }
        }
    }

    private static void CheckType(ConstraintDefinition constraint, ColumnBuilder column)
    {
        PropertyTypeRule type = PropertyTypeRule.Parse(constraint.PropertyType!);

        // In a typed column the first value speaks for all.
        int count = column.Kind == VectorKind.Value ? column.Count : Math.Min(column.Count, 1);
        for (int i = 0; i < count; i++)
        {
            Value value = column.Get(i);
            if (!type.Allows(value))
            {
                throw Violation(
                    $"one of the {Describe(constraint.Entity, constraint.Label)} has the property `{constraint.Properties[0]}` = {value} of type `{PropertyTypeRule.NameOf(value)}`, which must be `{constraint.PropertyType}`");
            }
        }
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

    private static string Describe(EntityKind entity, string name) => entity == EntityKind.Node ? $"nodes with label `{name}`" : $"relationships of type `{name}`";

    private static string DescribeKey(IndexDefinition index, Value[] key) => string.Join(", ", index.Properties.Select((property, i) => $"`{property}` = {key[i]}"));

    private static GraphException Violation(string what) => new(ErrorCodes.ConstraintValidationFailed, $"The import violates a constraint: {what}.");

    /// <summary>An entity and its key.</summary>
    private readonly record struct Entry(Value[] Key, long Entity);
}
