using Microsoft.Extensions.Logging;
using Serverless.Api.Contracts;
using Serverless.Api.Telemetry;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Routing;

/// <summary>The one place that turns an exception into what a caller is told, and an error code into an HTTP status.</summary>
public sealed class ErrorMapper(ILogger logger)
{
    private const int DefaultRetrySeconds = 1;

    /// <summary>Statuses other than the classification's own: 400 for the client's, 503 for transient, 500 for the server's errors.</summary>
    private static readonly Dictionary<string, int> Statuses = new(StringComparer.Ordinal)
    {
        [ErrorCodes.Unauthorized.Text] = 401,
        [ErrorCodes.Forbidden.Text] = 403,
        [ErrorCodes.CredentialsExpired.Text] = 403,
        [ErrorCodes.AuthenticationRateLimit.Text] = 429,
        [ErrorCodes.StorageQuotaExceeded.Text] = 403,
        [ErrorCodes.DatabaseNotFound.Text] = 404,
        [ErrorCodes.ExistingDatabaseFound.Text] = 409,
        [ErrorCodes.ExistingAliasFound.Text] = 409,
        [ErrorCodes.TransactionNotFound.Text] = 404,
        [ErrorCodes.TransactionTimedOut.Text] = 408,
        [ErrorCodes.Outdated.Text] = 409,
        [ErrorCodes.MaximumTransactionLimitReached.Text] = 429,
    };

    public static int StatusOf(ErrorCode code) => Statuses.TryGetValue(code.Text, out int status)
        ? status
        : code.Classification switch
        {
            ErrorClassification.ClientError => 400,
            ErrorClassification.TransientError => 503,
            _ => 500,
        };

    /// <summary>What to tell of a failure. A bug is logged under the request's correlation id and told by that alone.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="correlation">Names the request, here as in the audit log.</param>
    public ApiError Map(Exception exception, Guid correlation)
    {
        switch (exception)
        {
            case GraphException failure:
                return Map(failure, correlation);
            case RejectedRequestException rejected:
                return new ApiError(rejected.Status, ErrorCodes.InvalidRequest.Text, rejected.Message, null, null, null);
            case OperationCanceledException:
                return Map(new GraphException(ErrorCodes.Terminated, "The request was cancelled before it ended."), correlation);
            default:
                LogMessages.UnexpectedFailure(logger, exception, correlation);
                return new ApiError(
                    500, ErrorCodes.UnknownError.Text, $"An unexpected failure; its correlation id is {correlation}.", null, null, null);
        }
    }

    private ApiError Map(GraphException failure, Guid correlation)
    {
        int status = StatusOf(failure.Code);
        if (status == 500)
        {
            LogMessages.DatabaseFailure(logger, failure, correlation, failure.Code.Text);
        }

        int? retryAfter = status is 429 or 503
            ? failure.RetryAfter is { } wait ? (int)Math.Ceiling(wait.TotalSeconds) : DefaultRetrySeconds
            : null;
        return new ApiError(status, failure.Code.Text, failure.Message, failure.Detail, failure.Position, retryAfter);
    }
}
