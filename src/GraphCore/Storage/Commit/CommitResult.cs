using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Commit;

/// <summary>The outcome of a transaction or command that asked to be committed.</summary>
internal abstract record CommitResult
{
    private protected CommitResult()
    {
    }
}

/// <summary>It is in the log, durably; <paramref name="Position"/> is the first state that contains it.</summary>
internal sealed record Committed(LogPosition Position) : CommitResult;

/// <summary>It wrote nothing, and what it read was one state: there is nothing to commit.</summary>
internal sealed record NothingToCommit : CommitResult
{
    public static readonly NothingToCommit Instance = new();

    private NothingToCommit()
    {
    }
}

/// <summary>It is not in the log and never will be in this form: what it read is out of date. Run it again.</summary>
internal sealed record Conflict(ConflictReason Reason) : CommitResult
{
    /// <summary>The error for a caller whose transaction cannot be run again.</summary>
    public static GraphException ToException() =>
        new(ErrorCodes.Outdated, "The transaction saw data that another transaction has changed since; repeat it.");
}

/// <summary>It is not in the log and never will be: <paramref name="Failure"/> says why.</summary>
internal sealed record Refused(GraphException Failure) : CommitResult;

/// <summary>
/// It is not known whether it is in the log. Repeating it <em>with the same id</em> finds out, and commits it if it is not.
/// </summary>
internal sealed record Unknown(Guid Id, Exception? Cause) : CommitResult
{
    /// <summary>The error for the caller, of a code that drivers do not repeat by themselves.</summary>
    public GraphException ToException() => new(
        ErrorCodes.TransactionCommitFailed,
        $"The outcome of transaction `{Id}` is unknown: the store has not answered in time. Repeat it with the same id to find out.",
        innerException: Cause);
}
