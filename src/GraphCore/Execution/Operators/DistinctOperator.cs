using Serverless.GraphCore.Execution.Aggregation;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>Passes on the first row of each combination of some columns, at once.</summary>
/// <param name="carried">Slots needed afterwards: of the distinct ones, and of the arguments, which depend on the origin alone.</param>
internal sealed class DistinctOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, int[] slots, ArgumentFrame frame) : PipelineOperator(planner.Context, next)
{
    private readonly int[] keySlots = frame.HasOrigins ? [.. slots, frame.OriginSlot] : slots;
    private readonly GroupTable seen = new(planner.Context, frame.HasOrigins ? slots.Length + 1 : slots.Length);
    private readonly Vector[] keys = new Vector[frame.HasOrigins ? slots.Length + 1 : slots.Length];
    private readonly RowGather gather = new(carried);
    private readonly RowBatch output = new(planner.Width);
    private int[] groups = [];
    private int[] rows = [];

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        int count = FindNew(batch);
        if (count == batch.Count)
        {
            return await Next.PushAsync(batch);
        }

        if (count == 0)
        {
            return true;
        }

        gather.Gather(batch, rows.AsSpan(0, count), output);
        output.Count = count;
        return await Next.PushAsync(output);
    }

    public override ValueTask CompleteAsync()
    {
        seen.Clear();
        return base.CompleteAsync();
    }

    private int FindNew(RowBatch batch)
    {
        for (int i = 0; i < keySlots.Length; i++)
        {
            keys[i] = batch[keySlots[i]];
        }

        int known = seen.Count;
        Span<int> numbers = Buffers.Take(ref groups, batch.Count);
        Span<int> fresh = Buffers.Take(ref rows, batch.Count);
        seen.Find(keys, batch.Count, numbers);
        int count = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] == known)
            {
                known++;
                fresh[count++] = i;
            }
        }

        return count;
    }
}
