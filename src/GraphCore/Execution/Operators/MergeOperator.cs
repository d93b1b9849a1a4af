using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Execution.Updates;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>MERGE: finds the pattern for each row, or creates it; a row sees what the rows before it created.</summary>
internal sealed class MergeOperator : PipelineOperator
{
    private readonly InnerPipeline match;
    private readonly RowBuffer matched;
    private readonly Creator creator;
    private readonly Setter onMatch;
    private readonly Setter onCreate;
    private readonly RowBatch found;
    private readonly RowBatch created;
    private readonly RowBuffer merged;
    private readonly RowGather slice;
    private readonly RowReplay replay;

    /// <param name="matched">Filled by the end of <paramref name="match"/>.</param>
    /// <param name="argumentSlots">Slots of a row without match that are needed to create and afterwards.</param>
    /// <param name="carried">Slots needed afterwards.</param>
    public MergeOperator(PhysicalPlanner planner, PhysicalOperator next, InnerPipeline match, RowBuffer matched, Creator creator, Setter onMatch, Setter onCreate, int[] argumentSlots, int[] carried)
        : base(planner.Context, next)
    {
        this.match = match;
        this.matched = matched;
        this.creator = creator;
        this.onMatch = onMatch;
        this.onCreate = onCreate;
        found = new RowBatch(planner.Width);
        created = new RowBatch(planner.Width);
        merged = new RowBuffer(planner.Context, carried);
        slice = new RowGather(argumentSlots);
        replay = new RowReplay(planner);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            Context.Budget.Check();
            match.Begin(batch, row);
            await match.RunAsync();
            if (matched.Count > 0)
            {
                matched.Read(0, matched.Count, found);
                matched.Clear();
                await onMatch.RunAsync(found);
                merged.Append(found);
            }
            else
            {
                slice.Slice(batch, row, 1, created);
                await creator.RunAsync(created, created);
                await onCreate.RunAsync(created);
                merged.Append(created);
            }
        }

        bool wantsMore = await replay.PushAsync(merged, Next);
        merged.Clear();
        return wantsMore;
    }
}
