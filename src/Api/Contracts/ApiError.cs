using Serverless.GraphCore.Errors;

namespace Serverless.Api.Contracts;

/// <summary>A failure as a caller is told it.</summary>
/// <param name="Status">The HTTP status where the failure decides it.</param>
/// <param name="RetryAfter">Whole seconds after which a repeat is worth while, or null.</param>
public sealed record ApiError(int Status, string Code, string Message, string? Detail, SourcePosition? Position, int? RetryAfter)
{
    /// <summary>Writes the array <c>[{code, message, position?, detail?}]</c>.</summary>
    internal void Write(JsonOutput json)
    {
        json.Raw("[{\"code\":"u8);
        json.String(Code);
        json.Raw(",\"message\":"u8);
        json.String(Message);
        if (Position is { } position)
        {
            json.Raw(",\"position\":"u8);
            WritePosition(json, position);
        }

        if (Detail is not null)
        {
            json.Raw(",\"detail\":"u8);
            json.String(Detail);
        }

        json.Raw("}]"u8);
    }

    internal static void WritePosition(JsonOutput json, SourcePosition position)
    {
        json.Raw("{\"offset\":"u8);
        json.Integer(position.Offset);
        json.Raw(",\"line\":"u8);
        json.Integer(position.Line);
        json.Raw(",\"column\":"u8);
        json.Integer(position.Column);
        json.Raw('}');
    }
}
