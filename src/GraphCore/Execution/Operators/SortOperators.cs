using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>ORDER BY: holds all rows, then passes them on in order. In a pipeline of several arguments their number is the first key.</summary>
internal sealed class SortOperator(PhysicalPlanner planner, PhysicalOperator next, int[] held, SortColumn[] keys) : PipelineOperator(planner.Context, next)
{
    private readonly RowBuffer rows = new(planner.Context, held);
    private readonly SortOrder order = new(keys);
    private readonly RowReplay replay = new(planner);

    public override ValueTask<bool> PushAsync(RowBatch batch)
    {
        Context.Budget.Check();
        rows.Append(batch);
        return new ValueTask<bool>(true);
    }

    public override async ValueTask CompleteAsync()
    {
        if (rows.Count > 0)
        {
            await replay.PushAsync(rows, order.Of(rows), Next);
            rows.Clear();
        }

        await Next.CompleteAsync();
    }
}

/// <summary>
/// ORDER BY with LIMIT: holds little more than the rows that are wanted. Rows that come after the worst one held are
/// refused batch-wise; when enough others have gathered, the best are kept.
/// </summary>
internal sealed class TopOperator : PipelineOperator
{
    private readonly RowBuffer rows;
    private readonly SortOrder order;
    private readonly RowReplay replay;
    private readonly RowCount limit;
    private readonly Vector[] batchKeys;
    private readonly Vector[] worstKeys;
    private bool hasWorst;
    private long count;
    private int[] accepted = [];

    public TopOperator(PhysicalPlanner planner, PhysicalOperator next, int[] held, SortColumn[] keys, RowCount limit)
        : base(planner.Context, next)
    {
        rows = new RowBuffer(planner.Context, held);
        order = new SortOrder(keys);
        replay = new RowReplay(planner);
        batchKeys = new Vector[keys.Length];
        worstKeys = Array.ConvertAll(keys, static _ => new Vector());
        this.limit = limit;
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        Context.Budget.Check();
        count = await limit.EvaluateAsync();
        if (count > 0)
        {
            Accept(batch);
        }

        return true;
    }

    public override async ValueTask CompleteAsync()
    {
        if (rows.Count > 0)
        {
            int[] best = order.Of(rows);
            await replay.PushAsync(rows, best.AsMemory(0, (int)Math.Min(count, best.Length)), Next);
            rows.Clear();
        }

        hasWorst = false;
        await Next.CompleteAsync();
    }

    private void Accept(RowBatch batch)
    {
        if (!hasWorst)
        {
            rows.Append(batch);
        }
        else
        {
            for (int i = 0; i < batchKeys.Length; i++)
            {
                batchKeys[i] = batch[order.Keys[i].Slot];
            }

            rows.AppendRows(batch, SelectBetter(batch.Count));
        }

        if (rows.Count - BatchSize.Largest >= 2 * Math.Min(count, int.MaxValue))
        {
            Prune();
        }
    }

    /// <summary>The rows that come before the worst one held. A row equal to it comes later and would lose.</summary>
    private ReadOnlySpan<int> SelectBetter(int batchRows)
    {
        Span<int> better = Buffers.Take(ref accepted, batchRows);
        int betterCount = 0;
        if (batchKeys.Length == 1 && batchKeys[0] is { Kind: VectorKind.Integer, HasNulls: false } && worstKeys[0] is { Kind: VectorKind.Integer, HasNulls: false })
        {
            ReadOnlySpan<long> numbers = batchKeys[0].Integers;
            long worst = worstKeys[0].Integers[0];
            bool descending = order.Keys[0].Descending;
            for (int i = 0; i < numbers.Length; i++)
            {
                better[betterCount] = i;
                betterCount += (descending ? numbers[i] > worst : numbers[i] < worst) ? 1 : 0;
            }

            return better[..betterCount];
        }

        for (int i = 0; i < batchRows; i++)
        {
            if (order.Compare(batchKeys, i, worstKeys, 0) < 0)
            {
                better[betterCount++] = i;
            }
        }

        return better[..betterCount];
    }

    private void Prune()
    {
        int[] best = order.Of(rows);
        rows.Keep(best.AsSpan(0, (int)Math.Min(count, best.Length)));
        int last = rows.Count - 1;
        for (int i = 0; i < worstKeys.Length; i++)
        {
            worstKeys[i].CopyFrom(rows.ColumnOf(order.Keys[i].Slot), last, 1);
        }

        hasWorst = true;
    }
}
