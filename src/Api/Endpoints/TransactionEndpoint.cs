using Serverless.Api.Routing;
using Serverless.GraphCore;

namespace Serverless.Api.Endpoints;

/// <summary>Explicit transactions of Neo4j's transactional HTTP API. A statement's failure is told in the body, under the status of success.</summary>
internal static class TransactionEndpoint
{
    public static Task BeginAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken) =>
        CommitEndpoint.AnswerAsync(
            context,
            request,
            response,
            201,
            async (commit, result) =>
            {
                var transaction = new TransactionOptions
                {
                    Owner = TransactionOwner.Of(request),
                    ReadOnly = CommitEndpoint.IsReading(request),
                    Begun = begun => response.SetHeader("Location", AddressOf(request, begun)),
                };
                TransactionHandle open = await context.Queries.BeginAsync(request.Database, transaction, commit.Queries, result, cancellationToken);
                result.Complete(open, AddressOf(request, open) + "/commit");
            },
            cancellationToken);

    public static Task RunAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken) =>
        CommitEndpoint.AnswerAsync(
            context,
            request,
            response,
            200,
            async (commit, result) =>
            {
                TransactionHandle open = await context.Queries.RunAsync(
                    request.Database, request.Id, TransactionOwner.Of(request), commit.Queries, result, cancellationToken);
                result.Complete(open, AddressOf(request, open) + "/commit");
            },
            cancellationToken);

    public static Task CommitAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken) =>
        CommitEndpoint.AnswerAsync(
            context,
            request,
            response,
            200,
            async (commit, result) => result.Complete(
                await context.Queries.CommitAsync(request.Database, request.Id, TransactionOwner.Of(request), commit.Queries, result, cancellationToken)),
            cancellationToken);

    public static Task RollBackAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken) =>
        CommitEndpoint.AnswerAsync(
            context,
            request,
            response,
            200,
            async (_, result) =>
            {
                await context.Queries.RollBackAsync(request.Database, request.Id, TransactionOwner.Of(request), cancellationToken);
                result.Complete();
            },
            cancellationToken);

    private static string AddressOf(ApiRequest request, TransactionHandle open) =>
        $"{request.BaseAddress}/db/{Uri.EscapeDataString(request.Database)}/tx/{open.Id}";
}
