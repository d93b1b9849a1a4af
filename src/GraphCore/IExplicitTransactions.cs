using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;

namespace Serverless.GraphCore;

/// <summary>
/// Transactions that stay open over several calls, which may come to different instances. All calls of one read the same snapshot and see what the calls
/// before them wrote; nobody else sees anything of it before it is committed. Thread-safe; of two calls of one transaction at a time one fails.
/// </summary>
/// <remarks>
/// A statement that fails ends its transaction without effect, and so does time: a transaction ends
/// <see cref="GraphDatabaseOptions.TransactionIdleTime"/> after its last call, and <see cref="GraphDatabaseOptions.TransactionLifetime"/> after it began. One that has
/// ended, never was, or is another one's is <see cref="ErrorCodes.TransactionNotFound"/>.
/// </remarks>
public interface IExplicitTransactions
{
    /// <summary>Begins a transaction, and runs its first statements, if any.</summary>
    /// <exception cref="GraphException">
    /// There is no transaction. Any error of a statement; <see cref="ErrorCodes.MaximumTransactionLimitReached"/>: too many are open.
    /// </exception>
    Task<TransactionHandle> BeginAsync(TransactionOptions transaction, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken);

    /// <summary>Runs statements, or none to keep the transaction open.</summary>
    /// <exception cref="GraphException">
    /// Any error of a statement: the transaction has ended. <see cref="ErrorCodes.TransactionNotFound"/>.
    /// <see cref="ErrorCodes.TransactionAccessedConcurrently"/>: another call was faster, this one had no effect.
    /// </exception>
    Task<TransactionHandle> RunAsync(string id, string owner, IReadOnlyList<QueryRequest> statements, CallLimits limits, IResultSink sink, CancellationToken cancellationToken);

    /// <summary>
    /// Runs last statements, if any, and commits the transaction. A repeat, for an answer that was lost, gets the first outcome; what its statements returned is not
    /// kept, which a notification tells.
    /// </summary>
    /// <exception cref="GraphException">
    /// As <see cref="RunAsync"/>. <see cref="ErrorCodes.Outdated"/>: what it has read was written meanwhile; it has ended.
    /// <see cref="ErrorCodes.TransactionCommitFailed"/>: the outcome is unknown; a repeat finds out.
    /// </exception>
    Task<TransactionSummary> CommitAsync(string id, string owner, IReadOnlyList<QueryRequest> statements, CallLimits limits, IResultSink sink, CancellationToken cancellationToken);

    /// <summary>Ends the transaction without effect.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.TransactionNotFound"/>; <see cref="ErrorCodes.TransactionAccessedConcurrently"/>.</exception>
    Task RollBackAsync(string id, string owner, CancellationToken cancellationToken);
}

/// <summary>What one call may spend.</summary>
/// <param name="Timeout">Time for its statements. Null: the database's default.</param>
/// <param name="MaxRows">Most rows of each result. Null: the database's default.</param>
public readonly record struct CallLimits(TimeSpan? Timeout, long? MaxRows)
{
    /// <summary>Is told what the call's statements use. Null: nobody asks.</summary>
    public WorkUsage? Usage { get; init; }
}

/// <summary>How a transaction is begun.</summary>
public sealed record TransactionOptions
{
    /// <summary>Its id, from <see cref="TransactionHandle.NewId"/>, for who needs it before. Null: a new one.</summary>
    public string? Id { get; init; }

    /// <summary>What its first statements may spend.</summary>
    public CallLimits Limits { get; init; }

    /// <summary>Who alone may use it.</summary>
    public required string Owner { get; init; }

    /// <summary>Whether a statement that writes is refused (<see cref="ErrorCodes.AccessMode"/>).</summary>
    public bool ReadOnly { get; init; }

    /// <summary>States that the transaction must see at least.</summary>
    public IReadOnlyList<string> Bookmarks { get; init; } = [];

    /// <summary>Told of the transaction when it has begun, before the first row is handed on.</summary>
    public Action<TransactionHandle>? Begun { get; init; }

    /// <summary>Time for the whole transaction, at most <see cref="GraphDatabaseOptions.TransactionLifetime"/>, which is the default.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>A transaction that is open.</summary>
/// <param name="Id">Names it in further calls; opaque.</param>
/// <param name="Expires">When it ends by itself if no further call comes, by the store's clock.</param>
/// <param name="Bookmark">The state that it reads; opaque.</param>
public sealed record TransactionHandle(string Id, DateTimeOffset Expires, string Bookmark)
{
    /// <summary>The id of a transaction that is to begin.</summary>
    public static string NewId(IIdGenerator ids) => Ulid.Format(ids.NewId());
}
