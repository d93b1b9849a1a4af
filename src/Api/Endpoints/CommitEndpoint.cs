using Serverless.Api.Contracts;
using Serverless.Api.Routing;
using Serverless.GraphCore;

namespace Serverless.Api.Endpoints;

/// <summary>
/// Neo4j's transactional HTTP API, begin and commit in one request: the statements take effect together or not at all. A
/// statement's failure is told in the body, under status 200.
/// </summary>
internal static class CommitEndpoint
{
    private static readonly ResultFormat[] Formats = [ResultFormat.Plain];

    public static async Task RunAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        using var body = new HeldBody(response, 200, MediaTypes.Json, context.Limits.HeldResultBytes);
        CommitResult? result = null;
        try
        {
            RequestHeaders.Negotiate(request, Formats);
            CommitBody commit;
            using (ApiRequestBody received = await request.ReadBodyAsync(context.Limits.BodyBytes, cancellationToken))
            {
                RequestHeaders.EnsureJson(request, received.Utf8.IsEmpty);
                commit = CommitBody.Read(received.Utf8, context.Limits);
            }

            result = new CommitResult(body, commit.Statements);
            TransactionSummary summary = await context.Queries.ExecuteAsync(request.Caller, request.Database, Transaction(request, commit), result, cancellationToken);
            result.Complete(summary);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            ApiError error = context.Errors.Map(exception);
            if (!body.IsStarted && (result is null || IsOfRequest(error.Status)))
            {
                body.Fail(IsOfRequest(error.Status) ? error : error with { Status = 200, RetryAfter = null });
                CommitResult.WriteFailure(body.Json, error);
            }
            else
            {
                result!.Fail(error);
            }
        }

        await body.CompleteAsync(cancellationToken);
    }

    /// <summary>Whether a status tells of the request rather than of a statement.</summary>
    private static bool IsOfRequest(int status) => status is 401 or 403 or 404 or 406 or 413 or 415 or 429 or 503;

    private static TransactionRequest Transaction(ApiRequest request, CommitBody commit)
    {
        var statements = new QueryRequest[commit.Statements.Count];
        for (int i = 0; i < statements.Length; i++)
        {
            statements[i] = commit.Statements[i].Query;
        }

        return new TransactionRequest
        {
            Statements = statements,
            ReadOnly = request.Header("Access-Mode") is { } mode && AccessMode.IsRead(mode),
            TransactionId = IdempotencyKey.Read(request),
        };
    }
}
