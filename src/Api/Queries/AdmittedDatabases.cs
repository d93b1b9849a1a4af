using Serverless.Api.Catalog;
using Serverless.Api.Limits;
using Serverless.Api.Security;
using Serverless.Api.Usage;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>Lets requests work on open databases as far as the limits of these allow, and counts what they use.</summary>
internal sealed class AdmittedDatabases(DatabaseRegistry databases, EffectiveLimits limits, LimitEnforcer enforcer, UsageRecorder usage)
{
    /// <summary>Does work on a database, when the limits allow it.</summary>
    /// <param name="caller">Who asks for it.</param>
    /// <param name="entry">The database.</param>
    /// <param name="traits">What matters of it to the limits.</param>
    /// <param name="sink">Takes the results.</param>
    /// <param name="work">Is handed the open database, and what it may spend.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">A limit refuses it; or what <paramref name="work"/> throws, with the names of the limit and the database where that is a limit's.</exception>
    public async Task<T> RunAsync<T>(
        RequestCaller caller, DatabaseEntry entry, QueryTraits traits, IResultSink sink, AdmittedWork<T> work, CancellationToken cancellationToken)
    {
        using AdmittedDatabase admitted = await AdmitAsync(caller, entry, traits, cancellationToken);
        return await admitted.RunAsync(sink, work, cancellationToken);
    }

    /// <summary>Admits a query to a database, when the limits allow it.</summary>
    /// <exception cref="GraphException">A limit refuses it, or the database cannot be opened.</exception>
    public async Task<AdmittedDatabase> AdmitAsync(RequestCaller caller, DatabaseEntry entry, QueryTraits traits, CancellationToken cancellationToken)
    {
        LimitSubject subject = SubjectOf(caller, entry);
        Admission admission = await enforcer.AdmitAsync(subject, traits, cancellationToken);
        var metered = new MeteredQuery(usage.Of(entry.Id), traits);
        try
        {
            DatabaseLease lease = await databases.GetAsync(entry, cancellationToken);
            return new AdmittedDatabase(lease, admission, metered, entry, failure => Refused(failure, entry, subject.Limits));
        }
        catch
        {
            metered.Dispose();
            admission.Dispose();
            throw;
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
            throw Refused(failure, entry, limits.Of(entry));
        }
    }

    /// <summary>What a database is used for on this instance.</summary>
    public DatabaseUsage UsageOf(DatabaseEntry entry) => usage.Of(entry.Id);

    /// <summary>By whose limits a request of the caller is measured on a database.</summary>
    public LimitSubject SubjectOf(RequestCaller caller, DatabaseEntry entry) => new(entry.Id, entry.Name, limits.Of(entry), caller.Principal.Name);

    private GraphException Refused(GraphException failure, DatabaseEntry entry, DatabaseLimits inForce)
    {
        if (LimitFailures.KindOf(failure, inForce) is { } limit)
        {
            usage.Of(entry.Id).Reject(limit);
        }

        return LimitFailures.Named(failure, entry.Name, inForce);
    }
}
