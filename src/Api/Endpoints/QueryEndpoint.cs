using Serverless.Api.Contracts;
using Serverless.Api.Operations;
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
        RequestPreference preference = RequestPreference.Read(request);
        Guid? key = IdempotencyKey.Read(request);
        QueryBody query;
        byte[] kept = [];
        using (ApiRequestBody received = await request.ReadBodyAsync(context.Limits.BodyBytes, cancellationToken))
        {
            query = QueryBody.Read(received.Utf8, typed, context.Limits);
            kept = preference.Asynchronous ? received.Utf8.ToArray() : kept;
        }

        if (preference.Asynchronous
            && await OperationEndpoint.TryStartAsync(
                context, request, response, preference, new AskedOperation(request.Caller, request.Database, query, kept, typed, format, key), cancellationToken))
        {
            return;
        }

        var transaction = new TransactionRequest
        {
            Statements = [query.Query],
            ReadOnly = query.ReadOnly,
            Bookmarks = query.Bookmarks,
            Timeout = query.Timeout,
            TransactionId = key,
        };
        await AnswerAsync(
            context,
            request.CorrelationId,
            response,
            format,
            query.IncludeCounters,
            async result => result.Complete(await context.Queries.ExecuteAsync(request.Caller, request.Database, transaction, result, cancellationToken)),
            cancellationToken);
    }

    /// <summary>Answers with the result of one statement, which <paramref name="run"/> writes and completes.</summary>
    /// <returns>The failure that the answer ends with, because it came after a part of the result had been sent; null: none.</returns>
    public static async Task<ApiError?> AnswerAsync(
        ApiContext context, Guid correlationId, ApiResponse response, ResultFormat format, bool includeCounters, Func<QueryResult, Task> run, CancellationToken cancellationToken)
    {
        using var body = new HeldBody(response, 202, format.ContentType, context.Limits.HeldResultBytes);
        QueryResult result = QueryResult.Create(body, format, includeCounters);
        ApiError? error = null;
        try
        {
            await run(result);
        }
        catch (Exception exception) when (body.IsStarted && !cancellationToken.IsCancellationRequested)
        {
            error = context.Errors.Map(exception, correlationId);
            result.Fail(error);
        }

        await body.CompleteAsync(cancellationToken);
        return error;
    }
}
