using Microsoft.AspNetCore.Http;
using Serverless.Api.Routing;

namespace Serverless.Api.Hosting;

/// <summary>Carries requests of ASP.NET Core to the API: the only code that knows <see cref="HttpContext"/>.</summary>
public sealed class ApiHttpAdapter(ApiDispatcher dispatcher)
{
    /// <summary>
    /// For a host that executes results. The answer is produced then, and by this project's own route table: what a host's routing lets through beside it, as
    /// another case, is answered as by every other host.
    /// </summary>
    /// <param name="request">Its client's leaving ends the work.</param>
    /// <param name="cancellationToken">Ends the work, too.</param>
    public IResult Handle(HttpRequest request, CancellationToken cancellationToken) =>
        new ApiResult(this, request.HttpContext.RequestAborted, cancellationToken);

    /// <summary>Finds the route and answers.</summary>
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

    private sealed class ApiResult(ApiHttpAdapter adapter, CancellationToken aborted, CancellationToken stopped) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopped);
            await adapter.ServeAsync(httpContext, either.Token);
        }
    }
}
