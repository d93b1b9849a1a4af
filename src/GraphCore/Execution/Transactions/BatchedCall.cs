using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Operators;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Transactions;

/// <summary>
/// The end of a stage: gathers its rows and runs <c>CALL { … } IN TRANSACTIONS</c> for so many at a time, each in a
/// transaction of its own. Rows of a stage that reads the graph are all gathered first, because its reader ends with the
/// first commit.
/// </summary>
internal sealed class BatchedCall : PhysicalOperator
{
    private readonly SubqueryCall call;
    private readonly TransactionBatch mode;
    private readonly SlotSet after;
    private readonly bool streams;
    private readonly int slotCount;
    private readonly PlanProfiler? profiler;
    private readonly IBatchCommitter committer;
    private readonly RowBuffer pending;
    private readonly RowBatch arguments;
    private readonly int statusSlot;
    private long batchRows;
    private bool isBroken;

    /// <param name="needed">Slots of the stage's rows that the call and what follows read.</param>
    /// <param name="after">Slots that what follows reads.</param>
    /// <param name="streams">Whether the stage reads nothing of the graph.</param>
    public BatchedCall(QueryContext context, SubqueryCall call, SlotSet needed, SlotSet after, bool streams, int slotCount, PlanProfiler? profiler)
    {
        Context = context;
        this.call = call;
        this.after = after;
        this.streams = streams;
        this.slotCount = slotCount;
        this.profiler = profiler;
        mode = call.Batch!;
        statusSlot = mode.Status is { } status && after.Contains(status.Slot) ? status.Slot : -1;
        committer = context.Committer ?? throw new GraphException(
            ErrorCodes.SemanticError,
            "`CALL { … } IN TRANSACTIONS` commits on its way, so that it can only run as the single statement of a transaction that is committed with it.");
        pending = new RowBuffer(context, needed.ToArray());
        Results = new RowBuffer(context, after.ToArray());
        arguments = new RowBatch(slotCount);
    }

    /// <summary>The context of the newest transaction.</summary>
    public QueryContext Context { get; private set; }

    /// <summary>The call's rows, detached.</summary>
    public RowBuffer Results { get; private set; }

    public async ValueTask BeginAsync() => batchRows = Math.Max(1, await RowsPerBatchAsync());

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        pending.Append(batch);
        while (streams && pending.Count >= batchRows)
        {
            await RunBatchesAsync((int)(pending.Count / batchRows * batchRows));
        }

        return true;
    }

    public override async ValueTask CompleteAsync()
    {
        await EntityTransfer.DetachAsync(pending, Context);
        if (pending.Count > 0)
        {
            await RunBatchesAsync(pending.Count);
        }
    }

    private async ValueTask<long> RowsPerBatchAsync()
    {
        if (mode.Rows is null)
        {
            return 1000;
        }

        var compiler = new Expressions.ExpressionCompiler(new PhysicalPlanner(Context, slotCount, null));
        return await new RowCount("IN TRANSACTIONS OF", mode.Rows, compiler.Compile(mode.Rows)).EvaluateAsync();
    }

    /// <summary>Runs the first so many gathered rows and forgets them.</summary>
    private async ValueTask RunBatchesAsync(int rows)
    {
        for (int start = 0; start < rows; start += (int)Math.Min(batchRows, rows - start))
        {
            int count = (int)Math.Min(batchRows, rows - start);
            pending.Read(start, count, arguments);
            if (isBroken)
            {
                Append(arguments, Status(started: false, error: null));
            }
            else
            {
                await RunBatchAsync(start, count);
            }
        }

        int left = pending.Count - rows;
        if (left == 0)
        {
            pending.Clear();
        }
        else
        {
            pending.Keep(RowIndexes.Ascending(pending.Count)[rows..]);
        }
    }

    private async ValueTask RunBatchAsync(int start, int count)
    {
        QueryContext context = Context;
        IGraphTransaction transaction = context.Transaction!;
        long savepoint = transaction.Savepoint();
        QueryCounters counters = context.Counters.Copy();
        context.Budget.RestartDeadline();
        int memory = context.MarkMemory();
        RowBuffer rows;
        try
        {
            await EntityTransfer.AttachAsync(arguments, pending.Slots.ToArray(), context);
            rows = await RunInnerAsync(context);
            await transaction.CheckStatementEndAsync();
            await EntityTransfer.DetachAsync(rows, context);
        }
        catch (GraphException exception) when (mode.OnError != BatchErrorMode.Fail)
        {
            transaction.RollBackTo(savepoint);
            context.ReleaseMemory(memory);
            Fail(context, counters, exception, start, count);
            return;
        }

        try
        {
            Context = await context.ForTransactionAsync(await context.Budget.WaitAsync(committer.CommitAsync(transaction, context.Budget.CancellationToken)));
        }
        catch (GraphException exception) when (mode.OnError != BatchErrorMode.Fail)
        {
            Context = await context.ForTransactionAsync(await committer.BeginAsync());
            Fail(context, counters, exception, start, count);
            return;
        }

        Append(rows, Status(started: true, error: null));
    }

    private void Fail(QueryContext context, QueryCounters before, GraphException exception, int start, int count)
    {
        // The batch's own columns name entities by addresses of the failed transaction.
        pending.Read(start, count, arguments);
        context.Counters.Restore(before);
        isBroken = mode.OnError == BatchErrorMode.Break;
        Append(arguments, Status(started: true, exception));
    }

    private async ValueTask<RowBuffer> RunInnerAsync(QueryContext context)
    {
        var planner = new PhysicalPlanner(context, slotCount, profiler);
        SlotSet live = statusSlot < 0 ? after : after.Without(statusSlot);
        var rows = new RowBuffer(context, live.ToArray());
        int memory = context.MarkMemory();
        SubqueryCall inner = call with { Source = new Argument([]), Batch = null };
        PhysicalOperator entry = planner.Build(inner, new BufferSink(context, rows), live, ArgumentFrame.Single(), out _);
        await entry.PushAsync(arguments);
        await entry.CompleteAsync();
        context.ReleaseMemory(memory);
        return rows;
    }

    private void Append(RowBuffer rows, Value status)
    {
        if (rows.Count > 0)
        {
            var batch = new RowBatch(slotCount);
            rows.Read(0, rows.Count, batch);
            AddStatus(batch, status);
            Results.Append(batch);
        }

        rows.Clear();
    }

    /// <summary>Rows whose batch did not commit: what the call would have bound is null.</summary>
    private void Append(RowBatch rows, Value status)
    {
        var batch = new RowBatch(slotCount);
        SlotSet bound = PlanFacts.BoundSlots(call.Inner);
        foreach (int slot in after.ToArray())
        {
            if (!bound.Contains(slot) && slot != statusSlot)
            {
                batch[slot] = rows[slot];
                continue;
            }

            batch[slot] = new Vector();
            batch[slot].ResetNulls(rows.Count);
        }

        batch.Count = rows.Count;
        AddStatus(batch, status);
        Results.Append(batch);
    }

    private void AddStatus(RowBatch batch, Value status)
    {
        if (statusSlot >= 0)
        {
            var column = new Vector();
            column.ResetValues(batch.Count).Fill(status);
            batch[statusSlot] = column;
        }
    }

    private static MapValue Status(bool started, GraphException? error) => new(
    [
        new("started", BooleanValue.Of(started)),
        new("committed", BooleanValue.Of(started && error is null)),
        new("transactionId", NullValue.Instance),
        new("errorMessage", error is null ? NullValue.Instance : new StringValue(error.Message)),
    ]);
}
