using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>A row for each item of a list. Items of a range are made as they go.</summary>
internal sealed class UnwindOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, ExpressionProgram list, int itemSlot) : PipelineOperator(planner.Context, next)
{
    private readonly RowGather gather = new(carried);
    private readonly RowBatch output = new(planner.Width);
    private readonly Vector items = new();
    private BatchSize size = new(planner.Context.MaxBatchRows);
    private int[] origins = [];

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        await list.RunAsync(batch);
        int row = 0;
        int position = 0;
        while (Fill(batch, ref row, ref position))
        {
            Context.Budget.Check();
            if (!await Next.PushAsync(output))
            {
                return false;
            }
        }

        return true;
    }

    private bool Fill(RowBatch batch, ref int row, ref int position)
    {
        int capacity = size.Current;
        Span<int> rows = Buffers.Take(ref origins, capacity);
        items.Reset();
        int count = 0;
        while (count < capacity && row < batch.Count)
        {
            Value value = list.GetValue(row);
            int taken;
            bool isLast = true;
            if (value is ListValue values)
            {
                taken = Math.Min(values.Count - position, capacity - count);
                Take(values, position, taken);
                position += taken;
                isLast = position == values.Count;
            }
            else
            {
                taken = value.IsNull ? 0 : 1;
                if (taken == 1)
                {
                    items.Append(value);
                }
            }

            rows.Slice(count, taken).Fill(row);
            count += taken;
            if (isLast)
            {
                row++;
                position = 0;
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

        gather.Gather(batch, rows[..count], output);
        output[itemSlot] = items;
        output.Count = count;
        return true;
    }

    private void Take(ListValue values, int position, int count)
    {
        if (items.Count == 0 && values.TryGetRange(out long first, out long distance))
        {
            Span<long> integers = items.ResetIntegers(count);
            for (int i = 0; i < integers.Length; i++)
            {
                integers[i] = first + ((position + i) * distance);
            }

            return;
        }

        for (int i = 0; i < count; i++)
        {
            items.Append(values[position + i]);
        }
    }
}
