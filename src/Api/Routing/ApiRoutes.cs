using Serverless.Api.Contracts;
using Serverless.Api.Endpoints;

namespace Serverless.Api.Routing;

/// <summary>The one table of routes, shared by all hosts. Patterns are constants, so that an attribute can use them.</summary>
public static class ApiRoutes
{
    public const string Discovery = "";
    public const string Query = "db/{db}/query/v2";
    public const string BeginQueryTransaction = "db/{db}/query/v2/tx";
    public const string QueryTransaction = "db/{db}/query/v2/tx/{id}";
    public const string CommitQueryTransaction = "db/{db}/query/v2/tx/{id}/commit";
    public const string Commit = "db/{db}/tx/commit";
    public const string BeginTransaction = "db/{db}/tx";
    public const string Transaction = "db/{db}/tx/{id}";
    public const string CommitTransaction = "db/{db}/tx/{id}/commit";
    public const string Import = "db/{db}/import";
    public const string Export = "db/{db}/export";
    public const string Audit = "audit";
    public const string Database = "db/{db}";
    public const string DatabaseLimits = "db/{db}/limits";
    public const string DatabaseUsage = "db/{db}/usage";
    public const string UsageReports = "usage/reports";
    public const string UsageReport = "usage/reports/{id}";
    public const string Operation = "operations/{id}";
    public const string OperationResult = "operations/{id}/result";
    public const string Live = "health/live";
    public const string Ready = "health/ready";
    public const string OpenApi = "openapi.json";

    private static int[] OfStatements => [401, 403, 404, 406, 413, 415, 429, 503];

