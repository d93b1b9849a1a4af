using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>What SKIP and LIMIT share: a count of rows for each argument, and passing on some rows of a batch.</summary>
internal abstract class RowCountOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, RowCount count, ArgumentFrame frame) : PipelineOperator(planner.Context, next)
{
    private readonly RowGather gather = new(carried);
    private readonly RowBatch output = new(planner.Width);
    private long[] seen = [];
    private int[] rows = [];
    private bool isOpen;

    protected ArgumentFrame Frame => frame;

    /// <summary>The number that the clause names.</summary>
    protected long Count { get; private set; }

    /// <summary>Rows of each argument so far in this round.</summary>
    protected Span<long> Seen => seen.AsSpan(0, frame.Count);

    public override async ValueTask CompleteAsync()
    {
        isOpen = false;
        await Next.CompleteAsync();
    }

    protected async ValueTask OpenAsync()
    {
        if (!isOpen)
        {
            isOpen = true;
            Count = await count.EvaluateAsync();
            Buffers.Take(ref seen, frame.Count).Clear();
        }
    }

    protected async ValueTask<bool> PassAsync(RowBatch batch, int passed)
    {
        if (passed == 0)
        {
            return true;
        }

        if (passed == batch.Count)
        {
            return await Next.PushAsync(batch);
        }

        gather.Gather(batch, rows.AsSpan(0, passed), output);
        output.Count = passed;
        return await Next.PushAsync(output);
    }

    /// <summary>Counts the rows of a batch and chooses those whose number within their argument is inside (LIMIT) or past (SKIP) the count.</summary>
    protected int Choose(RowBatch batch, bool past)
    {
        Span<int> chosen = Buffers.Take(ref rows, batch.Count);
        int passed = 0;
        if (!frame.HasOrigins)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                chosen[passed] = i;
                passed += seen[0] + i >= Count == past ? 1 : 0;
            }

            seen[0] += batch.Count;
            return passed;
        }

        ReadOnlySpan<int> origins = frame.Origins(batch);
        for (int i = 0; i < origins.Length; i++)
        {
            chosen[passed] = i;
            passed += seen[origins[i]]++ >= Count == past ? 1 : 0;
        }

        return passed;
    }
}

/// <summary>LIMIT.</summary>
/// <param name="exhaust">Whether the source must be read to its end for its updates' sake.</param>
internal sealed class LimitOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, RowCount count, bool exhaust, ArgumentFrame frame) : RowCountOperator(planner, next, carried, count, frame)
{
    private bool isStopped;

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        await OpenAsync();
        int passed = Choose(batch, past: false);
        isStopped = isStopped || !await PassAsync(batch, passed) || IsFull();
        return exhaust || !isStopped;
    }

    public override ValueTask CompleteAsync()
    {
        isStopped = false;
        return base.CompleteAsync();
    }

    private bool IsFull()
    {
        foreach (long rows in Seen)
        {
            if (rows < Count)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>SKIP.</summary>
internal sealed class SkipOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, RowCount count, ArgumentFrame frame) : RowCountOperator(planner, next, carried, count, frame)
{
    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        await OpenAsync();
        return await PassAsync(batch, Choose(batch, past: true));
    }
}
