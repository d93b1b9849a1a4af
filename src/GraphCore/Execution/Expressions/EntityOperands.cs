using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>Makes the contents of entities resident that stand in a column of any kind.</summary>
internal static class EntityOperands
{
    /// <summary>Loads all properties of the column's nodes and relationships, so that <see cref="EntityAccess"/> can read them.</summary>
    public static async ValueTask LoadAsync(Vector column, EntityAccess entities)
    {
        switch (column.Kind)
        {
            case VectorKind.Node:
                await entities.LoadNodesAsync(column.Nodes);
                break;
            case VectorKind.Relationship:
                await entities.LoadRelationshipsAsync();
                break;
            case VectorKind.Value:
                int[] nodes = NodesIn(column.Values, out bool hasRelationships);
                if (nodes.Length > 0)
                {
                    await entities.LoadNodesAsync(nodes);
                }

                if (hasRelationships)
                {
                    await entities.LoadRelationshipsAsync();
                }

                break;
        }
    }

    private static int[] NodesIn(ReadOnlySpan<Value> values, out bool hasRelationships)
    {
        List<int>? nodes = null;
        hasRelationships = false;
        foreach (Value value in values)
        {
            if (value is NodeReference node)
            {
                (nodes ??= []).Add(node.Ordinal);
            }
            else if (value is RelationshipReference)
            {
                hasRelationships = true;
            }
        }

        return nodes is null ? [] : [.. nodes];
    }
}
