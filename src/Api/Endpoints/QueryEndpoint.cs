using Serverless.Api.Contracts;
using Serverless.Api.Routing;
using Serverless.GraphCore;

namespace Serverless.Api.Endpoints;

/// <summary>Neo4j's Query API v2: one statement, one transaction.</summary>
internal static class QueryEndpoint
{
    public static async Task RunAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        ResultFormat format = RequestHeaders.Negotiate(request, ResultFormat.All);
        bool typed = RequestHeaders.IsTyped(request);
        QueryBody query;
        using (ApiRequestBody received = await request.ReadBodyAsync(context.Limits.BodyBytes, cancellationToken))
        {
            query = QueryBody.Read(received.Utf8, typed, context.Limits);
        }

        var transaction = new TransactionRequest
        {
            Statements = [query.Query],
            ReadOnly = query.ReadOnly,
            Bookmarks = query.Bookmarks,
            Timeout = query.Timeout,
            TransactionId = IdempotencyKey.Read(request),
        };
        await AnswerAsync(
            context,
            request,
            response,
            format,
            query.IncludeCounters,
            async result => result.Complete(await context.Queries.ExecuteAsync(request.Caller, request.Database, transaction, result, cancellationToken)),
            cancellationToken);
    }

    /// <summary>Answers with the result of one statement, which <paramref name="run"/> writes and completes.</summary>
    public static async Task AnswerAsync(
        ApiContext context, ApiRequest request, ApiResponse response, ResultFormat format, bool includeCounters, Func<QueryResult, Task> run, CancellationToken cancellationToken)
    {
        using var body = new HeldBody(response, 202, format.ContentType, context.Limits.HeldResultBytes);
        QueryResult result = QueryResult.Create(body, format, includeCounters);
        try
        {
            await run(result);
        }
        catch (Exception exception) when (body.IsStarted && !cancellationToken.IsCancellationRequested)
        {
            result.Fail(context.Errors.Map(exception, request.CorrelationId));
        }

        await body.CompleteAsync(cancellationToken);
    }
}
