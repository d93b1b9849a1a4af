using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>What of entities an expression reads beside labels and types.</summary>
[Flags]
internal enum EntityParts
{
    None = 0,
    Properties = 1,
    Ids = 2,
    Ends = 4,
}

/// <summary>Makes the contents of entities resident that stand in a column of any kind.</summary>
internal static class EntityOperands
{
    /// <summary>Loads parts of the column's nodes and relationships, so that <see cref="EntityAccess"/> can read them.</summary>
    public static async ValueTask LoadAsync(Vector column, EntityAccess entities, EntityParts parts = EntityParts.Properties)
    {
        switch (column.Kind)
        {
            case VectorKind.Node:
                await LoadNodesAsync(column.Nodes.ToArray(), entities, parts);
                break;
            case VectorKind.Relationship:
                await LoadRelationshipsAsync(column.Relationships.ToArray(), entities, parts);
                break;
            case VectorKind.Value:
                (int[] nodes, long[] relationships) = EntitiesIn(column.Values);
                await LoadNodesAsync(nodes, entities, parts);
                await LoadRelationshipsAsync(relationships, entities, parts);
                break;
        }
    }

    private static async ValueTask LoadNodesAsync(int[] nodes, EntityAccess entities, EntityParts parts)
    {
        if (nodes.Length == 0)
        {
            return;
        }

        if (parts.HasFlag(EntityParts.Properties))
        {
            await entities.LoadNodesAsync(nodes);
        }

        if (parts.HasFlag(EntityParts.Ids))
        {
            await entities.LoadNodeIdsAsync(nodes);
        }
    }

    private static async ValueTask LoadRelationshipsAsync(long[] relationships, EntityAccess entities, EntityParts parts)
    {
        if (relationships.Length == 0)
        {
            return;
        }

        if (parts.HasFlag(EntityParts.Properties))
        {
            await entities.LoadRelationshipsAsync(relationships);
        }

        if (parts.HasFlag(EntityParts.Ids))
        {
            await entities.LoadRelationshipIdsAsync(relationships);
        }

        if (parts.HasFlag(EntityParts.Ends))
        {
            await entities.LoadEndsAsync(relationships);
        }
    }

    private static (int[] Nodes, long[] Relationships) EntitiesIn(ReadOnlySpan<Value> values)
    {
        List<int>? nodes = null;
        List<long>? relationships = null;
        foreach (Value value in values)
        {
            if (value is NodeReference node)
            {
                (nodes ??= []).Add(node.Ordinal);
            }
            else if (value is RelationshipReference relationship)
            {
                (relationships ??= []).Add(relationship.Handle);
            }
        }

        return (nodes?.ToArray() ?? [], relationships?.ToArray() ?? []);
    }
}
