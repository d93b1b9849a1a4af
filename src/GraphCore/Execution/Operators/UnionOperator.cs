using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>The rows of the left side, then those of the right side; for each argument when there are several.</summary>
internal sealed class UnionOperator(QueryContext context, PhysicalOperator next, ArgumentFrame frame, InnerPipeline left, InnerPipeline right, UnionSink leftSink, UnionSink rightSink) : PipelineOperator(context, next)
{
    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            Context.Budget.Check();
            if (!await RunAsync(left, leftSink, batch, row) || !await RunAsync(right, rightSink, batch, row))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<bool> RunAsync(InnerPipeline side, UnionSink sink, RowBatch batch, int row)
    {
        sink.Begin(frame, row);
        side.Begin(batch, row);
        await side.RunAsync();
        return !sink.IsStopped;
    }
}

/// <summary>The end of a union's side: names its columns as the union does.</summary>
internal sealed class UnionSink : PhysicalOperator
{
    private readonly PhysicalOperator next;
    private readonly (int From, int To)[] columns;
    private readonly RowGather restored;
    private readonly Vector origins = new();
    private readonly RowBatch output;
    private ArgumentFrame? frame;
    private int argument;
    private int[] rows = [];

    /// <param name="restored">Slots of the union's own arguments that are needed afterwards.</param>
    public UnionSink(PhysicalPlanner planner, PhysicalOperator next, (int From, int To)[] columns, int[] restored)
    {
        this.next = next;
        this.columns = columns;
        this.restored = new RowGather(restored);
        output = new RowBatch(planner.Width);
    }

    public bool IsStopped { get; private set; }

    public void Begin(ArgumentFrame owner, int row)
    {
        frame = owner;
        argument = row;
        IsStopped = false;
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        foreach ((int from, int to) in columns)
        {
            output[to] = batch[from];
        }

        output.Count = batch.Count;
        if (frame!.HasOrigins)
        {
            origins.ResetNodes(batch.Count).Fill(argument);
            output[frame.OriginSlot] = origins;
            System.Span<int> numbers = Expressions.Buffers.Take(ref rows, batch.Count);
            numbers.Fill(argument);
            restored.Gather(frame.Arguments, numbers, output);
        }

        IsStopped = !await next.PushAsync(output);
        return !IsStopped;
    }

    public override ValueTask CompleteAsync() => default;
}
