using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Head;

/// <summary>A transaction that outlives its log in HEAD, so that a repeat still gets the first outcome.</summary>
internal readonly record struct RecentTransaction(Guid Id, LogPosition Position);

/// <summary>
/// The manifest of a database: everything folded so far, and the log where what follows begins. Immutable; the object <c>HEAD</c> is
/// replaced by compare-and-swap, and each version is kept under a name of its own.
/// </summary>
internal sealed record DatabaseHead
{
    /// <summary>Whose manifest it is.</summary>
    public required DatabaseIdentity Database { get; init; }

    /// <summary>1 for the first, rising by one.</summary>
    public required long Version { get; init; }

    /// <summary>Tells this manifest from a rival one of the same version.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The log whose records follow, from its start.</summary>
    public required LogName Log { get; init; }

    /// <summary>The state at the start of that log.</summary>
    public required LogState State { get; init; }

    /// <summary>Indexes and constraints, token names; opaque here.</summary>
    public ReadOnlyMemory<byte> Schema { get; init; }

    /// <summary>Statistics for the planner; opaque here.</summary>
    public ReadOnlyMemory<byte> Statistics { get; init; }

    /// <summary>The directory of segments; opaque here.</summary>
    public ReadOnlyMemory<byte> Segments { get; init; }

    /// <summary>Names that garbage collection has condemned; opaque here.</summary>
    public ReadOnlyMemory<byte> Condemned { get; init; }

    /// <summary>What the database has of others, if it was made as a clone.</summary>
    public Inheritance Inherited { get; init; } = Inheritance.None;

    /// <summary>The latest transactions of the logs before <see cref="Log"/>, oldest first.</summary>
    public IReadOnlyList<RecentTransaction> RecentTransactions { get; init; } = [];

    /// <summary>A manifest to replace this one with: the same, but for version, id and time, which does not go back.</summary>
    public DatabaseHead Successor(Guid id, DateTimeOffset now)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        return this with { Version = Version + 1, Id = id, Time = time > Time ? time : Time };
    }

    /// <summary>The position that this manifest describes.</summary>
    public LogPosition Position => new(Log.Number, 0);
}
