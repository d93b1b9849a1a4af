using Serverless.GraphCore.Execution.Rows;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>Holds all rows of a round back until the last one is there.</summary>
internal sealed class EagerOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried) : PipelineOperator(planner.Context, next)
{
    private readonly RowBuffer rows = new(planner.Context, carried);
    private readonly RowReplay replay = new(planner);

    public override ValueTask<bool> PushAsync(RowBatch batch)
    {
        Context.Budget.Check();
        rows.Append(batch);
        return new ValueTask<bool>(true);
    }

    public override async ValueTask CompleteAsync()
    {
        await replay.PushAsync(rows, Next);
        rows.Clear();
        await Next.CompleteAsync();
    }
}

/// <summary>Pushes held rows on, batch by batch.</summary>
internal sealed class RowReplay(PhysicalPlanner planner)
{
    private readonly QueryContext context = planner.Context;
    private readonly RowBatch output = new(planner.Width);
    private BatchSize size = new(planner.Context.MaxBatchRows);

    /// <summary>Pushes all rows in order. False when the next operator stopped.</summary>
    public async ValueTask<bool> PushAsync(RowBuffer rows, PhysicalOperator next)
    {
        for (int start = 0; start < rows.Count;)
        {
            context.Budget.Check();
            int count = Math.Min(size.Current, rows.Count - start);
            rows.Read(start, count, output);
            start += count;
            size.Grow();
            if (!await next.PushAsync(output))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Pushes the given rows, in that order.</summary>
    public async ValueTask<bool> PushAsync(RowBuffer rows, ReadOnlyMemory<int> order, PhysicalOperator next)
    {
        for (int start = 0; start < order.Length;)
        {
            context.Budget.Check();
            int count = Math.Min(size.Current, order.Length - start);
            rows.Read(order.Span.Slice(start, count), output);
            start += count;
            size.Grow();
            if (!await next.PushAsync(output))
            {
                return false;
            }
        }

        return true;
    }
}
