using Serverless.Api.Administration;
using Serverless.Api.Audit;
using Serverless.Api.Contracts;
using Serverless.Api.Operations;
using Serverless.Api.Queries;
using Serverless.Api.Security;
using Serverless.Api.Usage;
using Serverless.GraphCore;

namespace Serverless.Api.Routing;

/// <summary>What the endpoints work with.</summary>
public sealed record ApiContext
{
    public required QueryService Queries { get; init; }

    /// <summary>Runs statements that are answered before they have ended.</summary>
    public required OperationCalls Operations { get; init; }

    public required DatabaseInspector Databases { get; init; }

    public required ErrorMapper Errors { get; init; }

    /// <summary>Ends when the deployment has been started: until then nobody is known, and nothing is ready.</summary>
    public required Task Started { get; init; }

    /// <summary>Finds out who asks.</summary>
    public required Authenticator Authenticator { get; init; }

    /// <summary>Remembers who did what.</summary>
    public required AuditLog Audit { get; init; }

    /// <summary>Remembers who asked for what they may not have.</summary>
    public required FailureAudit Failures { get; init; }

    /// <summary>Makes names of requests.</summary>
    public required IIdGenerator Ids { get; init; }

    /// <summary>The usage reports that have been written.</summary>
    public required UsageReports Reports { get; init; }

    public ApiLimits Limits { get; init; } = new();

    /// <summary>The database that a client uses when it names none.</summary>
    public string DefaultDatabase { get; init; } = "graph";

    /// <summary>Version of the product, as discovery shows it.</summary>
    public required string Version { get; init; }
}
