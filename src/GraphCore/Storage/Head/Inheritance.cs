using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Head;

/// <summary>What a database that was made as a clone has of others: whose objects it refers to, and which logs precede its own. Immutable.</summary>
/// <param name="Origins">The others.</param>
/// <param name="Forks">Where logs of others end that no HEAD of this database holds yet, ascending; a clone of a clone may have several.</param>
internal sealed record Inheritance(IReadOnlyList<DatabaseOrigin> Origins, IReadOnlyList<LogFork> Forks)
{
    /// <summary>That of a database which is no clone.</summary>
    public static Inheritance None { get; } = new([], []);

    /// <summary>The fork up to which a log of that number is another database's; null: it is this one's own.</summary>
    public LogFork? ForkAt(long log)
    {
        foreach (var fork in Forks)
        {
            if (log <= fork.Log.Number)
            {
                return fork;
            }
        }

        return null;
    }

    /// <summary>Who has written a log of that number.</summary>
    /// <param name="log">The number.</param>
    /// <param name="own">This database.</param>
    public DatabaseIdentity WriterOf(long log, DatabaseIdentity own) => ForkAt(log) is { } fork ? OriginOf(fork.Origin).Database : own;

    /// <summary>Where a database's objects are.</summary>
    /// <param name="owner">That database.</param>
    /// <param name="database">This database.</param>
    /// <param name="own">Where its own are.</param>
    /// <exception cref="Errors.GraphException">It is neither this database nor one of the origins.</exception>
    public DatabasePaths PathsOf(Guid owner, Guid database, DatabasePaths own) => owner == database ? own : PathsOf(owner);

    /// <summary>Where an origin's objects are.</summary>
    public DatabasePaths PathsOf(Guid origin) => new(OriginOf(origin).Folder);

    /// <summary>Without the logs before one.</summary>
    public Inheritance From(LogName log) => Forks is [{ } first, ..] && first.Log.Number < log.Number
        ? this with { Forks = [.. Forks.Where(fork => fork.Log.Number >= log.Number)] }
        : this;

    private DatabaseOrigin OriginOf(Guid id)
    {
        foreach (var origin in Origins)
        {
            if (origin.Database.Id == id)
            {
                return origin;
            }
        }

        throw FormatVersion.Damaged("HEAD, which does not say where an object is,");
    }
}
