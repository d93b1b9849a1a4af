using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>Follows relationships from a batch of nodes by the graph's kernel, then drops what the far end or the other relationships rule out.</summary>
internal sealed class ExpandOperator : PipelineOperator
{
    private readonly int fromSlot;
    private readonly int relationshipSlot;
    private readonly int toSlot;
    private readonly bool needsHandles;
    private readonly TypeSet types;
    private readonly Direction direction;
    private readonly FarNodeTest farNode;
    private readonly DifferentRelationships different;
    private readonly RowGather carried;
    private readonly ResidentView resident;
    private readonly RowBatch output;
    private readonly ArgumentFrame frame;
    private readonly Vector nodes = new();
    private readonly Vector relationships = new();
    private BatchSize size;
    private int[] ordinals = [];
    private int[] rows = [];
    private bool[] marks = [];

    /// <param name="bindsRelationship">Whether the relationship is used further on.</param>
    public ExpandOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, Expand plan, bool bindsRelationship, ArgumentFrame frame)
        : base(planner.Context, next)
    {
        fromSlot = plan.From.Slot;
        toSlot = plan.To.Slot;
        relationshipSlot = bindsRelationship ? plan.Relationship.Slot : -1;
        types = new TypeSet(planner.Context.Reader.Tokens, plan.Types);
        direction = plan.Direction;
        farNode = new FarNodeTest(new LabelFilter(planner.Context.Reader, plan.ToLabels), intoSlot: -1);
        different = new DifferentRelationships(PhysicalPlanner.Slots(plan.DifferentFrom));
        needsHandles = bindsRelationship || !different.IsEmpty;
        this.carried = new RowGather(carried);
        this.frame = frame;
        resident = new ResidentView(planner.Context, AdjacencyRequest.Of(types, direction, neighboursOnly: !needsHandles));
        output = new RowBatch(planner.Width);
        size = new BatchSize(planner.Context.MaxBatchRows);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        if (types.IsNone)
        {
            return true;
        }

        IGraphView view = await resident.ForAsync(EntityColumn.Ordinals(batch[fromSlot], ref ordinals));
        var cursor = default(ExpandCursor);
        bool isDone = false;
        while (!isDone)
        {
            Context.Budget.Check();
            if (Fill(view, batch, ref cursor, ref isDone) && !await Next.PushAsync(output))
            {
                return false;
            }
        }

        return true;
    }

    private bool Fill(IGraphView view, RowBatch batch, ref ExpandCursor cursor, ref bool isDone)
    {
        int capacity = size.Current;
        ReadOnlySpan<int> origins = EntityColumn.Ordinals(batch[fromSlot], ref ordinals);
        Span<int> from = Buffers.Take(ref rows, capacity);
        Span<int> to = nodes.ResetNodes(capacity);
        Span<long> handles = needsHandles ? relationships.ResetRelationships(capacity) : default;
        bool isFiltered = !farNode.IsEmpty || !different.IsEmpty;
        int count = 0;

        // A batch that filters leave half empty is filled up, so that what follows has enough to do.
        while (!isDone && count < (capacity + 1) / 2)
        {
            SkipDone(batch, ref cursor);
            int space = capacity - count;
            int found = view.Expand(types.Numbers, direction, origins, ref cursor, from[count..], to[count..], needsHandles ? handles[count..] : default);
            Context.Budget.AddRead(found);
            isDone = found < space;
            count += isFiltered ? Keep(view, batch, from.Slice(count, found), to.Slice(count, found), needsHandles ? handles.Slice(count, found) : default) : found;
        }

        if (count == 0)
        {
            return false;
        }

        if (!isDone)
        {
            size.Grow();
        }

        nodes.Truncate(count);
        carried.Gather(batch, from[..count], output);
        output[toSlot] = nodes;
        if (relationshipSlot >= 0)
        {
            relationships.Truncate(count);
            output[relationshipSlot] = relationships;
        }

        output.Count = count;
        return true;
    }

    private int Keep(IGraphView view, RowBatch batch, Span<int> from, Span<int> to, Span<long> handles)
    {
        Span<bool> kept = Buffers.Take(ref marks, from.Length);
        kept.Fill(true);
        farNode.Mark(view, batch, from, to, kept);
        different.Mark(batch, from, handles, kept);
        int count = RowIndexes.Compact(kept, from);
        RowIndexes.Compact(kept, to);
        if (needsHandles)
        {
            RowIndexes.Compact(kept, handles);
        }

        return count;
    }

    /// <summary>Passes over rows of arguments that need nothing more.</summary>
    private void SkipDone(RowBatch batch, ref ExpandCursor cursor)
    {
        if (frame.Done is not { } done)
        {
            return;
        }

        ReadOnlySpan<int> arguments = frame.Origins(batch);
        while (cursor.Row < arguments.Length && done[arguments[cursor.Row]])
        {
            cursor = new ExpandCursor { Row = cursor.Row + 1 };
        }
    }
}
