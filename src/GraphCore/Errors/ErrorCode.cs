namespace Serverless.GraphCore.Errors;

/// <summary>What the caller can do about an error; drivers decide on retries by it.</summary>
public enum ErrorClassification
{
    /// <summary>The request must change before it can succeed.</summary>
    ClientError,

    /// <summary>The same request may succeed when repeated.</summary>
    TransientError,

    /// <summary>The database failed; the caller cannot help it.</summary>
    DatabaseError,

    /// <summary>Not an error: a remark on a successful statement.</summary>
    ClientNotification,
}

/// <summary>A registered code, written <c>Neo.{classification}.{category}.{title}</c>.</summary>
public sealed record ErrorCode(ErrorClassification Classification, string Category, string Title, string Description)
{
    /// <summary>The code as clients see it.</summary>
    public string Text { get; } = $"Neo.{Classification}.{Category}.{Title}";

    /// <inheritdoc/>
    public override string ToString() => Text;
}
