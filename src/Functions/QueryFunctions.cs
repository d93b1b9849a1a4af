using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Api.Hosting;
using Serverless.Api.Routing;

namespace Serverless.Functions;

/// <summary>Statements by the query API.</summary>
public sealed class QueryFunctions(ApiHttpAdapter api)
{
    [Function("Query")]
    public IResult Query([HttpTrigger(AuthorizationLevel.Anonymous, "POST", Route = ApiRoutes.Query)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("BeginQueryTransaction")]
    public IResult BeginQueryTransaction([HttpTrigger(AuthorizationLevel.Anonymous, "POST", Route = ApiRoutes.BeginQueryTransaction)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("QueryInTransaction")]
    public IResult QueryInTransaction([HttpTrigger(AuthorizationLevel.Anonymous, "POST", Route = ApiRoutes.QueryTransaction)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("CommitQueryTransaction")]
    public IResult CommitQueryTransaction([HttpTrigger(AuthorizationLevel.Anonymous, "POST", Route = ApiRoutes.CommitQueryTransaction)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("RollBackQueryTransaction")]
    public IResult RollBackQueryTransaction([HttpTrigger(AuthorizationLevel.Anonymous, "DELETE", Route = ApiRoutes.QueryTransaction)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);
}
