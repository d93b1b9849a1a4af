using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Limits;

/// <summary>The one table of the limits that a database may have.</summary>
public static class LimitRegistry
{
    /// <summary>All limits, in the order in which they are shown; the index is the <see cref="LimitKind"/>.</summary>
    public static IReadOnlyList<LimitDefinition> All { get; } =
    [
        new(LimitKind.MaxNodes, "max_nodes", LimitUnit.Count, "Most nodes that the database may hold.", null),
        new(LimitKind.MaxEdges, "max_edges", LimitUnit.Count, "Most relationships that the database may hold.", null),
        new(LimitKind.MaxStorageBytes, "max_storage_bytes", LimitUnit.Bytes, "Most logical bytes of nodes, relationships and properties.", null, Alias: "max_bytes"),
        new(LimitKind.MaxQueryTime, "max_query_time", LimitUnit.Time, "Longest time of a query in milliseconds.", 30_000),
        new(LimitKind.MaxResults, "max_results", LimitUnit.Count, "Most rows of one result.", 10_000),
        new(LimitKind.MaxConcurrentQueries, "max_concurrent_queries", LimitUnit.Count, "Most queries that run at the same time, on all instances.", 10),
        new(LimitKind.MaxConnections, "max_connections", LimitUnit.Count, "Most connections: requests outside a transaction and open transactions.", null),
        new(LimitKind.MaxConnectionsPerUser, "max_connections_per_user", LimitUnit.Count, "Most connections of one user.", null),
        new(LimitKind.MaxQueriesPerSecond, "max_queries_per_second", LimitUnit.Count, "Most queries per second, on all instances.", null),
        new(LimitKind.MaxWritesPerSecond, "max_writes_per_second", LimitUnit.Count, "Most writing queries per second, on all instances.", null),
        new(
            LimitKind.MaxCrossDatabaseQueriesPerSecond,
            "max_cross_db_queries_per_second",
            LimitUnit.Count,
            "Most queries per second that begin here and use other databases.",
            null),
    ];

    private static readonly FrozenDictionary<string, LimitDefinition> ByName = All
        .SelectMany(limit => limit.Alias is { } alias ? [KeyValuePair.Create(limit.Name, limit), KeyValuePair.Create(alias, limit)] : new[] { KeyValuePair.Create(limit.Name, limit) })
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The definition of a limit.</summary>
    public static LimitDefinition Get(LimitKind kind) => All[(int)kind];

    /// <summary>Finds a limit by its name or alias, in any case.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out LimitDefinition? limit) => ByName.TryGetValue(name, out limit);

    /// <summary>The limit of a name or alias, in any case.</summary>
    /// <param name="name">As written.</param>
    /// <param name="position">Where in the statement, if in one.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>: there is none; the message lists the names.</exception>
    public static LimitDefinition Find(string name, SourcePosition? position) => TryFind(name, out LimitDefinition? limit)
        ? limit
        : throw new GraphException(
            ErrorCodes.ArgumentError,
            $"There is no limit `{name}`.{Suggestion.For(name, ByName.Keys)} The limits are {string.Join(", ", All.Select(known => $"`{known.Name}`"))}.",
            position: position);
}
