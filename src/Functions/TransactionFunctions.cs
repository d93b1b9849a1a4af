using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Api.Hosting;
using Serverless.Api.Routing;

namespace Serverless.Functions;

/// <summary>Statements by the transactional API.</summary>
public sealed class TransactionFunctions(ApiHttpAdapter api)
{
    [Function("Commit")]
    public IResult Commit([HttpTrigger(AuthorizationLevel.Anonymous, "POST", Route = ApiRoutes.Commit)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("BeginTransaction")]
    public IResult BeginTransaction([HttpTrigger(AuthorizationLevel.Anonymous, "POST", Route = ApiRoutes.BeginTransaction)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("RunInTransaction")]
    public IResult RunInTransaction([HttpTrigger(AuthorizationLevel.Anonymous, "POST", Route = ApiRoutes.Transaction)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("CommitTransaction")]
    public IResult CommitTransaction([HttpTrigger(AuthorizationLevel.Anonymous, "POST", Route = ApiRoutes.CommitTransaction)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("RollBackTransaction")]
    public IResult RollBackTransaction([HttpTrigger(AuthorizationLevel.Anonymous, "DELETE", Route = ApiRoutes.Transaction)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);
}
