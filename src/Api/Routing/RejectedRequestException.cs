namespace Serverless.Api.Routing;

/// <summary>
/// A request that HTTP itself refuses, with a status that no error code stands for: unknown route, method, media type, size.
/// The caller sees <c>Neo.ClientError.Request.Invalid</c>.
/// </summary>
public sealed class RejectedRequestException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>For 405: the methods that the route takes.</summary>
    public string? Allow { get; init; }
}
