using Serverless.Api.Contracts;
using Serverless.Api.Endpoints;

namespace Serverless.Api.Routing;

/// <summary>The one table of routes, shared by all hosts. Patterns are constants, so that an attribute can use them.</summary>
public static class ApiRoutes
{
    public const string Discovery = "";
    public const string Query = "db/{db}/query/v2";
    public const string Commit = "db/{db}/tx/commit";
    public const string Import = "db/{db}/import";
    public const string Export = "db/{db}/export";
    public const string Audit = "audit";
    public const string Database = "db/{db}";
    public const string DatabaseLimits = "db/{db}/limits";
    public const string Live = "health/live";
    public const string Ready = "health/ready";
    public const string OpenApi = "openapi.json";

    /// <summary>Every route.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        new("Query", "POST", Query, QueryEndpoint.RunAsync, new("Run one statement in a transaction of its own", "QueryRequest", "QueryResponse", 202)
        {
            RequestTypes = [.. ResultFormat.All.Where(format => format.Typed && !format.Lines).Select(format => format.ContentType)],
            ResponseTypes = [.. ResultFormat.All.Skip(1).Select(format => format.ContentType)],
            Headers = [IdempotencyKey.HeaderName],
            Failures = [400, 401, 403, 404, 406, 408, 409, 413, 415, 429, 500, 503],
        }) { RunsStatements = true },
        new("Commit", "POST", Commit, CommitEndpoint.RunAsync, new("Run statements in one atomic transaction", "CommitRequest", "CommitResponse", 200)
        {
            Headers = [IdempotencyKey.HeaderName, "Access-Mode"],
            Failures = [401, 403, 404, 406, 413, 415, 429, 503],
        }) { RunsStatements = true },
        new("Import", "POST", Import, ImportEndpoint.RunAsync, new("Fill an empty database from files", null, "ImportSummary", 200)
        {
            FileRequestTypes = UploadedFiles.Types,
            Query = ImportEndpoint.Parameters,
            Failures = [400, 401, 403, 404, 409, 413, 415, 429, 500, 503],
        }),
        new("Export", "GET", Export, ExportEndpoint.RunAsync, new("All nodes and relationships as files", null, null, 200)
        {
            FileResponseTypes = ExportEndpoint.Types,
            Query = ["format"],
            Failures = [400, 401, 403, 404, 429, 500, 503],
        }),
        new("Audit", "GET", Audit, AuditEndpoint.RunAsync, new("What was done and tried, newest first; for administrators", null, "AuditPage", 200)
        {
            Query = AuditEndpoint.Parameters,
            Failures = [400, 401, 403, 429, 500, 503],
        }),
        new("Database", "GET", Database, DatabaseEndpoint.DescribeAsync, new("What a database is and holds", null, "Database", 200) { Failures = [401, 404, 500, 503] }),
        new("Limits", "GET", DatabaseLimits, DatabaseEndpoint.LimitsAsync, new("The limits in force for a database", null, "Limits", 200) { Failures = [401, 404, 503] }),
        new("SetLimits", "PATCH", DatabaseLimits, DatabaseEndpoint.SetLimitsAsync, new("Set limits of a database", "LimitChanges", "Limits", 200)
        {
            Failures = [400, 401, 403, 404, 413, 415, 503],
        }),
        new("Discovery", "GET", Discovery, DiscoveryEndpoint.RunAsync, new("What is served, and where", null, "Discovery", 200)) { RequiresCredentials = false },
        new("Live", "GET", Live, HealthEndpoint.LiveAsync, new("Whether the process lives", null, "Health", 200)) { RequiresCredentials = false },
        new("Ready", "GET", Ready, HealthEndpoint.ReadyAsync, new("Whether queries are served", null, "Health", 200) { Failures = [500, 503] }) { RequiresCredentials = false },
        new("OpenApi", "GET", OpenApi, OpenApiEndpoint.RunAsync, new("This document", null, "OpenApi", 200)) { RequiresCredentials = false },
    ];

    /// <summary>The route of a request.</summary>
    /// <param name="path">With its first slash.</param>
    /// <param name="database">The database that the path names, or empty.</param>
    /// <exception cref="RejectedRequestException">404: no route has this path; 405: none has it for this method.</exception>
    public static ApiRoute Find(string method, string path, out string database)
    {
        List<string>? allowed = null;
        foreach (ApiRoute route in All)
        {
            if (route.TryMatch(path, out database))
            {
                if (route.Method == method)
                {
                    return route;
                }

                (allowed ??= []).Add(route.Method);
            }
        }

        throw allowed is null
            ? new RejectedRequestException(404, "No such route; GET / tells what there is.")
            : new RejectedRequestException(405, $"The route takes {string.Join(", ", allowed)} only.") { Allow = string.Join(", ", allowed) };
    }
}
