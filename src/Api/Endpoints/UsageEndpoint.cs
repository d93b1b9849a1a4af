using Serverless.Api.Administration;
using Serverless.Api.Catalog;
using Serverless.Api.Contracts;
using Serverless.Api.Routing;
using Serverless.Api.Usage;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Endpoints;

/// <summary>What databases are used for: one now, and all by reports.</summary>
internal static class UsageEndpoint
{
    public const string Csv = "text/csv";
    public const string Html = "text/html";

    /// <summary>The query parameters of a report.</summary>
    public static readonly IReadOnlyList<string> Parameters = ["format", "database"];

    private static readonly ResultFormat[] Formats = [ResultFormat.Plain, new(Csv, Typed: false, Lines: false), new(Html, Typed: false, Lines: false)];

    public static async Task ReadAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        (string name, IReadOnlyList<UsageMetric> metrics) = await context.Databases.UsageAsync(request.Caller, request.Database, cancellationToken);
        using var body = new HeldBody(response, 200, MediaTypes.Json, int.MaxValue);
        JsonOutput json = body.Json;
        json.Raw("{\"database\":"u8);
        json.String(name);
        json.Raw(",\"usage\":{"u8);
        for (int i = 0; i < metrics.Count; i++)
        {
            json.Separate(i);
            json.Name(metrics[i].Name);
            if (metrics[i].Value is { } value)
            {
                json.Integer(value);
            }
            else
            {
                json.Raw("null"u8);
            }
        }

        json.Raw("}}"u8);
        await body.CompleteAsync(cancellationToken);
    }

    public static async Task ListAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        context.Failures.Watch(request.Caller, "read usage reports", "", request.Caller.Principal.EnsureAdministrator);
        IReadOnlyList<string> periods = await context.Reports.ListAsync(cancellationToken);
        using var body = new HeldBody(response, 200, MediaTypes.Json, int.MaxValue);
        JsonOutput json = body.Json;
        json.Raw("{\"reports\":["u8);
        for (int i = 0; i < periods.Count; i++)
        {
            json.Separate(i);
            json.Raw("{\"period\":"u8);
            json.String(periods[i]);
            json.Raw(",\"url\":"u8);
            json.String($"{request.BaseAddress}/{ApiRoutes.UsageReports}/{periods[i]}");
            json.Raw('}');
        }

        json.Raw("]}"u8);
        await body.CompleteAsync(cancellationToken);
    }

    public static async Task ReportAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        context.Failures.Watch(request.Caller, "read usage reports", "", request.Caller.Principal.EnsureAdministrator);
        ResultFormat format = FormatOf(request);
        ReadOnlyMemory<byte>? content = ReportPeriod.TryParse(request.Id, out ReportPeriod period) ? await FindAsync(context, request, period, format, cancellationToken) : null;
        if (content is not { } report)
        {
            throw new RejectedRequestException(404, $"There is no such usage report; GET /{ApiRoutes.UsageReports} lists those that there are.");
        }

        response.SetHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        using var body = new HeldBody(response, 200, format == ResultFormat.Plain ? MediaTypes.Json : $"{format.ContentType}; charset=utf-8", int.MaxValue);
        body.Json.Raw(report.Span);
        await body.CompleteAsync(cancellationToken);
    }

    private static async Task<ReadOnlyMemory<byte>?> FindAsync(ApiContext context, ApiRequest request, ReportPeriod period, ResultFormat format, CancellationToken cancellationToken)
    {
        if (request.Query("database") is not [string name])
        {
            return await context.Reports.FindAsync(period, format.ContentType switch { Csv => UsageReports.Table, Html => UsageReports.Page, _ => UsageReports.Total }, cancellationToken);
        }

        if (format != ResultFormat.Plain)
        {
            throw new GraphException(ErrorCodes.ArgumentError, "The report of one database is JSON only.");
        }

        DatabaseEntry entry = await context.Databases.FindAsync(request.Caller, name, cancellationToken);
        return await context.Reports.FindAsync(period, UsageReports.FileOf(entry.Id), cancellationToken);
    }

    private static ResultFormat FormatOf(ApiRequest request)
    {
        foreach (string name in request.QueryNames)
        {
            if (!Parameters.Contains(name) || request.Query(name).Count != 1)
            {
                throw new GraphException(ErrorCodes.ArgumentError, $"A usage report takes {string.Join(" and ", Parameters)}, each once, and no `{name}` like that.");
            }
        }

        return request.Query("format") switch
        {
            [] => MediaTypes.Negotiate(request.Header("Accept"), Formats) ?? throw new RejectedRequestException(406, $"A usage report is {MediaTypes.Json}, {Csv} or {Html}."),
            ["json"] => Formats[0],
            ["csv"] => Formats[1],
            ["html"] => Formats[2],
            var other => throw new GraphException(ErrorCodes.ArgumentError, $"`format` is json, csv or html, not `{other[0]}`."),
        };
    }
}
