using Serverless.Api.Audit;
using Serverless.Api.Security;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>Records that somebody asked for what they may not have, or for more than a limit allows.</summary>
internal sealed class FailureAudit(AuditLog audit)
{
    /// <summary>Records a failure, if it is one of these. For a filter of exceptions: it catches none.</summary>
    /// <param name="caller">Who asked.</param>
    /// <param name="action">For what.</param>
    /// <param name="database">The database that the request was made to, as the caller named it.</param>
    /// <param name="failure">What the caller is told.</param>
    public bool Note(RequestCaller caller, string action, string database, GraphException failure)
    {
        AuditEvent? kind = failure.Code == ErrorCodes.Forbidden || failure.Code == ErrorCodes.CredentialsExpired ? AuditEvent.AccessDenied
            : LimitFailures.IsLimit(failure) || failure.Code == ErrorCodes.MaximumTransactionLimitReached ? AuditEvent.LimitViolation
            : null;
        if (kind is { } known)
        {
            audit.Add(caller.Did(known, action, AuditOutcome.Refused) with { Databases = [database], Code = failure.Code.Text });
        }

        return false;
    }
}
