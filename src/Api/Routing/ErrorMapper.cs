using Microsoft.Extensions.Logging;
using Serverless.Api.Contracts;
using Serverless.Api.Telemetry;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Routing;

/// <summary>The one place that turns an exception into what a caller is told, and an error code into an HTTP status.</summary>
public sealed class ErrorMapper(IIdGenerator ids, ILogger logger)
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

    /// <summary>What to tell of a failure. A bug is logged under a correlation id and told by that alone.</summary>
    public ApiError Map(Exception exception)
    {
        switch (exception)
        {
            case GraphException failure:
                return Map(failure);
            case RejectedRequestException rejected:
                return new ApiError(rejected.Status, ErrorCodes.InvalidRequest.Text, rejected.Message, null, null, null);
            case OperationCanceledException:
                return Map(new GraphException(ErrorCodes.Terminated, "The request was cancelled before it ended."));
            default:
                Guid id = ids.NewId();
                LogMessages.UnexpectedFailure(logger, exception, id);
                return new ApiError(
                    500, ErrorCodes.UnknownError.Text, $"An unexpected failure; its correlation id is {id}.", null, null, null);
        }
    }

    private ApiError Map(GraphException failure)
    {
        int status = StatusOf(failure.Code);
        if (status == 500)
        {
            LogMessages.DatabaseFailure(logger, failure, failure.Code.Text);
        }

        int? retryAfter = status is 429 or 503
            ? failure.RetryAfter is { } wait ? (int)Math.Ceiling(wait.TotalSeconds) : DefaultRetrySeconds
            : null;
        return new ApiError(status, failure.Code.Text, failure.Message, failure.Detail, failure.Position, retryAfter);
    }
}
