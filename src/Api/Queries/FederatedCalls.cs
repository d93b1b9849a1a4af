using Serverless.Api.Audit;
using Serverless.Api.Catalog;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Federation;

namespace Serverless.Api.Queries;

/// <summary>Runs statements over several databases for callers, and records each in the audit log.</summary>
internal sealed class FederatedCalls(FederatedQueries queries, RequestSteps steps, CatalogResolver names, AdmittedDatabases databases, EffectiveLimits limits, AuditLog audit, TimeProvider clock)
{
    /// <summary>Runs one.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="step">The statement's place in its request.</param>
    /// <param name="request">The request.</param>
    /// <param name="parts">The results of parts that are run elsewhere; null: all are run here.</param>
    /// <param name="sink">Takes the result.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What it has written; null: nothing.</returns>
    /// <exception cref="GraphException">Any error of the statement.</exception>
    public async Task<TransactionSummary?> RunAsync(
        RequestCaller caller, FederatedStep step, TransactionRequest request, IPartResults? parts, IResultSink sink, CancellationToken cancellationToken)
    {
        long begun = clock.GetTimestamp();
        using var call = new FederatedCall(caller, steps, names, databases, request, parts);
        try
        {
            CallLimits whole = await WholeAsync(step, request, cancellationToken);
            await queries.ExecuteAsync(request.Statements[step.First], step.Database, step.First, whole, request.ReadOnly, parts?.Moment, call, sink, cancellationToken);
            Record(call, null, begun);
            return call.Written;
        }
        catch (GraphException failure) when (Record(call, failure, begun))
        {
            throw;
        }
    }

    /// <summary>How long a statement may take that is made to a database; null: as long as it wants.</summary>
    public async ValueTask<TimeSpan?> MaxTimeAsync(string database, CancellationToken cancellationToken) => (await LimitsAsync(database, cancellationToken)).Timeout;

    private async ValueTask<CallLimits> WholeAsync(FederatedStep step, TransactionRequest request, CancellationToken cancellationToken)
    {
        CallLimits own = await LimitsAsync(step.Database, cancellationToken);
        return own with { Timeout = request.Timeout < own.Timeout || own.Timeout is null ? request.Timeout : own.Timeout };
    }

    // The whole has the limits of the database that the request is made to; a composite has none.
    private async ValueTask<CallLimits> LimitsAsync(string database, CancellationToken cancellationToken)
    {
        DatabaseEntry? entry = (await names.FindAsync(database, cancellationToken))?.Database;
        return entry is not null && limits.Of(entry) is var inForce ? new CallLimits(inForce.MaxQueryTime, inForce.MaxResults) : default;
    }

    // What is refused is recorded with the other refusals. Also a filter of exceptions, which catches none.
    private bool Record(FederatedCall call, GraphException? failure, long begun)
    {
        if (call.Databases.Count > 1 && failure?.Code != ErrorCodes.Forbidden)
        {
            audit.Add(call.ToRecord(failure, clock.GetElapsedTime(begun)));
        }

        return false;
    }
}
