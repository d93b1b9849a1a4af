using Serverless.GraphCore.Execution;
using Serverless.GraphCore.Execution.Results;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Explain;

namespace Serverless.GraphCore;

/// <summary>Hands a statement's rows to the caller's sink.</summary>
internal sealed class StatementResults : IResultBatchConsumer
{
    private readonly IResultSink _sink;

    private StatementResults(IResultSink sink) => _sink = sink;

    /// <summary>Runs a compiled statement: its result begins, its rows come, it ends with its summary.</summary>
    /// <exception cref="Errors.GraphException">Any error of the statement.</exception>
    public static async ValueTask<ExecutionOutcome> RunAsync(CompiledQuery compiled, QueryContext context, int number, IResultSink sink)
    {
        var notifications = compiled.NotificationsFor(context.Reader.Tokens);
        sink.Begin(number, compiled.Columns);
        var outcome = await QueryExecutor.RunAsync(compiled, context, new StatementResults(sink));
        sink.End(number, new QuerySummary
        {
            Kind = compiled.Kind,
            Counters = outcome.Counters,
            Notifications = notifications,
            Plan = compiled.Mode == ExecutionMode.Normal || compiled.Plan is null ? null : PlanDescriber.Describe(compiled.Plan, outcome.Profile is { } profile ? profile.Annotate : null),
            Profiled = compiled.Mode == ExecutionMode.Profile,
        });
        return outcome;
    }

    public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken) => _sink.AddAsync(batch, cancellationToken);
}
