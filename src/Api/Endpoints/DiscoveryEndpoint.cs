using Serverless.Api.Contracts;
using Serverless.Api.Routing;

namespace Serverless.Api.Endpoints;

/// <summary>Tells a client where everything is, in the shape of Neo4j's discovery.</summary>
internal static class DiscoveryEndpoint
{
    /// <summary>The release of Neo4j whose HTTP contract is served; clients choose their requests by it.</summary>
    private const string Neo4jVersion = "5.26.0";

    public static async Task RunAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        using var body = new HeldBody(response, 200, MediaTypes.Json, int.MaxValue);
        JsonOutput json = body.Json;
        string address = request.BaseAddress;
        json.Raw("{\"query\":"u8);
        json.String($"{address}/db/{{databaseName}}/query/v2");
        json.Raw(",\"transaction\":"u8);
        json.String($"{address}/db/{{databaseName}}/tx");
        json.Raw(",\"neo4j_version\":"u8);
        json.String(Neo4jVersion);
        json.Raw(",\"neo4j_edition\":\"serverless\",\"version\":"u8);
        json.String(context.Version);
        json.Raw(",\"default_database\":"u8);
        json.String(context.DefaultDatabase);
        json.Raw(",\"auth_config\":{\"oidc_providers\":[]}}"u8);
        await body.CompleteAsync(cancellationToken);
    }
}
