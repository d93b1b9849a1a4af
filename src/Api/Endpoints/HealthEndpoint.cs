using Serverless.Api.Contracts;
using Serverless.Api.Routing;

namespace Serverless.Api.Endpoints;

/// <summary>Tells a load balancer whether the process lives and whether it can serve queries.</summary>
internal static class HealthEndpoint
{
    public static Task LiveAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken) =>
        AnswerAsync(response, "{\"status\":\"live\"}", cancellationToken);

    /// <summary>200 when the default database is open; a failure to open it is the answer's error.</summary>
    public static async Task ReadyAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        await context.Started.WaitAsync(cancellationToken);
        await context.Queries.OpenAsync(context.DefaultDatabase, cancellationToken);
        await AnswerAsync(response, "{\"status\":\"ready\"}", cancellationToken);
    }

    private static async Task AnswerAsync(ApiResponse response, string text, CancellationToken cancellationToken)
    {
        using var body = new HeldBody(response, 200, MediaTypes.Json, int.MaxValue);
        body.Json.Raw(System.Text.Encoding.UTF8.GetBytes(text));
        await body.CompleteAsync(cancellationToken);
    }
}
