using System.Text;
using Serverless.Api.Contracts;
using Serverless.Api.OpenApi;
using Serverless.Api.Routing;

namespace Serverless.Api.Endpoints;

/// <summary>Describes every route.</summary>
internal static class OpenApiEndpoint
{
    public static async Task RunAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        using var body = new HeldBody(response, 200, MediaTypes.Json, int.MaxValue);
        body.Json.Raw(Encoding.UTF8.GetBytes(OpenApiDocument.Build(ApiRoutes.All, context.Version).ToJsonString()));
        await body.CompleteAsync(cancellationToken);
    }
}
