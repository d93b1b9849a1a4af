using System.Globalization;
using Serverless.Api.Contracts;
using Serverless.Api.Routing;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Endpoints;

/// <summary>Fills an empty database from the files of one request, which are read as they arrive.</summary>
internal static class ImportEndpoint
{
    /// <summary>The query parameters.</summary>
    public static readonly IReadOnlyList<string> Parameters = ["nodes", "relationships", "delimiter", "array-delimiter", "quote", "id-type", "skip-bad"];

    public static async Task RunAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        var import = new ImportRequest(UploadedFiles.ReadAsync(request, context.Limits, cancellationToken), ReadOptions(request));
        ImportSummary summary = await context.Queries.ImportAsync(request.Caller, request.Database, import, cancellationToken);
        using var body = new HeldBody(response, 200, MediaTypes.Json, int.MaxValue);
        Write(body.Json, summary);
        await body.CompleteAsync(cancellationToken);
    }

    /// <summary>Reads the options of an import; one that is not known is refused, as a misspelt one would change what is read.</summary>
    private static ImportOptions ReadOptions(ApiRequest request)
    {
        foreach (string name in request.QueryNames)
        {
            if (!Parameters.Contains(name))
            {
                throw Invalid($"An import has no option `{name}`; the options are {string.Join(", ", Parameters)}.");
            }
        }

        var options = new ImportOptions
        {
            Nodes = [.. request.Query("nodes").Select(ImportGroup.Parse)],
            Relationships = [.. request.Query("relationships").Select(ImportGroup.Parse)],
        };
        return options with
        {
            Delimiter = Character(request, "delimiter", options.Delimiter),
            ArrayDelimiter = Character(request, "array-delimiter", options.ArrayDelimiter),
            Quote = Character(request, "quote", options.Quote),
            IdType = Single(request, "id-type") switch
            {
                null or "string" => ImportIdType.String,
                "integer" => ImportIdType.Integer,
                string other => throw Invalid($"`id-type` is `string` or `integer`, not `{other}`."),
            },
            SkipBad = Single(request, "skip-bad") switch
            {
                null => 0,
                string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) => number,
                string other => throw Invalid($"`skip-bad` is a number, not `{other}`."),
            },
        };
    }

    private static char Character(ApiRequest request, string name, char otherwise) =>
        Single(request, name) is { } text ? ImportOptions.ParseCharacter(name, text) : otherwise;

    private static string? Single(ApiRequest request, string name)
    {
        IReadOnlyList<string> values = request.Query(name);
        return values.Count switch
        {
            0 => null,
            1 => values[0],
            _ => throw Invalid($"`{name}` is there twice."),
        };
    }

    private static GraphException Invalid(string message) => new(ErrorCodes.ArgumentError, message);

    private static void Write(JsonOutput json, ImportSummary summary)
    {
        json.Raw("{\"nodes\":"u8);
        json.Integer(summary.Nodes);
        json.Raw(",\"relationships\":"u8);
        json.Integer(summary.Relationships);
        json.Raw(",\"properties\":"u8);
        json.Integer(summary.Properties);
        json.Raw(",\"badRowCount\":"u8);
        json.Integer(summary.BadRowCount);
        json.Raw(",\"badRows\":["u8);
        for (int i = 0; i < summary.BadRows.Count; i++)
        {
            BadRow row = summary.BadRows[i];
            json.Separate(i);
            json.Raw("{\"file\":"u8);
            json.String(row.File);
            json.Raw(",\"line\":"u8);
            json.Integer(row.Line);
            json.Raw(",\"column\":"u8);
            json.Integer(row.Column);
            json.Raw(",\"reason\":"u8);
            json.String(row.Reason);
            json.Raw('}');
        }

        json.Raw("],\"bookmarks\":["u8);
        json.String(summary.Bookmark);
        json.Raw("]}"u8);
    }
}
