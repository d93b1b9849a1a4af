using System.Diagnostics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Operators;
using Serverless.GraphCore.Execution.Results;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution;

/// <summary>What a statement did.</summary>
/// <param name="Profile">Measurements when the statement asked for them.</param>
internal sealed record ExecutionOutcome(QueryCounters Counters, PlanProfiler? Profile);

/// <summary>Runs compiled statements.</summary>
internal static class QueryExecutor
{
    /// <summary>
    /// Runs a statement to its end and hands its rows to the consumer. A statement that fails leaves its transaction as it
    /// was before. The context is used up.
    /// </summary>
    /// <exception cref="GraphException">An error of the statement, or its budget is spent.</exception>
    public static async ValueTask<ExecutionOutcome> RunAsync(CompiledQuery query, QueryContext context, IResultBatchConsumer consumer)
    {
        if (query.Mode == ExecutionMode.Explain)
        {
            return new ExecutionOutcome(context.Counters, null);
        }

        EnsureParameters(query, context);
        IGraphTransaction? transaction = context.Transaction;
        long savepoint = transaction?.Savepoint() ?? 0;
        try
        {
            PlanProfiler? profiler = query.Mode == ExecutionMode.Profile ? new PlanProfiler(context.Clock) : null;
            if (query.Schema is { } schema)
            {
                SchemaCommandExecutor.Apply(schema, context);
            }
            else
            {
                await RunPlanAsync(query, context, consumer, profiler);
            }

            if (transaction is not null && transaction == context.Transaction)
            {
                transaction.Release(savepoint);
            }

            return new ExecutionOutcome(context.Counters, profiler);
        }
        catch when (transaction is not null && transaction == context.Transaction)
        {
            transaction.RollBackTo(savepoint);
            throw;
        }
    }

    private static async ValueTask RunPlanAsync(CompiledQuery query, QueryContext context, IResultBatchConsumer consumer, PlanProfiler? profiler)
    {
        await context.OpenAsync();
        var planner = new PhysicalPlanner(context, query.SlotCount, profiler);
        bool writes = query.Kind is StatementKind.Write or StatementKind.ReadWrite;
        ResultSink? results = null;
        PhysicalOperator sink;
        LogicalPlan plan;
        var live = new SlotSet();
        switch (query.Plan)
        {
            case ProduceResults produce:
                int[] slots = Array.ConvertAll(produce.Columns, static column => column.Variable.Slot);
                foreach (int slot in slots)
                {
                    live.Add(slot);
                }

                sink = results = new ResultSink(planner, consumer, slots, live, writes);
                if (profiler is not null)
                {
                    profiler.Own(produce, results);
                    sink = profiler.Measure(produce, results);
                    profiler.Own(produce, sink);
                }

                plan = produce.Source;
                break;
            case EmptyResult empty:
                sink = new DiscardSink();
                plan = empty.Source;
                break;
            default:
                throw new UnreachableException($"A statement's plan ends in {query.Plan?.GetType().Name}.");
        }

        PhysicalOperator entry = planner.Build(plan, sink, live, ArgumentFrame.Single(), out _);
        profiler?.Begin(context.Budget);
        context.Budget.Check();
        await entry.PushAsync(new RowBatch(planner.Width) { Count = 1 });
        await entry.CompleteAsync();
        profiler?.End();
        if (writes)
        {
            context.Transaction?.CheckStatementEnd();
        }

        if (results is not null)
        {
            await results.FlushAsync();
        }
    }

    private static void EnsureParameters(CompiledQuery query, QueryContext context)
    {
        foreach (string name in query.Parameters)
        {
            if (!context.Parameters.TryGet(name, out _))
            {
                throw new GraphException(ErrorCodes.ParameterMissing, $"Expected the parameter `{name}`: give it a value in the request.");
            }
        }
    }
}
