using Azure;
using Azure.Data.Tables.Models;
using Azure.Identity;
using Azure.Storage.Blobs.Models;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.AzureStorage;

/// <summary>What a failed request says about the object.</summary>
internal enum FailureKind
{
    /// <summary>No blob has the name.</summary>
    NoObject,

    /// <summary>There is no container, or table, so nothing is in it.</summary>
    NoContainer,

    /// <summary>A condition of the request did not hold.</summary>
    ConditionFailed,

    /// <summary>The range begins behind the object's end.</summary>
    RangeBehindEnd,

    /// <summary>The blob is of the other type: an append blob where a block blob is put, or the reverse.</summary>
    WrongKind,

    /// <summary>Staged blocks are gone, because another put has replaced the blob since.</summary>
    BlocksDiscarded,

    /// <summary>The object or the account takes no more.</summary>
    Full,

    /// <summary>The service has refused the request, or it was never sent: nothing has changed.</summary>
    Refused,

    /// <summary>Whether the request was carried out, or will be, is not known.</summary>
    Unanswered,
}

/// <summary>
/// The one place that knows how Blob and Table Storage fail. A write counts as refused only where the service says so with a 4xx status, or
/// where no connection came about; after everything else (5xx, time-outs, broken connections) it may have been carried out.
/// </summary>
internal static class RequestFailures
{
    private const int RequestTimeout = 408;
    private const int FirstServerError = 500;

    /// <summary>Classifies an exception of the SDK; false for one that is not about the store: the caller's cancellation, or a bug.</summary>
    public static bool TryClassify(Exception exception, out FailureKind kind, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case RequestFailedException failure:
                kind = Classify(failure);
                return true;

            // What is left of a request that was repeated: a failure for each attempt.
            case AggregateException { InnerExceptions: [.., var last] }:
                return TryClassify(last, out kind, cancellationToken);

            // No token could be had, so nothing was sent.
            case AuthenticationFailedException:
                kind = FailureKind.Refused;
                return true;

            // The SDK's own time-out is a cancellation that nobody asked for.
            case OperationCanceledException when !cancellationToken.IsCancellationRequested:
            case IOException or HttpRequestException or TimeoutException:
                kind = FailureKind.Unanswered;
                return true;
            default:
                kind = default;
                return false;
        }
    }

    /// <summary>Whether a request failed because there is no container, or table.</summary>
    public static bool IsNoContainer(RequestFailedException failure) => Classify(failure) == FailureKind.NoContainer;

    /// <summary>What a read throws that has no result.</summary>
    public static Exception OfRead(FailureKind kind, Exception failure, ObjectPath path) => kind switch
    {
        FailureKind.Unanswered => Unavailable("Blob Storage does not answer; repeat the request later.", failure),
        FailureKind.ConditionFailed => Unavailable($"`{path}` has changed while it was read; repeat the request.", failure),
        _ => Refusal(kind, failure, path),
    };

    /// <summary>What a write throws that has no result.</summary>
    public static Exception OfWrite(FailureKind kind, Exception failure, ObjectPath path) => kind switch
    {
        FailureKind.Unanswered => new AmbiguousOutcomeException($"It is not known whether `{path}` was written: {Reason(failure)}.", failure),
        FailureKind.BlocksDiscarded => Unavailable($"`{path}` was replaced by another put meanwhile; repeat the request.", failure),
        _ => Refusal(kind, failure, path),
    };

    /// <summary>What a read of a table throws that has no result.</summary>
    public static Exception OfTableRead(FailureKind kind, Exception failure) => kind == FailureKind.Unanswered
        ? Unavailable("Table Storage does not answer; repeat the request later.", failure)
        : Unavailable($"Table Storage has refused the request: {Reason(failure)}.", failure);

    /// <summary>What a write to a table throws that has no result.</summary>
    public static Exception OfTableWrite(FailureKind kind, Exception failure) => kind == FailureKind.Unanswered
        ? new AmbiguousOutcomeException($"It is not known whether a row was written: {Reason(failure)}.", failure)
        : Unavailable($"Table Storage has refused the request: {Reason(failure)}.", failure);

    private static Exception Refusal(FailureKind kind, Exception failure, ObjectPath path) => kind switch
    {
        FailureKind.WrongKind => new InvalidOperationException($"`{path}` is of the other kind: whole objects are put, appendable ones appended to.", failure),
        FailureKind.Full => new GraphException(ErrorCodes.StorageFull, $"Blob Storage has no room: {Reason(failure)}.", innerException: failure),
        _ => Unavailable($"Blob Storage has refused the request: {Reason(failure)}.", failure),
    };

    private static FailureKind Classify(RequestFailedException failure) => failure.Status switch
    {
        404 => failure.ErrorCode == BlobErrorCode.ContainerNotFound || failure.ErrorCode == TableErrorCode.TableNotFound.ToString() ? FailureKind.NoContainer : FailureKind.NoObject,
        412 => FailureKind.ConditionFailed,
        416 => FailureKind.RangeBehindEnd,
        409 => ClassifyConflict(failure.ErrorCode),
        400 when failure.ErrorCode == BlobErrorCode.InvalidBlockList => FailureKind.BlocksDiscarded,
        RequestTimeout or >= FirstServerError => FailureKind.Unanswered,

        // No answer at all. Without a connection nothing was sent.
        0 => failure.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }
            ? FailureKind.Refused
            : FailureKind.Unanswered,
        _ => FailureKind.Refused,
    };

    private static FailureKind ClassifyConflict(string? code) =>
        code == BlobErrorCode.BlobAlreadyExists || code == BlobErrorCode.UnauthorizedBlobOverwrite || code == TableErrorCode.EntityAlreadyExists.ToString() ? FailureKind.ConditionFailed
        : code == BlobErrorCode.InvalidBlobType ? FailureKind.WrongKind
        : code == BlobErrorCode.BlockCountExceedsLimit ? FailureKind.Full
        : FailureKind.Refused;

    private static GraphException Unavailable(string message, Exception failure) => new(ErrorCodes.DatabaseUnavailable, message, innerException: failure);

    // The status and the service's word for it. The whole message would name the account and the request's headers.
    private static string Reason(Exception failure) => failure switch
    {
        RequestFailedException { Status: > 0 } request => $"{request.Status} {request.ErrorCode}".TrimEnd(),
        AggregateException { InnerExceptions: [.., var last] } => Reason(last),
        AuthenticationFailedException => "no identity to sign in with",
        OperationCanceledException or TimeoutException => "it took too long",
        _ => "the connection failed",
    };
}
