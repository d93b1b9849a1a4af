namespace Serverless.Api.Contracts;

/// <summary>Bounds on what a request may ask of the server before any query runs (docs/LIMITS.md).</summary>
public sealed record ApiLimits
{
    /// <summary>Largest request body in bytes; above it the answer is 413.</summary>
    public int BodyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Largest body of an import in bytes, and of the files in it when it is an archive; above it the answer is 413.</summary>
    public long ImportBytes { get; init; } = 64L << 30;

    /// <summary>Longest text of one statement in UTF-16 units.</summary>
    public int StatementLength { get; init; } = 1024 * 1024;

    /// <summary>How deeply lists and maps may nest in a parameter.</summary>
    public int ParameterDepth { get; init; } = 64;

    /// <summary>Most statements of one request.</summary>
    public int Statements { get; init; } = 10_000;

    /// <summary>Bytes of a result that are held before the first of them is sent, so that an error until then gets its status.</summary>
    public int HeldResultBytes { get; init; } = 64 * 1024;
}
