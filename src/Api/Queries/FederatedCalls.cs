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
    /// <param name="sink">Takes the result.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What it has written; null: nothing.</returns>
    /// <exception cref="GraphException">Any error of the statement.</exception>
    public async Task<TransactionSummary?> RunAsync(RequestCaller caller, FederatedStep step, TransactionRequest request, IResultSink sink, CancellationToken cancellationToken)
    {
        long begun = clock.GetTimestamp();
        using var call = new FederatedCall(caller, steps, names, databases, request);
        try
        {
            CallLimits whole = await WholeAsync(step, request, cancellationToken);
            await queries.ExecuteAsync(request.Statements[step.First], step.Database, step.First, whole, request.ReadOnly, call, sink, cancellationToken);
            Record(call, null, begun);
            return call.Written;
        }
        catch (GraphException failure) when (Record(call, failure, begun))
        {
            throw;
        }
    }

    // The whole has the limits of the database that the request is made to; a composite has none.
    private async ValueTask<CallLimits> WholeAsync(FederatedStep step, TransactionRequest request, CancellationToken cancellationToken)
    {
        DatabaseEntry? entry = (await names.FindAsync(step.Database, cancellationToken))?.Database;
        CallLimits own = entry is null ? default : limits.Of(entry) is var inForce ? new CallLimits(inForce.MaxQueryTime, inForce.MaxResults) : default;
        return own with { Timeout = request.Timeout < own.Timeout || own.Timeout is null ? request.Timeout : own.Timeout };
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
