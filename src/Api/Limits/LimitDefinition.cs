namespace Serverless.Api.Limits;

/// <summary>The limits of a database. The numbers are indexes of <see cref="LimitRegistry.All"/> and are not persisted; names are.</summary>
public enum LimitKind
{
    MaxNodes = 0,
    MaxEdges = 1,
    MaxStorageBytes = 2,
    MaxQueryTime = 3,
    MaxResults = 4,
    MaxConcurrentQueries = 5,
    MaxConnections = 6,
    MaxConnectionsPerUser = 7,
    MaxQueriesPerSecond = 8,
    MaxWritesPerSecond = 9,
    MaxCrossDatabaseQueriesPerSecond = 10,
}

/// <summary>What the number of a limit counts.</summary>
public enum LimitUnit
{
    /// <summary>Things.</summary>
    Count,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Milliseconds.</summary>
    Time,
}

/// <summary>One limit that a database may have.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Name">As it is written, stored and shown.</param>
/// <param name="Unit">What its number counts.</param>
/// <param name="Description">For SHOW LIMITS.</param>
/// <param name="Default">In a deployment that configures none; null: unlimited.</param>
/// <param name="Alias">A second name that is understood, or null.</param>
public sealed record LimitDefinition(LimitKind Kind, string Name, LimitUnit Unit, string Description, long? Default, string? Alias = null);
