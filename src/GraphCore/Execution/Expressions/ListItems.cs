using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>
/// The items of a column of lists, flattened into batches: the item in its slot, the outer columns that the inner
/// expressions read, and the row that each item came from. Rows whose list is null have no items.
/// </summary>
internal sealed class ListItems
{
    private readonly QueryContext context;
    private readonly int itemSlot;
    private readonly RowGather outer;
    private readonly Vector item = new();
    private int[] origins = [];
    private int row;
    private int position;

    public ListItems(QueryContext context, int itemSlot, int[] outerSlots, int width)
    {
        this.context = context;
        this.itemSlot = itemSlot;
        outer = new RowGather(outerSlots);
        Batch = new RowBatch(width);
    }

    public int ItemSlot => itemSlot;

    /// <summary>The items of the last call.</summary>
    public RowBatch Batch { get; }

    /// <summary>For each item the row of its list.</summary>
    public ReadOnlySpan<int> Origins => origins.AsSpan(0, Batch.Count);

    public void Begin()
    {
        row = 0;
        position = 0;
    }

    /// <summary>Fills <see cref="Batch"/> with the next items. False when there are none.</summary>
    public bool Next(Evaluator lists, RowBatch batch)
    {
        context.Budget.Check();
        item.Reset();
        Span<int> from = Buffers.Take(ref origins, context.MaxBatchRows);
        int count = 0;
        while (count < from.Length && row < batch.Count)
        {
            ListValue? list = AsList(lists.GetValue(row));
            int taken = list is null ? 0 : Math.Min(list.Count - position, from.Length - count);
            for (int i = 0; i < taken; i++)
            {
                item.Append(list![position + i]);
            }

            from.Slice(count, taken).Fill(row);
            count += taken;
            position += taken;
            if (list is null || position == list.Count)
            {
                row++;
                position = 0;
            }
        }

        if (count == 0)
        {
            return false;
        }

        outer.Gather(batch, from[..count], Batch);
        Batch[itemSlot] = item;
        Batch.Count = count;
        return true;
    }

    /// <summary>A list, or C#'s null for Cypher's.</summary>
    public static ListValue? AsList(Value value) => value switch
    {
        ListValue list => list,
        NullValue => null,
        _ => throw ValueErrors.OperandType($"Expected a List, but got {ValueErrors.Describe(value)}."),
    };
}
