using Serverless.Api.Audit;
using Serverless.Api.Catalog;
using Serverless.Api.Security;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>Records that somebody asked for what they may not have, or for more than a limit allows.</summary>
public sealed class FailureAudit
{
    private readonly AuditLog audit;

    internal FailureAudit(AuditLog audit) => this.audit = audit;

    /// <summary>Checks whether something may be done, and records that it may not.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="action">For what.</param>
    /// <param name="database">The database that the request is made to, as the caller names it; empty: none.</param>
    /// <param name="check">Throws when it may not be done.</param>
    /// <exception cref="GraphException">As <paramref name="check"/>.</exception>
    public void Watch(RequestCaller caller, string action, string database, Action check)
    {
        try
        {
            check();
        }
        catch (GraphException failure) when (Note(caller, action, database, failure))
        {
            throw;
        }
    }

    /// <summary>Does what is asked for, and records its failure if it is one of these.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="action">For what.</param>
    /// <param name="database">The database that the request is made to, as the caller names it.</param>
    /// <param name="work">Does it.</param>
    /// <exception cref="GraphException">As <paramref name="work"/>.</exception>
    public async Task<T> WatchAsync<T>(RequestCaller caller, string action, string database, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (GraphException failure) when (Note(caller, action, database, failure))
        {
            throw;
        }
    }

    // A filter of exceptions, which catches none.
    private bool Note(RequestCaller caller, string action, string database, GraphException failure)
    {
        AuditEvent? kind = failure.Code == ErrorCodes.Forbidden || failure.Code == ErrorCodes.CredentialsExpired || CatalogResolver.IsHidden(failure) ? AuditEvent.AccessDenied
            : LimitFailures.IsLimit(failure) || failure.Code == ErrorCodes.MaximumTransactionLimitReached ? AuditEvent.LimitViolation
            : null;
        if (kind is { } known)
        {
            audit.Add(caller.Did(known, action, AuditOutcome.Refused) with { Databases = database.Length == 0 ? [] : [database], Code = failure.Code.Text });
        }

        return false;
    }
}
