using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>What seeks share: for each row some nodes, of which those with the right labels are passed on.</summary>
internal abstract class SeekOperator : PipelineOperator
{
    private readonly int nodeSlot;
    private readonly RowGather carried;
    private readonly RowBatch output;
    private readonly Vector nodes = new();
    private readonly LabelFilter residual;
    private BatchSize size;
    private long[] entities = [];
    private int[] rows = [];
    private int[] codes = [];
    private bool[] marks = [];

    protected SeekOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, int nodeSlot, Cypher.Semantics.LabelFormula? residual)
        : base(planner.Context, next)
    {
        this.nodeSlot = nodeSlot;
        this.carried = new RowGather(carried);
        this.residual = new LabelFilter(planner.Context.Reader, residual);
        output = new RowBatch(planner.Width);
        size = new BatchSize(planner.Context.MaxBatchRows);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        await PrepareAsync(batch);
        int row = -1;
        while (Fill(batch, ref row))
        {
            Context.Budget.Check();
            if (!await Next.PushAsync(output))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Evaluates what the seeks of a batch need and loads it.</summary>
    protected abstract ValueTask PrepareAsync(RowBatch batch);

    /// <summary>Begins the seek for a row.</summary>
    protected abstract void Open(int row);

    /// <summary>The next nodes of the row's seek; 0 at its end.</summary>
    protected abstract int Take(Span<long> found);

    private bool Fill(RowBatch batch, ref int row)
    {
        int capacity = size.Current;
        Span<int> found = nodes.ResetNodes(capacity);
        Span<int> origins = Buffers.Take(ref rows, capacity);
        int count = 0;
        while (count < capacity && row < batch.Count)
        {
            Span<long> space = Buffers.Take(ref entities, capacity - count)[..(capacity - count)];
            int taken = row < 0 ? 0 : Take(space);
            if (taken == 0)
            {
                if (++row < batch.Count)
                {
                    Open(row);
                }

                continue;
            }

            for (int i = 0; i < taken; i++)
            {
                found[count + i] = (int)space[i];
            }

            taken = Keep(found.Slice(count, taken));
            origins.Slice(count, taken).Fill(row);
            count += taken;
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

    private int Keep(Span<int> found)
    {
        if (residual.IsAll)
        {
            return found.Length;
        }

        Span<bool> kept = Buffers.Take(ref marks, found.Length);
        residual.Mark(Context.Ids, found, Buffers.Take(ref codes, found.Length), kept);
        return RowIndexes.Compact(kept, found);
    }
}
