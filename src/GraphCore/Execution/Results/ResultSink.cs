using Serverless.GraphCore.Execution.Operators;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Results;

/// <summary>
/// The top of a statement with a result. Rows of a statement that only reads go to the consumer at once; those of one that
/// writes are held, because their entities have the contents of the statement's end.
/// </summary>
internal sealed class ResultSink : PhysicalOperator
{
    private readonly QueryContext context;
    private readonly IResultBatchConsumer consumer;
    private readonly int[] slots;
    private readonly RowBuffer? held;
    private readonly RowBatch replayed;
    private readonly EntityMaterializer materializer;
    private readonly Vector[] own;

    public ResultSink(PhysicalPlanner planner, IResultBatchConsumer consumer, int[] slots, SlotSet live, bool holds)
    {
        context = planner.Context;
        this.consumer = consumer;
        this.slots = slots;
        held = holds ? new RowBuffer(context, live.ToArray()) : null;
        replayed = new RowBatch(planner.Width);
        materializer = new EntityMaterializer(context);
        own = Array.ConvertAll(slots, static _ => new Vector());
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        context.Budget.AddRows(batch.Count);
        if (held is null)
        {
            await DeliverAsync(batch);
        }
        else
        {
            held.Append(batch);
        }

        return true;
    }

    public override ValueTask CompleteAsync() => default;

    /// <summary>Hands over the rows that were held. Comes at the statement's end.</summary>
    public async ValueTask FlushAsync()
    {
        for (int start = 0; held is not null && start < held.Count; start += BatchSize.Largest)
        {
            held.Read(start, Math.Min(BatchSize.Largest, held.Count - start), replayed);
            await DeliverAsync(replayed);
        }

        held?.Clear();
    }

    private async ValueTask DeliverAsync(RowBatch batch)
    {
        var columns = new Vector[slots.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = await materializer.MaterializeAsync(batch[slots[i]], own[i]);
        }

        await context.Budget.WaitAsync(consumer.AddAsync(new ResultBatch(columns, batch.Count), context.Budget.CancellationToken));
    }
}
