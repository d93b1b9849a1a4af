using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>Walks of a number of repetitions of some steps, no relationship twice, depth first from each row's node.</summary>
internal sealed class VarLengthExpandOperator : PipelineOperator
{
    private readonly VarLengthExpand plan;
    private readonly int listSlot;
    private readonly int max;
    private readonly RunningStep[] steps;
    private readonly FarNodeTest farNode;
    private readonly DifferentRelationships different;
    private readonly ArgumentFrame frame;
    private readonly RowGather carried;
    private readonly RowBatch output;
    private readonly WalkStack walk = new();
    private readonly Vector nodes = new();
    private readonly Vector lists = new();
    private BatchSize size;
    private int[] ordinals = [];
    private int[] rows = [];
    private int[] ends = [];
    private Value[] values = [];
    private int count;

    /// <param name="bindsList">Whether the list of relationships is used further on.</param>
    public VarLengthExpandOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, VarLengthExpand plan, bool bindsList, RunningStep[] steps, ArgumentFrame frame)
        : base(planner.Context, next)
    {
        this.plan = plan;
        this.steps = steps;
        this.frame = frame;
        listSlot = bindsList ? plan.Relationships.Slot : -1;
        max = plan.Max ?? int.MaxValue;
        farNode = new FarNodeTest(new LabelFilter(planner.Context.Reader, plan.ToLabels), plan.Into ? plan.To.Slot : -1);
        different = new DifferentRelationships(PhysicalPlanner.Slots(plan.DifferentFrom));
        this.carried = new RowGather(carried);
        output = new RowBatch(planner.Width);
        size = new BatchSize(planner.Context.MaxBatchRows);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        count = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            int start = EntityColumn.Ordinals(batch[plan.From.Slot], ref ordinals)[row];
            if (start >= 0 && !IsDone(batch, row) && !await WalkAsync(batch, row, start))
            {
                return false;
            }
        }

        return count == 0 || await PassAsync(batch);
    }

    private async ValueTask<bool> WalkAsync(RowBatch batch, int row, int start)
    {
        walk.Begin(start);
        if (plan.Min == 0 && !await ReachAsync(batch, row, start))
        {
            return false;
        }

        if (max == 0 || Array.Exists(steps, static step => step.Types.IsNone))
        {
            return true;
        }

        await OpenAsync(batch, row, start);
        for (int tried = 0; !walk.IsEmpty; tried++)
        {
            if ((tried & 1023) == 1023)
            {
                Context.Budget.Check();
            }

            if (!walk.TryAdvance(out int node, out long handle) || different.Holds(batch, row, handle))
            {
                continue;
            }

            walk.Push(node, handle);
            if (walk.Depth >= plan.Min && (steps.Length == 1 || walk.Depth % steps.Length == 0) && !await ReachAsync(batch, row, node))
            {
                return false;
            }

            if (walk.Depth < max && !IsDone(batch, row))
            {
                await OpenAsync(batch, row, node);
            }
            else
            {
                walk.Pop();
            }
        }

        return true;
    }

    private ValueTask OpenAsync(RowBatch batch, int row, int node)
    {
        RunningStep step = steps.Length == 1 ? steps[0] : steps[walk.Depth % steps.Length];
        if (step.Predicate is not null || !step.Resident.Covers(node))
        {
            return OpenSlowlyAsync(step, batch, row, node);
        }

        Context.Budget.AddRead(walk.Open(step.Resident.Current, step.Types.Numbers, step.Direction, node));
        return default;
    }

    private async ValueTask OpenSlowlyAsync(RunningStep step, RowBatch batch, int row, int node)
    {
        Context.Budget.AddRead(walk.Open(await step.Resident.ForAsync([node]), step.Types.Numbers, step.Direction, node));
        if (step.Predicate is not null && walk.Found.Length > 0)
        {
            walk.Keep((await step.Predicate.TestAsync(batch, row, walk)).Span);
        }
    }

    /// <summary>Notes an end of a walk. False: the next operator stopped.</summary>
    private ValueTask<bool> ReachAsync(RowBatch batch, int row, int node)
    {
        if (!farNode.Passes(Context.Structure, batch, row, node))
        {
            return new ValueTask<bool>(true);
        }

        int capacity = size.Current;
        Buffers.Take(ref rows, capacity)[count] = row;
        Buffers.Take(ref ends, capacity)[count] = node;
        if (listSlot >= 0)
        {
            Buffers.Take(ref values, capacity)[count] = List();
        }

        if (++count < capacity)
        {
            return new ValueTask<bool>(true);
        }

        size.Grow();
        return PassAsync(batch);
    }

    private ListValue List()
    {
        ReadOnlySpan<long> path = walk.Path;
        if (path.IsEmpty)
        {
            return ListValue.Empty;
        }

        var items = new Value[path.Length];
        for (int i = 0; i < items.Length; i++)
        {
            items[plan.Reversed ? items.Length - 1 - i : i] = new RelationshipReference(path[i]);
        }

        return new ListValue(items);
    }

    private async ValueTask<bool> PassAsync(RowBatch batch)
    {
        Context.Budget.Check();
        carried.Gather(batch, rows.AsSpan(0, count), output);
        ends.AsSpan(0, count).CopyTo(nodes.ResetNodes(count));
        output[plan.To.Slot] = nodes;
        if (listSlot >= 0)
        {
            values.AsSpan(0, count).CopyTo(lists.ResetValues(count));
            output[listSlot] = lists;
        }

        output.Count = count;
        count = 0;
        return await Next.PushAsync(output);
    }

    private bool IsDone(RowBatch batch, int row) => frame.Done is { } done && done[frame.Origins(batch)[row]];
}
