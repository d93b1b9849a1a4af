using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>
/// <c>reduce(accumulator = initial, item IN list | body)</c>: step n folds the n-th item of every row that has one, so that
/// a batch takes as many steps as its longest list is long.
/// </summary>
internal sealed class ReduceEvaluator(QueryContext context, Evaluator initial, Evaluator list, int accumulatorSlot, int itemSlot, ExpressionProgram body, int[] outerSlots, int width) : Evaluator
{
    private readonly RowGather outer = new(outerSlots);
    private readonly RowBatch step = new(width);
    private readonly Vector accumulators = new();
    private readonly Vector items = new();
    private int[] rows = [];
    private readonly HeldMemory memory = context.HoldMemory();
    private Value[] state = [];
    private long[] sizes = [];

    public override async ValueTask RunAsync(RowBatch batch)
    {
        for (int i = Prepare(batch.Count), position = 0; i > 0; position++)
        {
            context.Budget.Check();
            i = Select(i, position);
            if (i > 0)
            {
                outer.Gather(batch, rows.AsSpan(0, i), step);
                await body.RunAsync(step);
                Store(i);
            }
        }

        Result.Reset();
        for (int row = 0; row < batch.Count; row++)
        {
            Result.Append(state[row]);
        }
    }

    private int Prepare(int count)
    {
        Buffers.Take(ref rows, count);
        Begin(memory);
        Buffers.Take(ref state, count);
        Buffers.Take(ref sizes, count).Clear();
        int open = 0;
        for (int row = 0; row < count; row++)
        {
            if (ListItems.AsList(list.GetValue(row)) is null)
            {
                state[row] = NullValue.Instance;
            }
            else
            {
                state[row] = initial.GetValue(row);
                rows[open++] = row;
            }
        }

        return open;
    }

    /// <summary>Keeps the rows that have an item at a position and puts it beside their accumulators.</summary>
    private int Select(int count, int position)
    {
        accumulators.Reset();
        items.Reset();
        int open = 0;
        for (int i = 0; i < count; i++)
        {
            int row = rows[i];
            var values = (ListValue)list.GetValue(row);
            if (position < values.Count)
            {
                accumulators.Append(state[row]);
                items.Append(values[position]);
                rows[open++] = row;
            }
        }

        step[accumulatorSlot] = accumulators;
        step[itemSlot] = items;
        step.Count = open;
        return open;
    }

    private void Store(int count)
    {
        bool isLarge = body.Root.Result.Kind is VectorKind.String or VectorKind.Value;
        for (int i = 0; i < count; i++)
        {
            int row = rows[i];
            Value value = body.GetValue(i);
            if ((isLarge || sizes[row] > 0) && !IsSame(value, state[row]))
            {
                long size = isLarge ? ValueMemory.Whole(value) : 0;
                memory.Add(size - sizes[row]);
                sizes[row] = size;
            }

            state[row] = value;
        }
    }

    private static bool IsSame(Value value, Value previous) => value is StringValue text && previous is StringValue other
        ? ReferenceEquals(text.Text, other.Text)
        : ReferenceEquals(value, previous);
}
