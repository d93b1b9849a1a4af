using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>An immutable state of a graph. Thread-safe; each view of it belongs to one thread.</summary>
internal sealed class GraphSnapshot : GraphReader
{
    /// <param name="state">A frozen state.</param>
    public GraphSnapshot(GraphState state)
        : base(state.IsFrozen ? state : throw new InvalidOperationException("A snapshot is of a frozen state."))
    {
    }

    /// <summary>An empty database.</summary>
    public static GraphSnapshot Empty(string tag) => new(GraphState.Empty(tag));

    /// <summary>Starts a transaction on top of this snapshot.</summary>
    public GraphTransaction Begin(IEntityIdAllocator ids, CancellationToken cancellationToken) => new(State, ids) { Cancellation = cancellationToken };
}
