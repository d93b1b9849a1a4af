using Serverless.Api.Contracts;

namespace Serverless.Api.Routing;

/// <summary>Finds out who asks and runs a route's handler. What a handler throws before its answer began becomes an error answer.</summary>
public sealed class ApiDispatcher(ApiContext context)
{
    public async Task DispatchAsync(ApiRoute route, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        request.CorrelationId = context.Ids.NewId();
        try
        {
            if (route.RequiresCredentials)
            {
                await context.Started.WaitAsync(cancellationToken);
            }

            request.Caller = await context.Authenticator.AuthenticateAsync(
                request.Header("Authorization"), request.Source, route.RequiresCredentials, request.CorrelationId, cancellationToken);
            if (!route.RunsStatements)
            {
                context.Failures.Watch(request.Caller, route.Name, request.Database, request.Caller.Principal.EnsurePasswordIsCurrent);
            }

            await route.Handler(context, request, response, cancellationToken);
        }
        catch (Exception exception)
        {
            await FailAsync(response, exception, request.CorrelationId, cancellationToken);
        }
    }

    /// <summary>Answers a request that has no route with an error; where that is too late, or nobody would read it, breaks the connection off.</summary>
    public Task FailAsync(ApiResponse response, Exception exception, CancellationToken cancellationToken) => FailAsync(response, exception, context.Ids.NewId(), cancellationToken);

    private async Task FailAsync(ApiResponse response, Exception exception, Guid correlation, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && (response.HasStarted || cancellationToken.IsCancellationRequested))
        {
            response.Abort();
            return;
        }

        ApiError error = context.Errors.Map(exception, correlation);
        if (response.HasStarted)
        {
            response.Abort();
            return;
        }

        await WriteAsync(response, error, cancellationToken);
    }

    /// <summary>Answers with an error.</summary>
    internal static async Task WriteAsync(ApiResponse response, ApiError error, CancellationToken cancellationToken)
    {
        using var body = new HeldBody(response, error.Status, MediaTypes.Json, int.MaxValue);
        body.Fail(error);
        body.Json.Raw("{\"errors\":"u8);
        error.Write(body.Json);
        body.Json.Raw('}');
        await body.CompleteAsync(cancellationToken);
    }
}
