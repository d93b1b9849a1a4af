using System.Diagnostics;

namespace Serverless.Api.Limits;

/// <summary>
/// The limits in force for a database: what is set for it, over the deployment's defaults (<see cref="LimitSettings.Over"/>). Null: unlimited.
/// Every number is at least one.
/// </summary>
public sealed record DatabaseLimits
{
    /// <summary>No limit at all.</summary>
    public static DatabaseLimits Unlimited { get; } = new();

    /// <summary>Those of a deployment that configures none: 30 s, 10,000 rows, 10 queries at a time.</summary>
    public static DatabaseLimits Default { get; } = LimitRegistry.All.Aggregate(Unlimited, static (limits, limit) => limits.With(limit.Kind, limit.Default));

    /// <summary>Nodes.</summary>
    public long? MaxNodes { get; init; }

    /// <summary>Relationships.</summary>
    public long? MaxEdges { get; init; }

    /// <summary>Logical bytes of all live entities.</summary>
    public long? MaxStorageBytes { get; init; }

    /// <summary>Time of one query, subqueries included.</summary>
    public TimeSpan? MaxQueryTime { get; init; }

    /// <summary>Rows of one result.</summary>
    public long? MaxResults { get; init; }

    /// <summary>Queries at a time, on all instances.</summary>
    public long? MaxConcurrentQueries { get; init; }

    /// <summary>Requests outside transactions and open transactions at a time, on all instances.</summary>
    public long? MaxConnections { get; init; }

    /// <summary>The same, of one user.</summary>
    public long? MaxConnectionsPerUser { get; init; }

    /// <summary>Queries per second, on all instances.</summary>
    public long? MaxQueriesPerSecond { get; init; }

    /// <summary>Queries per second that write, on all instances.</summary>
    public long? MaxWritesPerSecond { get; init; }

    /// <summary>Queries per second that begin at this database and use others.</summary>
    public long? MaxCrossDatabaseQueriesPerSecond { get; init; }

    /// <summary>A limit as a number in its unit (times in milliseconds); null: unlimited.</summary>
    public long? this[LimitKind kind] => kind switch
    {
        LimitKind.MaxNodes => MaxNodes,
        LimitKind.MaxEdges => MaxEdges,
        LimitKind.MaxStorageBytes => MaxStorageBytes,
        LimitKind.MaxQueryTime => MaxQueryTime is { } time ? (long)time.TotalMilliseconds : null,
        LimitKind.MaxResults => MaxResults,
        LimitKind.MaxConcurrentQueries => MaxConcurrentQueries,
        LimitKind.MaxConnections => MaxConnections,
        LimitKind.MaxConnectionsPerUser => MaxConnectionsPerUser,
        LimitKind.MaxQueriesPerSecond => MaxQueriesPerSecond,
        LimitKind.MaxWritesPerSecond => MaxWritesPerSecond,
        LimitKind.MaxCrossDatabaseQueriesPerSecond => MaxCrossDatabaseQueriesPerSecond,
        _ => throw new UnreachableException(),
    };

    /// <summary>These limits with another number for one of them.</summary>
    public DatabaseLimits With(LimitKind kind, long? value) => kind switch
    {
        LimitKind.MaxNodes => this with { MaxNodes = value },
        LimitKind.MaxEdges => this with { MaxEdges = value },
        LimitKind.MaxStorageBytes => this with { MaxStorageBytes = value },
        LimitKind.MaxQueryTime => this with { MaxQueryTime = value is { } time ? TimeSpan.FromMilliseconds(time) : null },
        LimitKind.MaxResults => this with { MaxResults = value },
        LimitKind.MaxConcurrentQueries => this with { MaxConcurrentQueries = value },
        LimitKind.MaxConnections => this with { MaxConnections = value },
        LimitKind.MaxConnectionsPerUser => this with { MaxConnectionsPerUser = value },
        LimitKind.MaxQueriesPerSecond => this with { MaxQueriesPerSecond = value },
        LimitKind.MaxWritesPerSecond => this with { MaxWritesPerSecond = value },
        LimitKind.MaxCrossDatabaseQueriesPerSecond => this with { MaxCrossDatabaseQueriesPerSecond = value },
        _ => throw new UnreachableException(),
    };
}
