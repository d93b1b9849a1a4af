using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Api.Hosting;
using Serverless.Api.Routing;

namespace Serverless.Functions;

/// <summary>What is asked of the whole deployment.</summary>
public sealed class DeploymentFunctions(ApiHttpAdapter api)
{
    /// <summary>
    /// The root, which <see cref="ApiRoutes.Discovery"/> writes as nothing: a function without a route would be served under its own name, so this is a parameter
    /// that can only be absent.
    /// </summary>
    internal const string Root = "{ignored:maxlength(0)?}";

    [Function("Discovery")]
    public IResult Discovery([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = Root)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("Live")]
    public IResult Live([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = ApiRoutes.Live)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("Ready")]
    public IResult Ready([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = ApiRoutes.Ready)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("OpenApi")]
    public IResult OpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = ApiRoutes.OpenApi)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("Audit")]
    public IResult Audit([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = ApiRoutes.Audit)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("UsageReports")]
    public IResult UsageReports([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = ApiRoutes.UsageReports)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);

    [Function("UsageReport")]
    public IResult UsageReport([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = ApiRoutes.UsageReport)] HttpRequest request, CancellationToken cancellationToken) =>
        api.Handle(request, cancellationToken);
}
