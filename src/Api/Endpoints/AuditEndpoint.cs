using System.Globalization;
using Serverless.Api.Audit;
using Serverless.Api.Contracts;
using Serverless.Api.Routing;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Endpoints;

/// <summary>Pages of the audit log, newest first, for administrators.</summary>
internal static class AuditEndpoint
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    /// <summary>The query parameters.</summary>
    public static readonly IReadOnlyList<string> Parameters = ["since", "before", "limit"];

    public static async Task RunAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        context.Failures.Watch(request.Caller, "read audit log", "", request.Caller.Principal.EnsureAdministrator);
        (AuditQuery query, int limit) = Read(request);
        using var body = new HeldBody(response, 200, MediaTypes.Json, int.MaxValue);
        JsonOutput json = body.Json;
        json.Raw("{\"records\":["u8);
        AuditRecord? last = null;
        int count = 0;
        bool isMore = false;
        await foreach (AuditRecord record in context.Audit.ReadAsync(query, cancellationToken))
        {
            if (count == limit)
            {
                isMore = true;
                break;
            }

            json.Separate(count++);
            Write(json, record);
            last = record;
        }

        json.Raw("],\"next\":"u8);
        Text(json, isMore && last is not null ? AuditCursor.Of(last).ToString() : null);
        json.Raw('}');
        await body.CompleteAsync(cancellationToken);
    }

    private static (AuditQuery Query, int Limit) Read(ApiRequest request)
    {
        foreach (string name in request.QueryNames)
        {
            if (!Parameters.Contains(name) || request.Query(name).Count != 1)
            {
                throw Invalid($"The audit log takes {string.Join(", ", Parameters)}, each once, and no `{name}` like that.");
            }
        }

        DateTimeOffset? since = Single(request, "since") switch
        {
            null => null,
            string text when DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) => time,
            string text => throw Invalid($"`since` is a date and time as 2026-11-30T18:00:00Z, not `{text}`."),
        };
        AuditCursor? before = Single(request, "before") switch
        {
            null => null,
            string text when AuditCursor.TryParse(text, out AuditCursor cursor) => cursor,
            _ => throw Invalid("`before` is the `next` of an earlier page."),
        };
        int limit = Single(request, "limit") switch
        {
            null => DefaultLimit,
            string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= MaxLimit => number,
            string text => throw Invalid($"`limit` is a number from 1 to {MaxLimit}, not `{text}`."),
        };
        return (new AuditQuery { Since = since, Before = before }, limit);
    }

    private static string? Single(ApiRequest request, string name) => request.Query(name) is [string value] ? value : null;

    private static GraphException Invalid(string message) => new(ErrorCodes.ArgumentError, message);

    private static void Write(JsonOutput json, AuditRecord record)
    {
        json.Raw("{\"time\":"u8);
        json.String(record.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.Raw(",\"principal\":"u8);
        Text(json, record.Principal);
        json.Raw(",\"event\":"u8);
        json.String(AuditNames.Of(record.Event));
        json.Raw(",\"action\":"u8);
        json.String(record.Action);
        json.Raw(",\"databases\":["u8);
        for (int i = 0; i < record.Databases.Count; i++)
        {
            json.Separate(i);
            json.String(record.Databases[i]);
        }

        json.Raw("],\"target\":"u8);
        Text(json, record.Target);
        json.Raw(",\"outcome\":"u8);
        json.String(AuditNames.Of(record.Outcome));
        json.Raw(",\"code\":"u8);
        Text(json, record.Code);
        json.Raw(",\"rows\":"u8);
        Number(json, record.Rows);
        json.Raw(",\"bytes\":"u8);
        Number(json, record.Bytes);
        json.Raw(",\"durationMs\":"u8);
        Number(json, record.DurationMs);
        json.Raw(",\"source\":"u8);
        Text(json, record.Source);
        json.Raw(",\"correlationId\":"u8);
        json.String(record.CorrelationId.ToString());
        json.Raw('}');
    }

    private static void Text(JsonOutput json, string? text)
    {
        if (text is null)
        {
            json.Raw("null"u8);
        }
        else
        {
            json.String(text);
        }
    }

    private static void Number(JsonOutput json, long? number)
    {
        if (number is { } value)
        {
            json.Integer(value);
        }
        else
        {
            json.Raw("null"u8);
        }
    }
}
