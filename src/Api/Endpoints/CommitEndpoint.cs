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

    public static Task RunAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken) => AnswerAsync(
        context,
        request,
        response,
        200,
        async (commit, result) => result.Complete(await context.Queries.ExecuteAsync(request.Caller, request.Database, Transaction(request, commit), result, cancellationToken)),
        cancellationToken);

    /// <summary>Whether a request asks for a transaction that only reads.</summary>
    public static bool IsReading(ApiRequest request) => request.Header("Access-Mode") is { } mode && AccessMode.IsRead(mode);

    /// <summary>Answers with the results of statements, which <paramref name="run"/> writes and completes, or with its failure.</summary>
    /// <param name="status">The status, unless the request as a whole fails.</param>
    public static async Task AnswerAsync(
        ApiContext context, ApiRequest request, ApiResponse response, int status, Func<CommitBody, CommitResult, Task> run, CancellationToken cancellationToken)
    {
        using var body = new HeldBody(response, status, MediaTypes.Json, context.Limits.HeldResultBytes);
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
            await run(commit, result);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            ApiError error = context.Errors.Map(exception, request.CorrelationId);
            if (!body.IsStarted && (result is null || IsOfRequest(error.Status)))
            {
                body.Fail(IsOfRequest(error.Status) ? error : error with { Status = status, RetryAfter = null });
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

    private static TransactionRequest Transaction(ApiRequest request, CommitBody commit) => new()
    {
        Statements = commit.Queries,
        ReadOnly = IsReading(request),
        TransactionId = IdempotencyKey.Read(request),
    };
}
