using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Api.Hosting;
using Serverless.Api.Routing;

namespace Serverless.Functions;

/// <summary>What is asked of one database.</summary>
public sealed class DatabaseFunctions(ApiHttpAdapter api)
{
    [Function("Database")]
    public IResult Database([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = ApiRoutes.Database)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("Limits")]
    public IResult Limits([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = ApiRoutes.DatabaseLimits)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("SetLimits")]
    public IResult SetLimits([HttpTrigger(AuthorizationLevel.Anonymous, "PATCH", Route = ApiRoutes.DatabaseLimits)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("Usage")]
    public IResult Usage([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = ApiRoutes.DatabaseUsage)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("Import")]
    public IResult Import([HttpTrigger(AuthorizationLevel.Anonymous, "POST", Route = ApiRoutes.Import)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("Export")]
    public IResult Export([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = ApiRoutes.Export)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);
}
