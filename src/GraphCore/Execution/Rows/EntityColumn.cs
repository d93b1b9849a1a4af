using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Rows;

/// <summary>Columns of entities as internal addresses, whatever form they have.</summary>
internal static class EntityColumn
{
    /// <summary>The ordinals of a column of nodes, −1 for null.</summary>
    public static ReadOnlySpan<int> Ordinals(Vector column, ref int[] buffer)
    {
        if (column.Kind == VectorKind.Node)
        {
            return column.Nodes;
        }

        Span<int> ordinals = Buffers.Take(ref buffer, column.Count);
        for (int i = 0; i < ordinals.Length; i++)
        {
            ordinals[i] = column.IsNull(i) ? -1 : column.Kind == VectorKind.Value && column.Values[i] is NodeReference node
                ? node.Ordinal
                : throw ValueErrors.OperandType("Expected a Node.");
        }

        return ordinals;
    }

    /// <summary>The handles of a column of relationships, −1 for null.</summary>
    public static ReadOnlySpan<long> Handles(Vector column, ref long[] buffer)
    {
        if (column.Kind == VectorKind.Relationship)
        {
            return column.Relationships;
        }

        Span<long> handles = Buffers.Take(ref buffer, column.Count);
        for (int i = 0; i < handles.Length; i++)
        {
            handles[i] = column.IsNull(i) ? -1 : column.Kind == VectorKind.Value && column.Values[i] is RelationshipReference relationship
                ? relationship.Handle
                : throw ValueErrors.OperandType("Expected a Relationship.");
        }

        return handles;
    }
}
