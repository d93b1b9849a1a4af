using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>An inner pipeline and the arguments that it is run for, a batch at a time.</summary>
/// <param name="argumentSlots">Slots of the outer batch that the inner side or its end reads.</param>
internal sealed class InnerPipeline(ArgumentFrame frame, PhysicalOperator entry, int[] argumentSlots, int width)
{
    private readonly RowBatch arguments = new(width);
    private readonly RowGather slice = new(argumentSlots);

    public ArgumentFrame Frame => frame;

    /// <summary>Begins a round for the rows of an outer batch.</summary>
    public void Begin(RowBatch batch)
    {
        arguments.Share(batch, argumentSlots);
        frame.Begin(arguments);
    }

    /// <summary>Begins a round for one row.</summary>
    public void Begin(RowBatch batch, int row)
    {
        slice.Slice(batch, row, 1, arguments);
        frame.Begin(arguments);
    }

    public async ValueTask RunAsync()
    {
        await entry.PushAsync(arguments);
        await entry.CompleteAsync();
    }
}

/// <summary>For each row the rows of the inner side.</summary>
/// <param name="rowByRow">Whether the inner side writes, so that each row must see what the one before it did.</param>
internal sealed class ApplyOperator(QueryContext context, PhysicalOperator next, InnerPipeline inner, ApplySink sink, bool rowByRow) : PipelineOperator(context, next)
{
    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        sink.Begin();
        if (!rowByRow)
        {
            inner.Begin(batch);
            await inner.RunAsync();
            await sink.EndAsync();
            return !sink.IsStopped;
        }

        for (int row = 0; row < batch.Count && !sink.IsStopped; row++)
        {
            Context.Budget.Check();
            inner.Begin(batch, row);
            await inner.RunAsync();
            await sink.EndAsync();
        }

        return !sink.IsStopped;
    }
}

/// <summary>The end of an inner pipeline: joins its rows with their arguments again and passes them on.</summary>
internal class ApplySink : PhysicalOperator
{
    private readonly PhysicalOperator next;
    private readonly RowGather outer;
    private readonly int[] innerSlots;

    /// <param name="outer">Slots of the arguments that are needed afterwards.</param>
    /// <param name="innerSlots">Slots that the inner side binds and that are needed afterwards.</param>
    public ApplySink(PhysicalPlanner planner, PhysicalOperator next, ArgumentFrame frame, int[] outer, int[] innerSlots)
    {
        this.next = next;
        this.outer = new RowGather(outer);
        this.innerSlots = innerSlots;
        Frame = frame;
        Output = new RowBatch(planner.Width);
    }

    /// <summary>Whether the next operator wants no more rows.</summary>
    public bool IsStopped { get; private set; }

    protected ArgumentFrame Frame { get; }

    protected RowBatch Output { get; }

    /// <summary>A batch of arguments begins.</summary>
    public virtual void Begin() => IsStopped = false;

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        Output.Share(batch, innerSlots);
        outer.Gather(Frame.Arguments, Frame.Origins(batch), Output);
        return await PassAsync();
    }

    /// <summary>The rounds end with the arguments, not with the next operator.</summary>
    public override ValueTask CompleteAsync() => default;

    /// <summary>The arguments' rows have all been pushed.</summary>
    public virtual ValueTask EndAsync() => default;

    protected void GatherOuter(ReadOnlySpan<int> origins) => outer.Gather(Frame.Arguments, origins, Output);

    protected async ValueTask<bool> PassAsync()
    {
        IsStopped = !await next.PushAsync(Output);
        return !IsStopped;
    }
}

/// <summary>As <see cref="ApplySink"/>; arguments without rows are passed on with nulls, in their place.</summary>
internal sealed class OptionalSink(PhysicalPlanner planner, PhysicalOperator next, ArgumentFrame frame, int[] outer, int[] innerSlots) : ApplySink(planner, next, frame, outer, innerSlots)
{
    private readonly RowGather inner = new(innerSlots);
    private int[] origins = [];
    private int[] sources = [];

    /// <summary>The first argument that has not been passed on.</summary>
    private int pending;

    public override void Begin()
    {
        base.Begin();
        pending = 0;
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        int count = Interleave(Frame.Origins(batch));
        if (count == batch.Count)
        {
            return await base.PushAsync(batch);
        }

        inner.Gather(batch, sources.AsSpan(0, count), Output);
        GatherOuter(origins.AsSpan(0, count));
        Output.Count = count;
        return await PassAsync();
    }

    public override async ValueTask EndAsync()
    {
        if (!IsStopped && pending < Frame.Count)
        {
            int count = Frame.Count - pending;
            RowIndexes.Ascending(Frame.Count)[pending..].CopyTo(Buffers.Take(ref origins, count));
            pending = 0;
            inner.Nulls(count, Output);
            GatherOuter(origins.AsSpan(0, count));
            Output.Count = count;
            await PassAsync();
        }

        pending = 0;
    }

    /// <summary>The rows of a batch with a row of nulls (source −1) for each argument that was passed over.</summary>
    private int Interleave(ReadOnlySpan<int> found)
    {
        int count = found.Length;
        for (int i = 0, expected = pending; i < found.Length; i++)
        {
            count += Math.Max(0, found[i] - expected);
            expected = found[i] + 1;
        }

        Span<int> rowOrigins = Buffers.Take(ref origins, count);
        Span<int> rowSources = Buffers.Take(ref sources, count);
        int at = 0;
        for (int i = 0; i < found.Length; i++)
        {
            for (; pending < found[i]; pending++)
            {
                rowOrigins[at] = pending;
                rowSources[at++] = -1;
            }

            pending = found[i] + 1;
            rowOrigins[at] = found[i];
            rowSources[at++] = i;
        }

        return count;
    }
}

/// <summary>Passes on the rows for which the inner side has a row, or has none.</summary>
internal sealed class SemiApplyOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, InnerPipeline inner, ExistsSink sink, bool anti) : PipelineOperator(planner.Context, next)
{
    private readonly RowGather gather = new(carried);
    private readonly RowBatch output = new(planner.Width);
    private int[] rows = [];

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        inner.Begin(batch);
        sink.Begin(batch.Count);
        await inner.RunAsync();
        int count = Select(batch.Count);
        if (count == batch.Count)
        {
            return await Next.PushAsync(batch);
        }

        if (count == 0)
        {
            return true;
        }

        gather.Gather(batch, rows.AsSpan(0, count), output);
        output.Count = count;
        return await Next.PushAsync(output);
    }

    private int Select(int count)
    {
        Span<int> selected = Buffers.Take(ref rows, count);
        ReadOnlySpan<bool> found = sink.Found;
        int selectedCount = 0;
        for (int i = 0; i < count; i++)
        {
            selected[selectedCount] = i;
            selectedCount += found[i] != anti ? 1 : 0;
        }

        return selectedCount;
    }
}

/// <summary>The end of a pipeline whose rows nobody wants.</summary>
internal sealed class DiscardSink : PhysicalOperator
{
    public override ValueTask<bool> PushAsync(RowBatch batch) => new(true);

    public override ValueTask CompleteAsync() => default;
}

/// <summary>Runs an inner pipeline for its updates, row by row, and passes the rows on.</summary>
internal sealed class UnitApplyOperator(QueryContext context, PhysicalOperator next, InnerPipeline inner) : PipelineOperator(context, next)
{
    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            Context.Budget.Check();
            inner.Begin(batch, row);
            await inner.RunAsync();
        }

        return await Next.PushAsync(batch);
    }
}
