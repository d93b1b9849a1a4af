namespace Serverless.GraphCore.Errors;

/// <summary>
/// The one exception whose message a caller may see. Everything else that reaches a host is a bug and is shown as
/// <see cref="ErrorCodes.UnknownError"/> without its message.
/// </summary>
public sealed class GraphException : Exception
{
    /// <param name="code">A registered code.</param>
    /// <param name="message">What was wrong, names in backticks, and what would be right.</param>
    /// <param name="detail">openCypher's word for the error where it names one, for example <c>UndefinedVariable</c>.</param>
    /// <param name="position">Where in the statement, if the text has such a place.</param>
    /// <param name="innerException">The cause, for logs only.</param>
    public GraphException(ErrorCode code, string message, string? detail = null, SourcePosition? position = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Detail = detail;
        Position = position;
    }

    /// <summary>The registered code.</summary>
    public ErrorCode Code { get; }

    /// <summary>openCypher's word for the error (the TCK's third word), or null.</summary>
    public string? Detail { get; }

    /// <summary>Where in the statement, or null.</summary>
    public SourcePosition? Position { get; }

    /// <summary>After how long a repeat is worth while, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
