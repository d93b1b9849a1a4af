using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>An Expand whose relationship is bound already: checks that it starts at the node and goes to its other end.</summary>
internal sealed class BoundRelationshipOperator : PipelineOperator
{
    private readonly Expand plan;
    private readonly TypeSet types;
    private readonly FarNodeTest farNode;
    private readonly ResidentView ends;
    private readonly DifferentRelationships different;
    private readonly RowGather carried;
    private readonly RowBatch output;
    private readonly Vector nodes = new();
    private int[] ordinals = [];
    private long[] handles = [];
    private int[] sources = [];
    private int[] targets = [];
    private int[] rows = [];

    public BoundRelationshipOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, Expand plan)
        : base(planner.Context, next)
    {
        this.plan = plan;
        ends = new ResidentView(planner.Context, new LoadRequest { Ends = true });
        types = new TypeSet(planner.Context.Reader.Tokens, plan.Types);
        farNode = new FarNodeTest(new LabelFilter(planner.Context.Reader, plan.ToLabels), plan.Into ? plan.To.Slot : -1);
        different = new DifferentRelationships(PhysicalPlanner.Slots(plan.DifferentFrom));
        this.carried = new RowGather(carried);
        output = new RowBatch(planner.Width);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        int count = Follow(batch, await ends.ForRelationshipsAsync(EntityColumn.Handles(batch[plan.Relationship.Slot], ref handles)));
        return count == 0 || await Next.PushAsync(output);
    }

    private int Follow(RowBatch batch, IGraphView view)
    {
        ReadOnlySpan<int> from = EntityColumn.Ordinals(batch[plan.From.Slot], ref ordinals);
        ReadOnlySpan<long> relationships = EntityColumn.Handles(batch[plan.Relationship.Slot], ref handles);
        Span<int> starts = Buffers.Take(ref sources, batch.Count);
        Span<int> ends = Buffers.Take(ref targets, batch.Count);
        view.ReadEndpoints(relationships, starts, ends);
        Span<int> kept = Buffers.Take(ref rows, batch.Count);
        Span<int> reached = nodes.ResetNodes(batch.Count);
        int count = 0;
        for (int i = 0; i < from.Length; i++)
        {
            int end = relationships[i] < 0 || from[i] < 0 ? -1
                : plan.Direction != Direction.Incoming && starts[i] == from[i] ? ends[i]
                : plan.Direction != Direction.Outgoing && ends[i] == from[i] ? starts[i]
                : -1;
            if (end >= 0
                && types.Contains((int)(relationships[i] >> 32))
                && !different.Holds(batch, i, relationships[i])
                && farNode.Passes(Context.Structure, batch, i, end))
            {
                kept[count] = i;
                reached[count++] = end;
            }
        }

        nodes.Truncate(count);
        carried.Gather(batch, kept[..count], output);
        output[plan.To.Slot] = nodes;
        output.Count = count;
        return count;
    }
}
