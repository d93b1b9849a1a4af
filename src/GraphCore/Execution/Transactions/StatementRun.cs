using System.Diagnostics;
using Serverless.GraphCore.Execution.Operators;
using Serverless.GraphCore.Execution.Results;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution.Transactions;

/// <summary>One execution of a plan: a single stage, or several with transactions between them.</summary>
internal sealed class StatementRun(CompiledQuery query, IResultBatchConsumer consumer, PlanProfiler? profiler)
{
    private readonly bool writes = query.Kind is StatementKind.Write or StatementKind.ReadWrite;

    /// <summary>Runs all stages. Returns the context of the last one.</summary>
    public async ValueTask<QueryContext> RunAsync(QueryContext context)
    {
        var live = new SlotSet();
        int[] columns = [];
        LogicalPlan plan;
        switch (query.Plan)
        {
            case ProduceResults produce:
                columns = Array.ConvertAll(produce.Columns, static column => column.Variable.Slot);
                foreach (int slot in columns)
                {
                    live.Add(slot);
                }

                plan = produce.Source;
                break;
            case EmptyResult empty:
                plan = empty.Source;
                break;
            default:
                throw new UnreachableException($"A statement's plan ends in {query.Plan?.GetType().Name}.");
        }

        if (!StatementStages.HasCalls(plan))
        {
            await RunLastAsync(context, plan, columns, live, input: null);
            return context;
        }

        List<StatementStage> stages = StatementStages.Of(plan);
        SlotSet[] needed = NeededAfter(context, stages, live);
        RowBuffer? rows = null;
        for (int i = 0; i < stages.Count - 1; i++)
        {
            (context, rows) = await RunCallAsync(context, stages[i], needed[i], rows);
        }

        await RunLastAsync(context, stages[^1].Plan, columns, live, rows);
        return context;
    }

    private async ValueTask RunLastAsync(QueryContext context, LogicalPlan plan, int[] columns, SlotSet live, RowBuffer? input)
    {
        var planner = new PhysicalPlanner(context, query.SlotCount, profiler);
        ResultSink? results = query.Plan is ProduceResults ? new ResultSink(planner, consumer, columns, live, writes) : null;
        PhysicalOperator top = (PhysicalOperator?)results ?? new DiscardSink();
        if (profiler is not null)
        {
            profiler.Own(query.Plan!, top);
            top = profiler.Measure(query.Plan!, top);
        }

        PhysicalOperator entry = planner.Build(plan, top, live, ArgumentFrame.Single(), out _);
        await FeedAsync(context, planner, entry, input);
        if (writes && context.Transaction is { } transaction)
        {
            await transaction.CheckStatementEndAsync();
        }

        if (results is not null)
        {
            await results.FlushAsync();
        }
    }

    /// <summary>Runs a stage and the call on top of it.</summary>
    private async ValueTask<(QueryContext Context, RowBuffer Rows)> RunCallAsync(QueryContext context, StatementStage stage, SlotSet after, RowBuffer? input)
    {
        SubqueryCall call = stage.Call!;
        SlotSet needed = NeededBy(context, call, after);
        var batches = new BatchedCall(context, call, needed, after, !ReadsGraph(stage.Plan), query.SlotCount, profiler);
        await batches.BeginAsync();
        var planner = new PhysicalPlanner(context, query.SlotCount, profiler);
        PhysicalOperator entry = planner.Build(stage.Plan, batches, needed, ArgumentFrame.Single(), out _);
        await FeedAsync(context, planner, entry, input);
        return (batches.Context, batches.Results);
    }

    /// <summary>Pushes a stage's input: one row at the bottom, the rows of a call above it.</summary>
    private static async ValueTask FeedAsync(QueryContext context, PhysicalPlanner planner, PhysicalOperator entry, RowBuffer? input)
    {
        if (input is null)
        {
            await entry.PushAsync(new RowBatch(planner.Width) { Count = 1 });
        }
        else
        {
            int[] slots = input.Slots.ToArray();
            for (int start = 0; start < input.Count; start += context.MaxBatchRows)
            {
                var batch = new RowBatch(planner.Width);
                input.Read(start, Math.Min(context.MaxBatchRows, input.Count - start), batch);
                await EntityTransfer.AttachAsync(batch, slots, context);
                if (!await entry.PushAsync(batch))
                {
                    break;
                }
            }
        }

        await entry.CompleteAsync();
    }

    /// <summary>For each call the slots that the stage above it reads.</summary>
    private SlotSet[] NeededAfter(QueryContext context, List<StatementStage> stages, SlotSet live)
    {
        var needed = new SlotSet[stages.Count - 1];
        for (int i = stages.Count - 1; i > 0; i--)
        {
            new PhysicalPlanner(context, query.SlotCount, profiler: null).Build(stages[i].Plan, new DiscardSink(), live, ArgumentFrame.Single(), out SlotSet required);
            needed[i - 1] = required;
            live = NeededBy(context, stages[i - 1].Call!, required);
        }

        return needed;
    }

    /// <summary>The slots of a call's source that it and what follows read.</summary>
    private SlotSet NeededBy(QueryContext context, SubqueryCall call, SlotSet after)
    {
        SlotSet live = call.Batch!.Status is { } status ? after.Without(status.Slot) : after;
        SubqueryCall inner = call with { Source = new Argument([]), Batch = null };
        new PhysicalPlanner(context, query.SlotCount, profiler: null).Build(inner, new DiscardSink(), live, ArgumentFrame.Single(), out SlotSet required);
        return required;
    }

    /// <summary>Whether the plan's rows may come from the graph, so that they end with its transaction.</summary>
    private static bool ReadsGraph(LogicalPlan plan) => LogicalPlanTree.Any(plan, static part => part is not (
        Argument or Unwind or LoadCsv or Project or Filter or Limit or Skip or Eager or Sort or TopK or Aggregate or Distinct)
        || LogicalPlanTree.Expressions(part).Any(static expression => Cypher.Semantics.BoundExpressionTree.Any(expression, static inner => inner is PlannedSubquery)));
}
