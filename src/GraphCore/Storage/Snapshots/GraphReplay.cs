using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>Replays commits over the base of a HEAD, one after the other, in an open state.</summary>
internal static class GraphReplay
{
    /// <summary>The size that totals tell.</summary>
    public static GraphSize SizeOf(in GraphTotals totals) => new(totals.Nodes, totals.Relationships, totals.LogicalBytes);

    /// <summary>An open state that is that of a HEAD.</summary>
    /// <param name="head">The HEAD.</param>
    /// <param name="stored">Its base.</param>
    public static GraphState Begin(DatabaseHead head, BaseGraph stored) =>
        GraphState.Over(head.Database.Tag, stored, SizeOf(head.State.Totals)).Open(linear: true);

    /// <summary>Replays a commit. What the base is asked for is let go again.</summary>
    /// <param name="bases">Opens the base that an import puts in the place of the state.</param>
    /// <param name="head">The HEAD that the state lies over.</param>
    /// <param name="state">The state.</param>
    /// <param name="operations">The commit's operations.</param>
    /// <param name="size">The size of the graph after it.</param>
    /// <param name="spoilt">Told of a failure that leaves the state changed by half, and so of no further use.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <returns>The state after it: another one after an import.</returns>
    /// <exception cref="Errors.GraphException">The base cannot be read, or the operations are damaged.</exception>
    public static async ValueTask<GraphState> ApplyAsync(
        BaseOpener bases, DatabaseHead head, GraphState state, ReadOnlyMemory<byte> operations, GraphSize size, Action<Exception>? spoilt, CancellationToken cancellationToken)
    {
        if (ChangeSetReader.TryReadSegment(operations.Span, out SegmentReference? segment))
        {
            BaseGraph stored = await bases.OpenAsync(head, [segment], state.Base, cancellationToken);
            return GraphState.Over(state.Tag, stored, size).Open(linear: true);
        }

        using var view = new BaseView(state.Base);
        await new ReplayPreparation(state, view).PrepareAsync(operations, cancellationToken);
        try
        {
            state.Apply(operations.Span, view);
            state.SetSize(size);
            return state;
        }
        catch (Exception failure)
        {
            spoilt?.Invoke(failure);
            throw;
        }
    }
}
