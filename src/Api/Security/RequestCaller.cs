namespace Serverless.Api.Security;

/// <summary>Who makes a request, and from where.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Source">The address that it came from; null: not known.</param>
/// <param name="CorrelationId">Names the request, in the log and to the caller.</param>
public sealed record RequestCaller(Principal Principal, string? Source, Guid CorrelationId);
