using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>Where a transaction stands between two calls. Immutable.</summary>
/// <param name="State">Its private state, frozen.</param>
/// <param name="Continuation">How far its change set has been written.</param>
/// <param name="Keys">What it has read and written so far.</param>
internal sealed record TransactionProgress(GraphState State, ChangeSetContinuation Continuation, TransactionKeys Keys)
{
    /// <summary>A transaction that has done nothing.</summary>
    /// <param name="snapshot">The frozen state that it begins with.</param>
    public static TransactionProgress Begin(GraphState snapshot) => new(snapshot, ChangeSetContinuation.None, new TransactionKeys([], [], ChangesSchema: false));

    /// <summary>Reaches the same place from what was written down.</summary>
    /// <param name="snapshot">The frozen state that the transaction began with.</param>
    /// <param name="operations">All its operations.</param>
    /// <param name="size">The size of the graph after them.</param>
    /// <param name="keys">What it has read and written so far.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="Errors.GraphException">The operations are damaged, or the base cannot be read.</exception>
    public static async ValueTask<TransactionProgress> ReplayAsync(
        GraphState snapshot, ReadOnlyMemory<byte> operations, GraphSize size, TransactionKeys keys, CancellationToken cancellationToken)
    {
        if (operations.IsEmpty)
        {
            return Begin(snapshot) with { Keys = keys };
        }

        GraphState state = snapshot.OpenForReplay();
        using var view = new BaseView(snapshot.Base);
        await new ReplayPreparation(state, view).PrepareAsync(operations, cancellationToken);
        state.Apply(operations.Span, view);
        state.SetSize(size);
        return new TransactionProgress(state.Freeze(), ContinuationOf(operations.Span), keys);
    }

    private static ChangeSetContinuation ContinuationOf(ReadOnlySpan<byte> operations)
    {
        var reader = new ChangeSetReader(operations);
        var operation = default(GraphOperation);
        while (reader.TryRead(ref operation))
        {
        }

        return reader.Continuation;
    }
}
