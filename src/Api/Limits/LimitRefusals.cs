using Serverless.GraphCore.Errors;

namespace Serverless.Api.Limits;

/// <summary>What a caller is told whom a limit refuses.</summary>
internal static class LimitRefusals
{
    private static readonly TimeSpan RetryOfPermits = TimeSpan.FromSeconds(1);

    /// <summary>All permits are taken.</summary>
    public static GraphException OfPermits(LimitSubject subject, LimitKind kind, long limit)
    {
        string what = kind switch
        {
            LimitKind.MaxConcurrentQueries => $"{limit} queries run",
            LimitKind.MaxConnections => $"{limit} connections are open",
            _ => $"the user has {limit} connections open",
        };
        return Refusal($"The database `{subject.DatabaseName}` has reached its limit `{Name(kind)}` of {limit}: {what} now. Repeat the request later.", RetryOfPermits);
    }

    /// <summary>The second's share is used up.</summary>
    public static GraphException OfRate(LimitSubject subject, LimitKind kind, long limit, long asked, TimeSpan retryAfter) => Refusal(
        $"The database `{subject.DatabaseName}` has reached its limit `{Name(kind)}` of {limit}: {asked} were asked of this instance in the last second. Repeat the request later.",
        retryAfter);

    /// <summary>The shared counters cannot be reached, and what this instance was allotted is used up.</summary>
    public static GraphException OfCounters(LimitSubject subject, LimitKind kind, Exception? cause) => new(
        ErrorCodes.DatabaseUnavailable,
        $"The counters of the limit `{Name(kind)}` of the database `{subject.DatabaseName}` cannot be reached. Repeat the request later.",
        innerException: cause)
    {
        RetryAfter = RetryOfPermits,
    };

    private static GraphException Refusal(string message, TimeSpan retryAfter) => new(ErrorCodes.MaximumTransactionLimitReached, message) { RetryAfter = retryAfter };

    private static string Name(LimitKind kind) => LimitRegistry.Get(kind).Name;
}
