using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>For each row every node whose labels pass, group by group.</summary>
internal sealed class NodeScanOperator : PipelineOperator
{
    private readonly int nodeSlot;
    private readonly LabelFilter filter;
    private readonly RowGather carried;
    private readonly ResidentView resident;
    private readonly RowBatch output;
    private readonly Vector nodes = new();
    private readonly ArgumentFrame frame;
    private BatchSize size;
    private int[] rows = [];

    public NodeScanOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, int nodeSlot, Cypher.Semantics.LabelFormula? labels, ArgumentFrame frame)
        : base(planner.Context, next)
    {
        this.nodeSlot = nodeSlot;
        this.frame = frame;
        this.carried = new RowGather(carried);
        filter = new LabelFilter(planner.Context.Reader, labels);
        resident = new ResidentView(planner.Context, new LoadRequest { ScannedLabels = LabelFilter.Names(labels) ?? [] });
        output = new RowBatch(planner.Width);
        size = new BatchSize(planner.Context.MaxBatchRows);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        IGraphView view = await resident.ForAllAsync();
        var position = default(Position);
        while (Fill(view, batch, ref position))
        {
            Context.Budget.Check();
            Context.Budget.AddRead(output.Count);
            if (!await Next.PushAsync(output))
            {
                return false;
            }
        }

        return true;
    }

    private bool Fill(IGraphView view, RowBatch batch, ref Position position)
    {
        int capacity = size.Current;
        Span<int> found = nodes.ResetNodes(capacity);
        Span<int> origins = Buffers.Take(ref rows, capacity);
        IReadOnlyList<NodeGroup> groups = Context.Reader.Groups;
        int count = 0;
        while (count < capacity && position.Row < batch.Count)
        {
            if (position.Group == groups.Count || IsDone(batch, position.Row))
            {
                position = new Position { Row = position.Row + 1 };
                continue;
            }

            NodeGroup group = groups[position.Group];
            int taken = IsRefused(group) ? 0 : view.ScanNodes(group.Id, ref position.NextRow, filter.IsAll ? default : filter.Accepted, found[count..]);
            origins.Slice(count, taken).Fill(position.Row);
            count += taken;
            if (taken == 0 || position.NextRow >= group.RowCount)
            {
                position.Group++;
                position.NextRow = 0;
            }
        }

        if (count == 0)
        {
            return false;
        }

        if (count == capacity)
        {
            size.Grow();
        }

        nodes.Truncate(count);
        carried.Gather(batch, origins[..count], output);
        output[nodeSlot] = nodes;
        output.Count = count;
        return true;
    }

    private bool IsRefused(NodeGroup group) => group.LabelSet >= 0 && !filter.IsAll && !filter.Accepted[group.LabelSet];

    private bool IsDone(RowBatch batch, int row) => frame.Done is { } done && done[frame.Origins(batch)[row]];

    /// <summary>Where the scan stands.</summary>
    private struct Position
    {
        public int Row;

        /// <summary>Index into the reader's groups.</summary>
        public int Group;

        public int NextRow;
    }
}
