using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests;

/// <summary>Members of states and transactions for tests without a base, where nothing has to be loaded.</summary>
internal static class SynchronousState
{
    private static BaseView NoBase => new(BaseGraph.Empty);

    extension(GraphTransaction transaction)
    {
        public ChangeSet ChangeSet => Completed.Result(transaction.ToChangeSetAsync());
    }

    public static GraphTransaction Begin(this GraphSnapshot snapshot, IEntityIdAllocator ids) => snapshot.Begin(ids, CancellationToken.None);

    public static void Apply(this GraphState state, ReadOnlySpan<byte> operations) => state.Apply(operations, NoBase);

    public static long IdOf(this GraphState state, EntityKind kind, long entity) => state.IdOf(kind, entity, NoBase);

    public static void CreateIndex(this GraphState state, IndexDefinition index) => state.CreateIndex(index, NoBase);

    public static Value Property(this GraphState state, EntityKind kind, long entity, int key) => state.Property(kind, entity, key, NoBase);

    public static bool TryFindNode(this GraphState state, long id, out int ordinal) => state.TryFindNode(id, NoBase, out ordinal);

    public static bool TryFindRelationship(this GraphState state, long id, out long handle) => state.TryFindRelationship(id, NoBase, out handle);

    public static void SetNodeProperty(this GraphState state, int ordinal, int key, Value value) => state.SetNodeProperty(ordinal, key, value, NoBase);

    public static void SetRelationshipProperty(this GraphState state, long handle, int key, Value value) => state.SetRelationshipProperty(handle, key, value, NoBase);

    public static void DeleteNode(this GraphState state, int ordinal) => state.DeleteNode(ordinal, NoBase);

    public static void DeleteRelationship(this GraphState state, long handle) => state.DeleteRelationship(handle, NoBase);
}
