using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary><c>[item IN list WHERE predicate | projection]</c>, evaluated on the items of all rows together.</summary>
internal sealed class ComprehensionEvaluator(QueryContext context, Evaluator list, ListItems items, ExpressionProgram? predicate, RowSelection? projection) : Evaluator
{
    /// <summary>Lists that are longer leave no array behind.</summary>
    private const int LongList = 1 << 16;

    private readonly HeldMemory memory = context.HoldMemory();
    private List<Value> current = [];
    private Value[] lists = [];
    private sbyte[] truths = [];
    private int[] kept = [];
    private int currentRow;

    public override async ValueTask RunAsync(RowBatch batch)
    {
        Prepare(batch.Count);
        items.Begin();
        while (items.Next(list, batch))
        {
            int count = items.Batch.Count;
            if (predicate is not null)
            {
                await predicate.RunAsync(items.Batch);
                count = Keep(predicate.Root, count);
            }
            else
            {
                RowIndexes.Ascending(count).CopyTo(Buffers.Take(ref kept, count));
            }

            if (count > 0 && projection is not null)
            {
                await projection.RunAsync(items.Batch, kept.AsSpan(0, count));
            }

            Collect(count);
        }

        Flush();
        lists.AsSpan(0, batch.Count).CopyTo(Result.ResetValues(batch.Count));
    }

    private void Prepare(int rows)
    {
        Begin(memory);
        currentRow = 0;
        current.Clear();
        Buffers.Take(ref lists, rows);
        for (int row = 0; row < rows; row++)
        {
            lists[row] = list.IsNull(row) ? NullValue.Instance : ListValue.Empty;
        }
    }

    private int Keep(Evaluator condition, int count)
    {
        Span<sbyte> answers = Buffers.Take(ref truths, count);
        Span<int> rows = Buffers.Take(ref kept, count);
        Truths.Read(condition, answers);
        int keptCount = 0;
        for (int i = 0; i < count; i++)
        {
            if (answers[i] == Truths.True)
            {
                rows[keptCount++] = i;
            }
        }

        return keptCount;
    }

    private void Collect(int count)
    {
        ReadOnlySpan<int> origins = items.Origins;
        Reserve(count);
        for (int i = 0; i < count; i++)
        {
            int row = origins[kept[i]];
            if (row != currentRow)
            {
                Flush();
                currentRow = row;
            }

            current.Add(projection is null
                ? items.Batch[items.ItemSlot].GetValue(kept[i])
                : projection.Program.GetValue(i));
        }

        ListValue.EnsureCount(current.Count);
    }

    private void Reserve(int count)
    {
        if (projection is null)
        {
            // What the items refer to is the list's, which is held longer.
            memory.Add((long)ValueMemory.ItemBytes * count);
        }
        else if (count > 0)
        {
            memory.AddItems(projection.Program.Column(count), RowIndexes.Ascending(count));
        }
    }

    private void Flush()
    {
        if (current.Count > 0)
        {
            lists[currentRow] = new ListValue([.. current]);
            current.Clear();
            if (current.Capacity > LongList)
            {
                current = [];
            }
        }
    }
}
