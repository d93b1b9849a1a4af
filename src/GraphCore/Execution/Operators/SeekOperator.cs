using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>What seeks share: for each row some nodes, of which those with the right labels are passed on, or some relationships.</summary>
internal abstract class SeekOperator : PipelineOperator
{
    private readonly int slot;
    private readonly bool isOfRelationships;
    private readonly RowGather carried;
    private readonly RowBatch output;
    private readonly Vector column = new();
    private readonly LabelFilter residual;
    private BatchSize size;
    private long[] entities = [];
    private int[] rows = [];
    private int[] codes = [];
    private bool[] marks = [];

    protected SeekOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, Variable entity, LabelFormula? residual)
        : base(planner.Context, next)
    {
        slot = entity.Slot;
        isOfRelationships = entity.Kind == VariableKind.Relationship;
        this.carried = new RowGather(carried);
        this.residual = new LabelFilter(planner.Context.Reader, residual);
        output = new RowBatch(planner.Width);
        size = new BatchSize(planner.Context.MaxBatchRows);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        await PrepareAsync(batch);
        int row = -1;
        while (true)
        {
            row = await FillAsync(batch, row);
            if (output.Count == 0)
            {
                return true;
            }

            Context.Budget.Check();
            if (!await Next.PushAsync(output))
            {
                return false;
            }
        }
    }

    /// <summary>Evaluates what the seeks of a batch need and loads it.</summary>
    protected abstract ValueTask PrepareAsync(RowBatch batch);

    /// <summary>Begins the seek for a row.</summary>
    protected abstract void Open(int row);

    /// <summary>The next ordinals or handles of the row's seek; 0 at its end.</summary>
    protected abstract ValueTask<int> TakeAsync(Memory<long> found);

    /// <summary>Fills the output from a row's seek on, and returns the row to go on with.</summary>
    private async ValueTask<int> FillAsync(RowBatch batch, int row)
    {
        int capacity = size.Current;
        Buffers.Take(ref rows, capacity);
        Buffers.Take(ref entities, capacity);
        int count = 0;
        while (count < capacity && row < batch.Count)
        {
            int taken = row < 0 ? 0 : await TakeAsync(entities.AsMemory(0, capacity - count));
            if (taken == 0)
            {
                if (++row < batch.Count)
                {
                    Open(row);
                }

                continue;
            }

            Context.Budget.AddRead(taken);
            taken = Keep(count, taken, capacity);
            rows.AsSpan(count, taken).Fill(row);
            count += taken;
        }

        output.Count = count;
        if (count == 0)
        {
            return row;
        }

        if (count == capacity)
        {
            size.Grow();
        }

        column.Truncate(count);
        carried.Gather(batch, rows.AsSpan(0, count), output);
        output[slot] = column;
        output.Count = count;
        return row;
    }

    /// <summary>Adds the taken relationships, or nodes that have the right labels, behind the first so many; returns how many.</summary>
    private int Keep(int count, int taken, int capacity)
    {
        if (isOfRelationships)
        {
            entities.AsSpan(0, taken).CopyTo(column.ResetRelationships(capacity)[count..]);
            return taken;
        }

        Span<int> found = column.ResetNodes(capacity).Slice(count, taken);
        for (int i = 0; i < taken; i++)
        {
            found[i] = (int)entities[i];
        }

        if (residual.IsAll)
        {
            return found.Length;
        }

        Span<bool> kept = Buffers.Take(ref marks, found.Length);
        residual.Mark(Context.Structure, found, Buffers.Take(ref codes, found.Length), kept);
        return RowIndexes.Compact(kept, found);
    }
}
