using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// The relationships between two bound nodes. Where rows in succession share an end, as in cycles, its neighbours are read
/// once for all of them; else those of the end that has fewer.
/// </summary>
internal sealed class ExpandIntoOperator : PipelineOperator
{
    /// <summary>The neighbours of a shared end may be so many times as many as the rows that share it.</summary>
    private const int SharedFactor = 64;

    private readonly Expand plan;
    private readonly bool bindsRelationship;
    private readonly TypeSet types;
    private readonly Direction backwards;
    private readonly LabelFilter labels;
    private readonly DifferentRelationships different;
    private readonly RowGather carried;
    private readonly ResidentView forwardView;
    private readonly ResidentView backwardView;
    private readonly RowBatch output;
    private readonly ArgumentFrame frame;
    private readonly Vector relationships = new();
    private readonly NeighbourSet neighbours = new();
    private readonly List<long> matches = [];
    private BatchSize size;
    private int[] fromBuffer = [];
    private int[] toBuffer = [];
    private int[] rows = [];
    private int[] codes = [];
    private bool[] marks = [];

    /// <param name="bindsRelationship">Whether the relationship is used further on.</param>
    public ExpandIntoOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, Expand plan, bool bindsRelationship, ArgumentFrame frame)
        : base(planner.Context, next)
    {
        this.plan = plan;
        this.bindsRelationship = bindsRelationship;
        this.frame = frame;
        types = new TypeSet(planner.Context.Reader.Tokens, plan.Types);
        backwards = plan.Direction.Reverse();
        labels = new LabelFilter(planner.Context.Reader, plan.ToLabels);
        different = new DifferentRelationships(PhysicalPlanner.Slots(plan.DifferentFrom));
        this.carried = new RowGather(carried);
        forwardView = new ResidentView(planner.Context, AdjacencyRequest.Of(types, plan.Direction));
        backwardView = new ResidentView(planner.Context, AdjacencyRequest.Of(types, backwards));
        output = new RowBatch(planner.Width);
        size = new BatchSize(planner.Context.MaxBatchRows);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        if (types.IsNone)
        {
            return true;
        }

        await forwardView.ForAsync(EntityColumn.Ordinals(batch[plan.From.Slot], ref fromBuffer));
        await backwardView.ForAsync(EntityColumn.Ordinals(batch[plan.To.Slot], ref toBuffer));
        MarkRows(batch);
        var cursor = default(Cursor);
        while (cursor.Row < batch.Count)
        {
            Context.Budget.Check();
            if (Fill(batch, ref cursor) && !await Next.PushAsync(output))
            {
                return false;
            }
        }

        return true;
    }

    public override ValueTask CompleteAsync()
    {
        neighbours.Clear();
        return base.CompleteAsync();
    }

    /// <summary>Marks the rows whose ends are there and may be ends.</summary>
    private void MarkRows(RowBatch batch)
    {
        ReadOnlySpan<int> from = EntityColumn.Ordinals(batch[plan.From.Slot], ref fromBuffer);
        ReadOnlySpan<int> to = EntityColumn.Ordinals(batch[plan.To.Slot], ref toBuffer);
        Span<bool> valid = Buffers.Take(ref marks, batch.Count);
        if (labels.IsAll)
        {
            valid.Fill(true);
        }
        else
        {
            labels.Mark(Context.Structure, to, Buffers.Take(ref codes, to.Length), valid);
        }

        for (int i = 0; i < valid.Length; i++)
        {
            valid[i] &= (from[i] | to[i]) >= 0;
        }
    }

    private bool Fill(RowBatch batch, ref Cursor cursor)
    {
        if (Context.Transaction is not null)
        {
            // What follows may have written since the last batch.
            neighbours.Clear();
        }

        ReadOnlySpan<int> from = EntityColumn.Ordinals(batch[plan.From.Slot], ref fromBuffer);
        ReadOnlySpan<int> to = EntityColumn.Ordinals(batch[plan.To.Slot], ref toBuffer);
        int capacity = size.Current;
        Span<int> found = Buffers.Take(ref rows, capacity);
        Span<long> handles = relationships.ResetRelationships(capacity);
        int count = 0;
        for (; cursor.Row < batch.Count && count < capacity; cursor = new Cursor { Row = cursor.Row + 1 })
        {
            int row = cursor.Row;
            if (!marks[row] || IsDone(batch, row))
            {
                continue;
            }

            Choose(from, to, row);
            matches.Clear();
            neighbours.Find(neighbours.IsForwards ? to[row] : from[row], matches);
            for (; cursor.Match < matches.Count && count < capacity; cursor.Match++)
            {
                if (different.IsEmpty || !different.Holds(batch, row, matches[cursor.Match]))
                {
                    found[count] = row;
                    handles[count++] = matches[cursor.Match];
                }
            }

            if (cursor.Match < matches.Count)
            {
                break;
            }
        }

        return Emit(batch, count, capacity);
    }

    private bool Emit(RowBatch batch, int count, int capacity)
    {
        if (count == 0)
        {
            return false;
        }

        if (count == capacity)
        {
            size.Grow();
        }

        carried.Gather(batch, rows.AsSpan(0, count), output);
        if (bindsRelationship)
        {
            relationships.Truncate(count);
            output[plan.Relationship.Slot] = relationships;
        }

        output.Count = count;
        return true;
    }

    /// <summary>Makes the neighbours those of one end of a row.</summary>
    private void Choose(ReadOnlySpan<int> from, ReadOnlySpan<int> to, int row)
    {
        if (neighbours.Node == (neighbours.IsForwards ? from[row] : to[row]))
        {
            return;
        }

        Span<long> forwardDegree = stackalloc long[1];
        Span<long> backwardDegree = stackalloc long[1];
        forwardView.Current.ReadDegrees(types.Numbers, plan.Direction, [from[row]], forwardDegree);
        backwardView.Current.ReadDegrees(types.Numbers, backwards, [to[row]], backwardDegree);
        int fromRun = RunLength(from[row..]);
        int toRun = RunLength(to[row..]);
        bool isForwards = fromRun > toRun && forwardDegree[0] <= (long)fromRun * SharedFactor ? true
            : toRun > fromRun && backwardDegree[0] <= (long)toRun * SharedFactor ? false
            : forwardDegree[0] <= backwardDegree[0];
        if (isForwards)
        {
            Context.Budget.AddRead(neighbours.Load(forwardView.Current, types.Numbers, plan.Direction, from[row], isForwards: true));
        }
        else
        {
            Context.Budget.AddRead(neighbours.Load(backwardView.Current, types.Numbers, backwards, to[row], isForwards: false));
        }
    }

    private static int RunLength(ReadOnlySpan<int> nodes)
    {
        int end = nodes.IndexOfAnyExcept(nodes[0]);
        return end < 0 ? nodes.Length : end;
    }

    private bool IsDone(RowBatch batch, int row) => frame.Done is { } done && done[frame.Origins(batch)[row]];

    private struct Cursor
    {
        public int Row;

        /// <summary>Relationships of the row that were passed on already.</summary>
        public int Match;
    }
}
