using Serverless.Api.Administration;
using Serverless.Api.Contracts;
using Serverless.Api.Limits;
using Serverless.Api.Routing;

namespace Serverless.Api.Endpoints;

/// <summary>Tells of one database: what it is and holds, and its limits.</summary>
internal static class DatabaseEndpoint
{
    public static async Task DescribeAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        DatabaseDescription database = await context.Databases.DescribeAsync(request.Caller, request.Database, cancellationToken);
        using var body = new HeldBody(response, 200, MediaTypes.Json, int.MaxValue);
        JsonOutput json = body.Json;
        string status = database.State is null ? "offline" : "online";
        json.Raw("{\"name\":"u8);
        json.String(database.Entry.Name);
        json.Raw(",\"type\":\"standard\",\"aliases\":"u8);
        ValueFormats.Texts(json, database.Entry.Aliases);
        json.Raw(",\"access\":"u8);
        json.String(database.Entry.IsReadOnly ? "read-only" : "read-write");
        json.Raw(",\"status\":"u8);
        json.String(status);
        json.Raw(",\"default\":"u8);
        json.Raw(database.IsDefault ? "true"u8 : "false"u8);
        if (database.State is { } state)
        {
            json.Raw(",\"nodes\":"u8);
            json.Integer(state.Nodes);
            json.Raw(",\"relationships\":"u8);
            json.Integer(state.Relationships);
            json.Raw(",\"storage_bytes\":"u8);
            json.Integer(state.LogicalBytes);
        }

        json.Raw('}');
        await body.CompleteAsync(cancellationToken);
    }

    public static async Task LimitsAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        (string name, DatabaseLimits limits) = await context.Databases.LimitsAsync(request.Caller, request.Database, cancellationToken);
        using var body = new HeldBody(response, 200, MediaTypes.Json, int.MaxValue);
        body.Json.Raw(LimitDocuments.Write(name, limits));
        await body.CompleteAsync(cancellationToken);
    }

    public static async Task SetLimitsAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        await context.Databases.SetLimitsAsync(request.Caller, request.Database, () => ReadChangesAsync(context, request, cancellationToken), cancellationToken);
        await LimitsAsync(context, request, response, cancellationToken);
    }

    private static async Task<IReadOnlyList<LimitSetting>> ReadChangesAsync(ApiContext context, ApiRequest request, CancellationToken cancellationToken)
    {
        using ApiRequestBody received = await request.ReadBodyAsync(context.Limits.BodyBytes, cancellationToken);
        RequestHeaders.EnsureJson(request, received.Utf8.IsEmpty);
        return LimitDocuments.ReadChanges(received.Utf8);
    }
}