    /// <summary>Every route.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        new("Query", "POST", Query, QueryEndpoint.RunAsync, OfQuery("Run one statement in a transaction of its own", "QueryRequest", "QueryOrOperation") with
        {
            Headers = [IdempotencyKey.HeaderName, RequestPreference.HeaderName],
            Failures = [400, 401, 403, 404, 406, 408, 409, 413, 415, 422, 429, 500, 503],
        }) { RunsStatements = true },
        new("BeginQueryTransaction", "POST", BeginQueryTransaction, QueryTransactionEndpoint.BeginAsync, OfQuery("Begin a transaction, with a statement or without", "BeginRequest", "QueryCallResponse") with
        {
            RequestIsOptional = true,
        }),
        new("QueryInTransaction", "POST", QueryTransaction, QueryTransactionEndpoint.RunAsync, OfQuery("Run a statement in an open transaction, or keep it open", "CallRequest", "QueryCallResponse") with
        {
            RequestIsOptional = true,
        }),
        new("CommitQueryTransaction", "POST", CommitQueryTransaction, QueryTransactionEndpoint.CommitAsync, OfQuery("Commit an open transaction, after a last statement or without", "CallRequest", "QueryCallResponse") with
        {
            RequestIsOptional = true,
        }),
        new("RollBackQueryTransaction", "DELETE", QueryTransaction, QueryTransactionEndpoint.RollBackAsync, new("Roll back an open transaction", null, "Nothing", 202)
        {
            Failures = [400, 401, 403, 404, 429, 500, 503],
        }),
        new("Commit", "POST", Commit, CommitEndpoint.RunAsync, new("Run statements in one atomic transaction", "CommitRequest", "CommitResponse", 200)
        {
            RequestIsOptional = true,
            Headers = [IdempotencyKey.HeaderName, "Access-Mode"],
            Failures = OfStatements,
        }) { RunsStatements = true },
        new("BeginTransaction", "POST", BeginTransaction, TransactionEndpoint.BeginAsync, new("Begin a transaction, with statements or without", "CommitRequest", "CommitResponse", 201)
        {
            RequestIsOptional = true,
            Headers = ["Access-Mode"],
            Failures = OfStatements,
        }),
        new("RunInTransaction", "POST", Transaction, TransactionEndpoint.RunAsync, new("Run statements in an open transaction, or keep it open", "CommitRequest", "CommitResponse", 200)
        {
            RequestIsOptional = true,
            Failures = OfStatements,
        }),
        new("CommitTransaction", "POST", CommitTransaction, TransactionEndpoint.CommitAsync, new("Commit an open transaction, after last statements or without", "CommitRequest", "CommitResponse", 200)
        {
            RequestIsOptional = true,
            Failures = OfStatements,
        }),
        new("RollBackTransaction", "DELETE", Transaction, TransactionEndpoint.RollBackAsync, new("Roll back an open transaction", null, "CommitResponse", 200)
        {
            Failures = OfStatements,
        }),
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
        new("Usage", "GET", DatabaseUsage, UsageEndpoint.ReadAsync, new("What a database holds, and is used for now and in this hour", null, "Usage", 200) { Failures = [401, 404, 500, 503] }),
        new("UsageReports", "GET", UsageReports, UsageEndpoint.ListAsync, new("The usage reports; for administrators", null, "UsageReports", 200) { Failures = [401, 403, 503] }),
        new("UsageReport", "GET", UsageReport, UsageEndpoint.ReportAsync, new("The usage report of a period, of all databases or of one; for administrators", null, "UsageReport", 200)
        {
            ResponseTypes = [UsageEndpoint.Csv, UsageEndpoint.Html],
            Query = UsageEndpoint.Parameters,
            Failures = [400, 401, 403, 404, 406, 503],
        }),
        new("Operation", "GET", Operation, OperationEndpoint.DescribeAsync, new("How far a statement has come that was to be answered later", null, "Operation", 200) { Failures = [401, 404, 503] }),
        new("CancelOperation", "DELETE", Operation, OperationEndpoint.CancelAsync, new("Cancel a statement that was to be answered later, or remove its answer", null, "Operation", 200)
        {
            Failures = [401, 404, 503],
        }),
        new("OperationResult", "GET", OperationResult, OperationEndpoint.ResultAsync, OfQuery("The answer of a statement that was to be answered later", null, "QueryResponse") with
        {
            RequestTypes = [],
        }),
        new("Discovery", "GET", Discovery, DiscoveryEndpoint.RunAsync, new("What is served, and where", null, "Discovery", 200)) { RequiresCredentials = false },
        new("Live", "GET", Live, HealthEndpoint.LiveAsync, new("Whether the process lives", null, "Health", 200)) { RequiresCredentials = false },
        new("Ready", "GET", Ready, HealthEndpoint.ReadyAsync, new("Whether queries are served", null, "Health", 200) { Failures = [500, 503] }) { RequiresCredentials = false },
        new("OpenApi", "GET", OpenApi, OpenApiEndpoint.RunAsync, new("This document", null, "OpenApi", 200)) { RequiresCredentials = false },
    ];

    /// <summary>The route of a request.</summary>
    /// <param name="path">With its first slash.</param>
    /// <param name="names">What the path names.</param>
    /// <exception cref="RejectedRequestException">404: no route has this path; 405: none has it for this method.</exception>
    public static ApiRoute Find(string method, string path, out PathNames names)
    {
        List<string>? allowed = null;
        foreach (ApiRoute route in All)
        {
            if (route.TryMatch(path, out names))
            {
                if (route.Method == method)
                {
                    return route;
                }

                allowed ??= [];
                if (!allowed.Contains(route.Method))
                {
                    allowed.Add(route.Method);
                }
            }
        }

        throw allowed is null
            ? new RejectedRequestException(404, "No such route; GET / tells what there is.")
            : new RejectedRequestException(405, $"The route takes {string.Join(", ", allowed)} only.") { Allow = string.Join(", ", allowed) };
    }

    private static Operation OfQuery(string summary, string? request, string response) => new(summary, request, response, 202)
    {
        RequestTypes = [.. ResultFormat.All.Where(format => format.Typed && !format.Lines).Select(format => format.ContentType)],
        ResponseTypes = [.. ResultFormat.All.Skip(1).Select(format => format.ContentType)],
        Failures = [400, 401, 403, 404, 406, 408, 409, 413, 415, 429, 500, 503],
    };
}
