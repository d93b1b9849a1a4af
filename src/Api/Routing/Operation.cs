namespace Serverless.Api.Routing;

/// <summary>What the OpenAPI document says of a route.</summary>
/// <param name="Summary">One line.</param>
/// <param name="Request">Name of the body's schema, or null.</param>
/// <param name="Response">Name of the successful answer's schema.</param>
/// <param name="Success">Its status.</param>
internal sealed record Operation(string Summary, string? Request, string Response, int Success)
{
    /// <summary>Media types of the body beside <c>application/json</c>.</summary>
    public IReadOnlyList<string> RequestTypes { get; init; } = [];

    /// <summary>Media types of the answer beside <c>application/json</c>.</summary>
    public IReadOnlyList<string> ResponseTypes { get; init; } = [];

    /// <summary>Optional request headers with a meaning of their own.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Statuses of failures.</summary>
    public IReadOnlyList<int> Failures { get; init; } = [];
}
