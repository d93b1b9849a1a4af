using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore;

/// <summary>What every later commit to a database obeys, whoever makes it. A size limit that is null allows any size.</summary>
public sealed record DatabaseSettings
{
    /// <summary>The settings of a new database.</summary>
    public static DatabaseSettings Default { get; } = new();

    /// <summary>Most nodes.</summary>
    public long? MaxNodes { get; init; }

    /// <summary>Most relationships.</summary>
    public long? MaxRelationships { get; init; }

    /// <summary>Most logical bytes, as <see cref="DatabaseState.LogicalBytes"/> counts them.</summary>
    public long? MaxLogicalBytes { get; init; }

    /// <summary>Whether writes are refused.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether reads and writes are refused.</summary>
    public bool IsStopped { get; init; }
}

/// <summary>What a database holds, exactly, and what it allows.</summary>
/// <param name="Settings">In force.</param>
/// <param name="Nodes">Live nodes.</param>
/// <param name="Relationships">Live relationships.</param>
/// <param name="LogicalBytes">A fixed function of the live entities; what the store holds for them is another number.</param>
public sealed record DatabaseState(DatabaseSettings Settings, long Nodes, long Relationships, long LogicalBytes);

/// <summary>Commands on an open database as a whole. They are records of its log: once acknowledged, every later commit obeys them.</summary>
public interface IDatabaseSettings
{
    /// <summary>The settings in force when the log was last read: no request.</summary>
    DatabaseSettings KnownSettings { get; }

    /// <summary>The state with everything that was committed before the call; at most one read of the log's end.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>: it has been dropped. The store is unavailable or damaged.</exception>
    Task<DatabaseState> ReadStateAsync(CancellationToken cancellationToken);

    /// <summary>Puts settings in force, unless others than those observed are.</summary>
    /// <param name="observed">The settings on which the wanted ones were decided.</param>
    /// <param name="wanted">The settings to be in force.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Whether the wanted settings are in force; false: somebody has changed them since they were observed.</returns>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.DatabaseNotFound"/>: it has been dropped. <see cref="ErrorCodes.TransactionCommitFailed"/>: the outcome is unknown; the call may be repeated.
    /// </exception>
    Task<bool> TryChangeAsync(DatabaseSettings observed, DatabaseSettings wanted, CancellationToken cancellationToken);

    /// <summary>Drops the database: nothing is ever committed to it again. Its objects stay, as a clone may need them.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.TransactionCommitFailed"/>: the outcome is unknown; the call may be repeated.</exception>
    Task DropAsync(CancellationToken cancellationToken);
}
