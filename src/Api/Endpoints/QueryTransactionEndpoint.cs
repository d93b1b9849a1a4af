using Serverless.Api.Contracts;
using Serverless.Api.Routing;
using Serverless.GraphCore;

namespace Serverless.Api.Endpoints;

/// <summary>Explicit transactions of Neo4j's Query API v2: each request has one statement or none.</summary>
internal static class QueryTransactionEndpoint
{
    private delegate QueryBody BodyReader(ReadOnlySpan<byte> utf8, bool typed, ApiLimits limits);

    public static Task BeginAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken) =>
        AnswerAsync(
            context,
            request,
            response,
            QueryBody.ReadBegin,
            async (query, result) =>
            {
                var transaction = new TransactionOptions
                {
                    Owner = request.Caller.Principal.Name,
                    ReadOnly = query.ReadOnly,
                    Bookmarks = query.Bookmarks,
                    Timeout = query.Timeout,
                };
                result.Complete(await context.Queries.Transactions.BeginAsync(request.Caller, request.Database, transaction, query.Statements, result, cancellationToken));
            },
            cancellationToken);

    public static Task RunAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken) =>
        AnswerAsync(
            context,
            request,
            response,
            QueryBody.ReadCall,
            async (query, result) => result.Complete(
                await context.Queries.Transactions.RunAsync(request.Caller, request.Database, request.Id, query.Statements, result, cancellationToken)),
            cancellationToken);

    public static Task CommitAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken) =>
        AnswerAsync(
            context,
            request,
            response,
            QueryBody.ReadCall,
            async (query, result) => result.Complete(
                await context.Queries.Transactions.CommitAsync(request.Caller, request.Database, request.Id, query.Statements, result, cancellationToken)),
            cancellationToken);

    public static async Task RollBackAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        await context.Queries.Transactions.RollBackAsync(request.Caller, request.Database, request.Id, cancellationToken);
        using var body = new HeldBody(response, 202, MediaTypes.Json, int.MaxValue);
        body.Json.Raw("{}"u8);
        await body.CompleteAsync(cancellationToken);
    }

    private static async Task AnswerAsync(
        ApiContext context, ApiRequest request, ApiResponse response, BodyReader read, Func<QueryBody, QueryResult, Task> run, CancellationToken cancellationToken)
    {
        ResultFormat format = RequestHeaders.Negotiate(request, ResultFormat.All);
        QueryBody query;
        using (ApiRequestBody received = await request.ReadBodyAsync(context.Limits.BodyBytes, cancellationToken))
        {
            bool typed = !received.Utf8.IsEmpty && RequestHeaders.IsTyped(request);
            query = read(received.Utf8, typed, context.Limits);
        }

        await QueryEndpoint.AnswerAsync(context, request.CorrelationId, response, format, query.IncludeCounters, result => run(query, result), cancellationToken);
    }
}
