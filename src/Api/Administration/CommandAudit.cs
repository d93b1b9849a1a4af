using Serverless.Api.Audit;
using Serverless.Api.Catalog;
using Serverless.Api.Security;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Administration;

/// <summary>Records commands that change the catalog: each is in the audit log before it is answered, also one that was refused.</summary>
internal sealed class CommandAudit(AuditLog audit)
{
    /// <summary>Runs a command and records what became of it.</summary>
    /// <exception cref="GraphException">
    /// The command's; or <see cref="ErrorCodes.TransactionCommitFailed"/>: it has taken effect, and that is not recorded.
    /// </exception>
    public async Task<T> RunAsync<T>(CommandDescription command, RequestCaller caller, Func<Task<T>> run, CancellationToken cancellationToken)
    {
        T result;
        try
        {
            result = await run();
        }
        catch (Exception failure)
        {
            await RecordFailureAsync(command, caller, failure);
            throw;
        }

        try
        {
            // It has taken effect: nobody's impatience keeps it out of the log.
            await audit.RecordAsync(command.Of(caller, AuditOutcome.Success), CancellationToken.None);
        }
        catch (GraphException failure)
        {
            throw new GraphException(ErrorCodes.TransactionCommitFailed, $"{command.Action} has taken effect, but the audit log cannot be written now.", innerException: failure);
        }

        return result;
    }

    /// <summary>Makes a listing, which is recorded when it is refused.</summary>
    /// <exception cref="GraphException">The listing's.</exception>
    public async Task<T> ListAsync<T>(CommandDescription command, RequestCaller caller, Func<Task<T>> list)
    {
        try
        {
            return await list();
        }
        catch (GraphException failure) when (IsRefusal(failure.Code))
        {
            await RecordFailureAsync(command, caller, failure);
            throw;
        }
        catch (GraphException failure) when (CatalogResolver.IsHidden(failure))
        {
            // Written later: a caller who waited for it would know by that wait that there is something.
            audit.Add(command.Of(caller, AuditOutcome.Refused) with { Event = AuditEvent.AccessDenied, Code = failure.Code.Text });
            throw;
        }
    }

    private static bool IsRefusal(ErrorCode code) => code == ErrorCodes.Forbidden || code == ErrorCodes.CredentialsExpired;

    private async Task RecordFailureAsync(CommandDescription command, RequestCaller caller, Exception failure)
    {
        ErrorCode code = (failure as GraphException)?.Code ?? (failure is OperationCanceledException ? ErrorCodes.Terminated : ErrorCodes.UnknownError);
        audit.Add(command.Of(caller, IsRefusal(code) ? AuditOutcome.Refused : AuditOutcome.Failed) with { Code = code.Text });
        try
        {
            await audit.FlushAsync(CancellationToken.None);
        }
        catch (GraphException)
        {
            // It is written when the store is there again; the caller is told why the command failed.
        }
    }
}
