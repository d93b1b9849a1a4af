namespace Serverless.Api.Routing;

/// <summary>What the OpenAPI document says of a route.</summary>
/// <param name="Summary">One line.</param>
/// <param name="Request">Name of the body's schema, or null.</param>
/// <param name="Response">Name of the successful answer's schema, or null: it is a file.</param>
/// <param name="Success">Its status.</param>
internal sealed record Operation(string Summary, string? Request, string? Response, int Success)
{
    /// <summary>Whether there may be no body.</summary>
    public bool RequestIsOptional { get; init; }

    /// <summary>Media types of the body beside <c>application/json</c>.</summary>
    public IReadOnlyList<string> RequestTypes { get; init; } = [];

    /// <summary>Media types of the answer beside <c>application/json</c>.</summary>
    public IReadOnlyList<string> ResponseTypes { get; init; } = [];

    /// <summary>Media types of a body that is a file or several, and no JSON.</summary>
    public IReadOnlyList<string> FileRequestTypes { get; init; } = [];

    /// <summary>Media types of an answer that is a file, and no JSON.</summary>
    public IReadOnlyList<string> FileResponseTypes { get; init; } = [];

    /// <summary>Optional parameters in the query.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>Optional request headers with a meaning of their own.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Statuses of failures.</summary>
    public IReadOnlyList<int> Failures { get; init; } = [];
}
