using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Results;
using Serverless.GraphCore.Execution.Transactions;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning;

namespace Serverless.GraphCore.Execution;

/// <summary>What a statement did.</summary>
/// <param name="Profile">Measurements when the statement asked for them.</param>
/// <param name="Transaction">The transaction that it ended in: another one than it began in after <c>IN TRANSACTIONS</c>.</param>
internal sealed record ExecutionOutcome(QueryCounters Counters, PlanProfiler? Profile, IGraphTransaction? Transaction);

/// <summary>Runs compiled statements.</summary>
internal static class QueryExecutor
{
    /// <summary>
    /// Runs a statement to its end and hands its rows to the consumer. A statement that fails leaves its transaction as it
    /// was before; what batches of <c>IN TRANSACTIONS</c> have committed stays. The context is used up.
    /// </summary>
    /// <exception cref="GraphException">An error of the statement, or its budget is spent.</exception>
    public static async ValueTask<ExecutionOutcome> RunAsync(CompiledQuery query, QueryContext context, IResultBatchConsumer consumer)
    {
        if (query.Mode == ExecutionMode.Explain)
        {
            return new ExecutionOutcome(context.Counters, null, context.Transaction);
        }

        EnsureParameters(query, context);
        bool hasStages = query.Plan is not null && StatementStages.HasCalls(query.Plan);
        IGraphTransaction? transaction = hasStages ? null : context.Transaction;
        long savepoint = transaction?.Savepoint() ?? 0;
        try
        {
            PlanProfiler? profiler = query.Mode == ExecutionMode.Profile ? new PlanProfiler(context.Clock) : null;
            IGraphTransaction? last = context.Transaction;
            if (query.Schema is { } schema)
            {
                await SchemaCommandExecutor.ApplyAsync(schema, context);
            }
            else
            {
                await context.OpenAsync();
                context.Budget.Check();
                profiler?.Begin(context.Budget);
                last = (await new StatementRun(query, consumer, profiler).RunAsync(context)).Transaction;
                profiler?.End();
            }

            return new ExecutionOutcome(context.Counters, profiler, last);
        }
        catch when (transaction is not null)
        {
            transaction.RollBackTo(savepoint);
            throw;
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
