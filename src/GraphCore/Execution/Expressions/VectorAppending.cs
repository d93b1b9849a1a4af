using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>Appending of values that may be entities.</summary>
internal static class VectorAppending
{
    /// <summary>Appends any value, also to a column of entities.</summary>
    public static void Append(this Vector vector, Value value, IEntityIds ids)
    {
        bool isMixture = vector.Kind switch
        {
            VectorKind.Node => value is not (NodeReference or NullValue),
            VectorKind.Relationship => value is not (RelationshipReference or NullValue),
            _ => false,
        };
        if (isMixture)
        {
            vector.ToGeneric(ids);
        }

        vector.Append(value);
    }
}
