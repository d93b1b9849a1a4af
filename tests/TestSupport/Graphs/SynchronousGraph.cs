using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.TestSupport.Graphs;

/// <summary>The asynchronous members of a graph for tests on graphs in memory, where each of them completes at once.</summary>
public static class SynchronousGraph
{
    public static long CreateRelationship(this IGraphTransaction transaction, int type, int source, int target) => Completed.Result(transaction.CreateRelationshipAsync(type, source, target));

    public static bool SetNodeProperty(this IGraphTransaction transaction, int ordinal, int key, Value value) => Completed.Result(transaction.SetNodePropertyAsync(ordinal, key, value));

    public static bool SetRelationshipProperty(this IGraphTransaction transaction, long handle, int key, Value value) => Completed.Result(transaction.SetRelationshipPropertyAsync(handle, key, value));

    public static bool AddNodeLabel(this IGraphTransaction transaction, int ordinal, int label) => Completed.Result(transaction.AddNodeLabelAsync(ordinal, label));

    public static bool RemoveNodeLabel(this IGraphTransaction transaction, int ordinal, int label) => Completed.Result(transaction.RemoveNodeLabelAsync(ordinal, label));

    public static bool DeleteNode(this IGraphTransaction transaction, int ordinal) => Completed.Result(transaction.DeleteNodeAsync(ordinal));

    public static bool DeleteRelationship(this IGraphTransaction transaction, long handle) => Completed.Result(transaction.DeleteRelationshipAsync(handle));

    public static void CheckStatementEnd(this IGraphTransaction transaction) => Completed.Check(transaction.CheckStatementEndAsync());

    public static void CreateIndex(this IGraphTransaction transaction, IndexDefinition index) => Completed.Check(transaction.CreateIndexAsync(index));

    public static void CreateConstraint(this IGraphTransaction transaction, ConstraintDefinition constraint, IndexDefinition? index) => Completed.Check(transaction.CreateConstraintAsync(constraint, index));

    public static int Next(this IIndexCursor cursor, Span<long> entities)
    {
        var buffer = new long[entities.Length];
        int count = Completed.Result(cursor.NextAsync(buffer));
        buffer.AsSpan(0, count).CopyTo(entities);
        return count;
    }
}
