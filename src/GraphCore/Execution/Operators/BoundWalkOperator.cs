using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>A variable-length expand whose list of relationships is bound already: walks it and checks that it fits the pattern.</summary>
internal sealed class BoundWalkOperator : PipelineOperator
{
    private readonly VarLengthExpand plan;
    private readonly TypeSet types;
    private readonly FarNodeTest farNode;
    private readonly DifferentRelationships different;
    private readonly StepPredicate? predicate;
    private readonly ResidentView ends;
    private readonly RowGather carried;
    private readonly RowBatch output;
    private readonly Vector nodes = new();
    private readonly List<long> handles = [];
    private int[] ordinals = [];
    private int[] rows = [];

    public BoundWalkOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, VarLengthExpand plan, StepPredicate? predicate)
        : base(planner.Context, next)
    {
        this.plan = plan;
        this.predicate = predicate;
        ends = new ResidentView(planner.Context, new LoadRequest { Ends = true });
        types = new TypeSet(planner.Context.Reader.Tokens, plan.Steps[0].Types);
        farNode = new FarNodeTest(new LabelFilter(planner.Context.Reader, plan.ToLabels), plan.Into ? plan.To.Slot : -1);
        different = new DifferentRelationships(PhysicalPlanner.Slots(plan.DifferentFrom));
        this.carried = new RowGather(carried);
        output = new RowBatch(planner.Width);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        int count = 0;
        Buffers.Take(ref rows, batch.Count);
        nodes.ResetNodes(batch.Count);
        for (int row = 0; row < batch.Count; row++)
        {
            ListValue? list = ListItems.AsList(batch[plan.Relationships.Slot].GetValue(row));
            int end = list is null ? -1 : Walk(batch, row, list, await LoadEndsAsync(list));
            if (end >= 0 && await IsAllowedAsync(batch, row))
            {
                rows[count] = row;
                nodes.ResetNodes(batch.Count)[count++] = end;
            }
        }

        if (count == 0)
        {
            return true;
        }

        nodes.Truncate(count);
        carried.Gather(batch, rows.AsSpan(0, count), output);
        output[plan.To.Slot] = nodes;
        output.Count = count;
        return await Next.PushAsync(output);
    }

    private ValueTask<IGraphView> LoadEndsAsync(ListValue list)
    {
        var relationships = new List<long>(list.Count);
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] is RelationshipReference relationship)
            {
                relationships.Add(relationship.Handle);
            }
        }

        return ends.ForRelationshipsAsync(relationships.ToArray());
    }

    /// <summary>The node at the end of a row's list; −1 when the list does not fit.</summary>
    private int Walk(RowBatch batch, int row, ListValue list, IGraphView view)
    {
        handles.Clear();
        int node = EntityColumn.Ordinals(batch[plan.From.Slot], ref ordinals)[row];
        if (node < 0 || list.Count < plan.Min || list.Count > (plan.Max ?? int.MaxValue))
        {
            return -1;
        }

        Span<int> source = stackalloc int[1];
        Span<int> target = stackalloc int[1];
        for (int i = 0; i < list.Count; i++)
        {
            if (list[plan.Reversed ? list.Count - 1 - i : i] is not RelationshipReference relationship
                || !types.Contains((int)(relationship.Handle >> 32))
                || handles.Contains(relationship.Handle)
                || different.Holds(batch, row, relationship.Handle))
            {
                return -1;
            }

            view.ReadEndpoints([relationship.Handle], source, target);
            bool forwards = source[0] == node && plan.Steps[0].Direction != Direction.Incoming;
            if (!forwards && (target[0] != node || plan.Steps[0].Direction == Direction.Outgoing))
            {
                return -1;
            }

            node = forwards ? target[0] : source[0];
            handles.Add(relationship.Handle);
        }

        return farNode.Passes(Context.Structure, batch, row, node) ? node : -1;
    }

    private async ValueTask<bool> IsAllowedAsync(RowBatch batch, int row)
    {
        if (predicate is null || handles.Count == 0)
        {
            return true;
        }

        ReadOnlyMemory<sbyte> answers = await predicate.TestAsync(batch, row, handles.ToArray());
        return !answers.Span.ContainsAnyExcept(Truths.True);
    }
}
