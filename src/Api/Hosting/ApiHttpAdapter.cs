using Microsoft.AspNetCore.Http;
using Serverless.Api.Routing;

namespace Serverless.Api.Hosting;

/// <summary>Carries requests of ASP.NET Core to the API: the only code that knows <see cref="HttpContext"/>.</summary>
public sealed class ApiHttpAdapter(ApiDispatcher dispatcher)
{
    /// <summary>For a host that has chosen the route itself. The answer is produced when the result is executed.</summary>
    public Task<IResult> HandleAsync(HttpRequest request, ApiRoute route, CancellationToken cancellationToken) =>
        Task.FromResult<IResult>(new ApiResult(dispatcher, route, cancellationToken));

    /// <summary>For a host without routing: finds the route and answers.</summary>
    public Task ServeAsync(HttpContext http, CancellationToken cancellationToken)
    {
        ApiRoute route;
        PathNames names;
        try
        {
            route = ApiRoutes.Find(http.Request.Method, http.Request.Path.Value ?? "/", out names);
        }
        catch (RejectedRequestException exception)
        {
            return RejectAsync(http, exception, cancellationToken);
        }

        return dispatcher.DispatchAsync(route, new HttpApiRequest(http.Request, names), new HttpApiResponse(http), cancellationToken);
    }

    /// <summary>Answers with an error.</summary>
    public Task RejectAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is RejectedRequestException { Allow: { } allow })
        {
            http.Response.Headers.Allow = allow;
        }

        return dispatcher.FailAsync(new HttpApiResponse(http), exception, cancellationToken);
    }

    private sealed class ApiResult(ApiDispatcher dispatcher, ApiRoute route, CancellationToken cancellationToken) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            route.TryMatch(httpContext.Request.Path.Value ?? "/", out PathNames names);
            return dispatcher.DispatchAsync(
                route, new HttpApiRequest(httpContext.Request, names), new HttpApiResponse(httpContext), cancellationToken);
        }
    }
}
