using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore;

/// <summary>
/// One open database. Thread-safe: transactions run concurrently, those that write are serialisable, those that only read
/// see one snapshot.
/// </summary>
public interface IGraphDatabase : IAsyncDisposable
{
    /// <summary>
    /// Runs a transaction and hands its results to the sink. A transaction that conflicts with another one is run again a
    /// few times before it fails.
    /// </summary>
    /// <exception cref="GraphException">
    /// Any error of a statement; nothing was written. <see cref="ErrorCodes.TransactionCommitFailed"/>: the outcome is unknown.
    /// <see cref="ErrorCodes.Outdated"/>: conflicts went on. <see cref="ErrorCodes.TransactionTimedOut"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing was written unless the commit had been sent.</exception>
    Task<TransactionSummary> ExecuteAsync(TransactionRequest request, IResultSink sink, CancellationToken cancellationToken);

    /// <summary>The newest state, which contains what was committed before the call and what the bookmarks name.</summary>
    /// <exception cref="GraphException">Storage is unavailable or damaged; <see cref="ErrorCodes.InvalidBookmark"/>.</exception>
    Task<PinnedState> PinAsync(IReadOnlyList<string> bookmarks, CancellationToken cancellationToken);

    /// <summary>Transactions of several calls.</summary>
    IExplicitTransactions Transactions { get; }

    /// <summary>
    /// Fills the database, which must hold no nodes and no relationships, with the graph of files: all of it by one commit, or nothing. Size
    /// limits, indexes and constraints that it has hold; the time limit of transactions does not.
    /// </summary>
    /// <exception cref="GraphException">
    /// Nothing was imported. <see cref="ErrorCodes.ImportFailed"/>: a file is not as it should be, with its name, line and column.
    /// <see cref="ErrorCodes.DatabaseNotEmpty"/>; <see cref="ErrorCodes.ConstraintValidationFailed"/>; <see cref="ErrorCodes.StorageQuotaExceeded"/>.
    /// <see cref="ErrorCodes.TransactionCommitFailed"/>: the outcome is unknown.
    /// </exception>
    Task<ImportSummary> ImportAsync(ImportRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Writes one snapshot of the whole graph to files that an import reads: first nodes, then relationships, in an order that follows from the
    /// graph alone, so that the export of an imported export is the same.
    /// </summary>
    /// <exception cref="GraphException">Storage is unavailable or damaged.</exception>
    Task ExportAsync(ExportFormat format, IExportSink sink, CancellationToken cancellationToken);
}

/// <summary>Opens what <c>LOAD CSV FROM</c> names.</summary>
public interface IImportSource
{
    /// <exception cref="GraphException"><see cref="ErrorCodes.ExternalResourceFailed"/>: not allowed, or not there.</exception>
    ValueTask<Stream> OpenAsync(string url, CancellationToken cancellationToken);
}
