using Serverless.Api.Limits;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>The engine knows the numbers of limits but not whose they are: here its errors get the name of the database, and of the limit.</summary>
internal static class LimitFailures
{
    /// <summary>Whether a failure is that of a limit which the engine enforces.</summary>
    public static bool IsLimit(GraphException failure) =>
        failure.Code == ErrorCodes.StorageQuotaExceeded || failure.Code == ErrorCodes.ResultLimitExceeded || failure.Code == ErrorCodes.TransactionTimedOut;

    /// <summary>Which limit it is; null: none of the database's, as the caller has asked for less.</summary>
    public static LimitKind? KindOf(GraphException failure, DatabaseLimits limits) => failure.Code.Text switch
    {
        var code when code == ErrorCodes.ResultLimitExceeded.Text => LimitKind.MaxResults,
        var code when code == ErrorCodes.TransactionTimedOut.Text => limits.MaxQueryTime is null ? null : LimitKind.MaxQueryTime,
        _ => LimitRegistry.All.FirstOrDefault(limit => failure.Message.Contains($"`{limit.Name}`", StringComparison.Ordinal))?.Kind,
    };

    /// <summary>The failure with the names.</summary>
    public static GraphException Named(GraphException failure, string database, DatabaseLimits limits)
    {
        string limit = KindOf(failure, limits) switch
        {
            LimitKind kind and (LimitKind.MaxResults or LimitKind.MaxQueryTime) => $" `{LimitRegistry.Get(kind).Name}` of database `{database}` is {LimitValues.Format(kind, limits[kind])}.",
            _ => $" The database is `{database}`.",
        };
        return new GraphException(failure.Code, failure.Message + limit, failure.Detail, failure.Position, failure) { RetryAfter = failure.RetryAfter };
    }
}
