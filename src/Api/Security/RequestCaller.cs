namespace Serverless.Api.Security;

/// <summary>The caller of one request.</summary>
/// <param name="Principal">Who it is.</param>
/// <param name="Source">The address that the request came from; null: the host does not know it.</param>
/// <param name="CorrelationId">Names the request in the audit log.</param>
public sealed record RequestCaller(Principal Principal, string? Source, Guid CorrelationId);
