using Serverless.Api.Catalog;
using Serverless.Api.Limits;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>Work on an open database.</summary>
/// <param name="database">The database.</param>
/// <param name="limits">What the work may spend.</param>
/// <param name="sink">Takes the results.</param>
/// <param name="cancellationToken">Ends the work.</param>
internal delegate Task<T> AdmittedWork<T>(IGraphDatabase database, CallLimits limits, IResultSink sink, CancellationToken cancellationToken);

/// <summary>A database on which one query has been admitted, open as long as the query runs.</summary>
/// <param name="lease">Keeps it open.</param>
/// <param name="admission">What the query may spend.</param>
/// <param name="metered">Counts the query.</param>
/// <param name="entry">The database.</param>
/// <param name="refused">Makes a limit's failure tell of the limit and the database.</param>
internal sealed class AdmittedDatabase(DatabaseLease lease, Admission admission, MeteredQuery metered, DatabaseEntry entry, Func<GraphException, GraphException> refused) : IDisposable
{
    /// <summary>The database.</summary>
    public IGraphDatabase Database => lease.Database;

    /// <summary>The time that the query has from its admission on; null: unlimited.</summary>
    public TimeSpan? Timeout => admission.Timeout;

    /// <summary>Does a part of the query's work; several may be done at a time.</summary>
    /// <exception cref="GraphException">What <paramref name="work"/> throws, with the names of the limit and the database where that is a limit's.</exception>
    public async Task<T> RunAsync<T>(IResultSink sink, AdmittedWork<T> work, CancellationToken cancellationToken)
    {
        using CancellationTokenSource? permitted = admission.PermitLost.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(admission.PermitLost, cancellationToken) : null;
        try
        {
            (IResultSink counting, WorkUsage usage) = metered.Measure(sink);
            return await work(lease.Database, new CallLimits(admission.Timeout, admission.MaxRows) { Usage = usage }, counting, permitted?.Token ?? cancellationToken);
        }
        catch (OperationCanceledException) when (admission.PermitLost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new GraphException(
                ErrorCodes.Terminated, $"The query was ended, because its place among those that `max_concurrent_queries` of database `{entry.Name}` allows could not be kept; repeat it.");
        }
        catch (GraphException failure) when (LimitFailures.IsLimit(failure))
        {
            throw refused(failure);
        }
    }

    public void Dispose()
    {
        lease.Dispose();
        metered.Dispose();
        admission.Dispose();
    }
}
