using Serverless.Api.Catalog;
using Serverless.Api.Limits;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>Lets requests work on open databases as far as the limits of these allow.</summary>
internal sealed class AdmittedDatabases(DatabaseRegistry databases, EffectiveLimits limits, LimitEnforcer enforcer)
{
    /// <summary>Does work on a database, when the limits allow it.</summary>
    /// <param name="caller">Who asks for it.</param>
    /// <param name="entry">The database.</param>
    /// <param name="traits">What matters of it to the limits.</param>
    /// <param name="work">Is handed the open database, and what it may spend.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">A limit refuses it; or what <paramref name="work"/> throws, with the names of the limit and the database where that is a limit's.</exception>
    public async Task<T> RunAsync<T>(
        RequestCaller caller, DatabaseEntry entry, QueryTraits traits, Func<IGraphDatabase, CallLimits, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        LimitSubject subject = SubjectOf(caller, entry);
        using Admission admission = await enforcer.AdmitAsync(subject, traits, cancellationToken);
        using CancellationTokenSource? permitted = admission.PermitLost.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(admission.PermitLost, cancellationToken) : null;
        try
        {
            using DatabaseLease lease = await databases.GetAsync(entry, cancellationToken);
            return await work(lease.Database, new CallLimits(admission.Timeout, admission.MaxRows), permitted?.Token ?? cancellationToken);
        }
        catch (OperationCanceledException) when (admission.PermitLost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new GraphException(
                ErrorCodes.Terminated, $"The query was ended, because its place among those that `max_concurrent_queries` of database `{entry.Name}` allows could not be kept; repeat it.");
        }
        catch (GraphException failure) when (LimitFailures.IsLimit(failure))
        {
            throw LimitFailures.Named(failure, entry.Name, subject.Limits);
        }
    }

    /// <summary>Does work on a database that no limit is to refuse.</summary>
    /// <exception cref="GraphException">What <paramref name="work"/> throws, with the names of the limit and the database where that is a limit's.</exception>
    public async Task<T> OpenAsync<T>(DatabaseEntry entry, Func<IGraphDatabase, Task<T>> work, CancellationToken cancellationToken)
    {
        using DatabaseLease lease = await databases.GetAsync(entry, cancellationToken);
        try
        {
            return await work(lease.Database);
        }
        catch (GraphException failure) when (LimitFailures.IsLimit(failure))
        {
            throw LimitFailures.Named(failure, entry.Name, limits.Of(entry));
        }
    }

    /// <summary>By whose limits a request of the caller is measured on a database.</summary>
    public LimitSubject SubjectOf(RequestCaller caller, DatabaseEntry entry) => new(entry.Id, entry.Name, limits.Of(entry), caller.Principal.Name);
}
