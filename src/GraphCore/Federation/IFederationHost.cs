using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Federation;

/// <summary>A database that a statement uses.</summary>
/// <param name="Key">What tells it from others, whatever name it was found by.</param>
/// <param name="Name">Its name, for messages and plans.</param>
public sealed record FederatedDatabase(string Key, string Name);

/// <summary>What a statement does with a database.</summary>
/// <param name="Database">The database.</param>
/// <param name="Reads">Whether its rows may depend on what the database holds.</param>
/// <param name="Writes">Whether it writes there.</param>
public sealed record DatabaseUse(FederatedDatabase Database, bool Reads, bool Writes);

/// <summary>A part of a statement that one database runs by itself.</summary>
/// <param name="Database">The database.</param>
/// <param name="Query">Cypher that names no database, with its parameters.</param>
/// <param name="Writes">Whether it writes: then it is a transaction of its own, else it reads the state of the statement's beginning.</param>
public sealed record Subquery(FederatedDatabase Database, QueryRequest Query, bool Writes)
{
    /// <summary>Whether it only asks how many rows there would be: the answer decides in which order things are done, and nothing else.</summary>
    public bool IsEstimate { get; init; }

    /// <inheritdoc cref="TransactionRequest.BeforeCommit"/>
    public Func<Func<IResultSink, Task>, CancellationToken, Task>? BeforeCommit { get; init; }
}

/// <summary>What a statement over several databases needs of whoever has these databases.</summary>
public interface IFederationHost
{
    /// <summary>The databases that a name stands for: one, or the constituents of a composite.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>: it does not exist, or the caller may not know of it.</exception>
    ValueTask<IReadOnlyList<FederatedDatabase>> ResolveAsync(NameOfDatabase name, CancellationToken cancellationToken);

    /// <summary>Is told what the statement is about to do, before anything runs.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.Forbidden"/>, or a limit's.</exception>
    ValueTask AuthorizeAsync(IReadOnlyList<DatabaseUse> databases, CancellationToken cancellationToken);

    /// <summary>Runs a part. Several may run at a time.</summary>
    /// <exception cref="GraphException">Any error of it.</exception>
    Task RunAsync(Subquery subquery, IResultSink sink, CancellationToken cancellationToken);
}

/// <summary>A name of a database and where the statement has it; null: it is the request's.</summary>
public sealed record NameOfDatabase(string Text, SourcePosition? Position);
