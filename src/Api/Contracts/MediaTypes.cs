using System.Globalization;

namespace Serverless.Api.Contracts;

/// <summary>How a result is written.</summary>
/// <param name="ContentType">The response's <c>Content-Type</c>.</param>
/// <param name="Typed">Whether each value says its type.</param>
/// <param name="Lines">Whether the result is a stream of events, one JSON object a line.</param>
internal sealed record ResultFormat(string ContentType, bool Typed, bool Lines)
{
    public static readonly ResultFormat Plain = new("application/json", Typed: false, Lines: false);

    /// <summary>All formats, the one for a caller without preference first.</summary>
    public static readonly IReadOnlyList<ResultFormat> All =
    [
        Plain,
        new("application/vnd.neo4j.query", Typed: true, Lines: false),
        new("application/vnd.neo4j.query.v1.0", Typed: true, Lines: false),
        new("application/vnd.neo4j.query.v1.1", Typed: true, Lines: false),
        new("application/jsonl", Typed: false, Lines: true),
        new("application/vnd.neo4j.query+jsonl", Typed: true, Lines: true),
        new("application/vnd.neo4j.query.v1.0+jsonl", Typed: true, Lines: true),
        new("application/vnd.neo4j.query.v1.1+jsonl", Typed: true, Lines: true),
    ];
}

/// <summary>Reads <c>Accept</c> and <c>Content-Type</c>.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";

    /// <summary>The format that the caller prefers among the offered; the first when it says nothing. Null: none will do.</summary>
    public static ResultFormat? Negotiate(string? accept, IReadOnlyList<ResultFormat> offered)
    {
        if (string.IsNullOrEmpty(accept) || accept == "*/*")
        {
            return offered[0];
        }

        ResultFormat? best = null;
        double bestQuality = 0;
        int bestPrecision = 0;
        foreach (Range range in accept.AsSpan().Split(','))
        {
            (string type, double quality) = ParseRange(accept.AsSpan()[range]);
            (ResultFormat? format, int precision) = Find(type, offered);
            if (format is not null && (quality > bestQuality || (quality == bestQuality && quality > 0 && precision > bestPrecision)))
            {
                (best, bestQuality, bestPrecision) = (format, quality, precision);
            }
        }

        return best;
    }

    /// <summary>Whether a request's body is typed JSON (true) or plain JSON (false); null: neither.</summary>
    public static bool? IsTyped(string? contentType)
    {
        if (contentType is null)
        {
            return null;
        }

        ReadOnlySpan<char> rest = contentType;
        int semicolon = rest.IndexOf(';');
        ReadOnlySpan<char> type = (semicolon < 0 ? rest : rest[..semicolon]).Trim();
        if (semicolon >= 0 && !IsUtf8(rest[(semicolon + 1)..]))
        {
            return null;
        }

        foreach (ResultFormat format in ResultFormat.All)
        {
            if (!format.Lines && type.Equals(format.ContentType, StringComparison.OrdinalIgnoreCase))
            {
                return format.Typed;
            }
        }

        return null;
    }

    private static (ResultFormat? Format, int Precision) Find(string type, IReadOnlyList<ResultFormat> offered)
    {
        if (type is "*/*" or "application/*")
        {
            return (offered[0], type.Length > 3 ? 1 : 0);
        }

        foreach (ResultFormat format in offered)
        {
            if (type.Equals(format.ContentType, StringComparison.OrdinalIgnoreCase))
            {
                return (format, 2);
            }
        }

        return (null, 0);
    }

    private static (string Type, double Quality) ParseRange(ReadOnlySpan<char> text)
    {
        int semicolon = text.IndexOf(';');
        if (semicolon < 0)
        {
            return (text.Trim().ToString(), 1);
        }

        double quality = 1;
        ReadOnlySpan<char> parameters = text[(semicolon + 1)..];
        foreach (Range range in parameters.Split(';'))
        {
            ReadOnlySpan<char> parameter = parameters[range].Trim();
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double parsed))
            {
                quality = parsed;
            }
        }

        return (text[..semicolon].Trim().ToString(), quality);
    }

    /// <summary>Whether the parameters of a media type name no other character set.</summary>
    private static bool IsUtf8(ReadOnlySpan<char> parameters)
    {
        foreach (Range range in parameters.Split(';'))
        {
            ReadOnlySpan<char> parameter = parameters[range].Trim();
            if (parameter.StartsWith("charset=", StringComparison.OrdinalIgnoreCase)
                && !parameter["charset=".Length..].Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
