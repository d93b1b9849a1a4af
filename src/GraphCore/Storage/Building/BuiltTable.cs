using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Storage.Building;

/// <summary>A table of a builder, with the addresses by which indexes name its entities.</summary>
/// <param name="Table">The table.</param>
/// <param name="First">The address of its first place; the others follow.</param>
/// <param name="Sorted">The order of relationships; null: nodes are in the order of their rows.</param>
internal readonly record struct BuiltTable(EntityTable Table, long First, SortedRelationships? Sorted)
{
    /// <summary>The tables of a label or type.</summary>
    public static IEnumerable<BuiltTable> Of(GraphBuilder builder, GraphNumbering numbering, EntityKind entity, string name)
    {
        if (entity == EntityKind.Node)
        {
            foreach (NodeTable table in builder.Ordered)
            {
                if (Array.Exists(table.Labels, label => builder.Labels[label] == name))
                {
                    yield return new BuiltTable(table, table.FirstOrdinal, null);
                }
            }

            yield break;
        }

        foreach (RelationshipList list in builder.Relationships)
        {
            if (builder.Types[list.Type] == name)
            {
                yield return new BuiltTable(list, (long)numbering.Types[list.Type] << 32, list.Sort(builder.GroupCount));
            }
        }
    }

    /// <summary>The row of a place.</summary>
    public int Row(int place) => Sorted?.Arrival(place) ?? place;

    /// <summary>Whether it holds the entity of an address.</summary>
    public bool Holds(long address) => address >= First && address - First < Table.RowCount;

    /// <summary>The column of a property, or null.</summary>
    public ColumnBuilder? FindColumn(GraphBuilder builder, string property)
    {
        foreach ((int key, ColumnBuilder column) in Table.Columns)
        {
            if (builder.Keys[key] == property)
            {
                return column;
            }
        }

        return null;
    }
}
