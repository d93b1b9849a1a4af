using Serverless.Api.Audit;

namespace Serverless.Api.Security;

/// <summary>The caller of one request.</summary>
/// <param name="Principal">Who it is.</param>
/// <param name="Source">The address that the request came from; null: the host does not know it.</param>
/// <param name="CorrelationId">Names the request in the audit log.</param>
public sealed record RequestCaller(Principal Principal, string? Source, Guid CorrelationId)
{
    /// <summary>A record of what this caller did or tried.</summary>
    public AuditRecord Did(AuditEvent kind, string action, AuditOutcome outcome) => new()
    {
        Principal = Principal.Name,
        Event = kind,
        Action = action,
        Outcome = outcome,
        Source = Source,
        CorrelationId = CorrelationId,
    };
}
