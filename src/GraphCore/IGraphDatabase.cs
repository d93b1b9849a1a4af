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
}

/// <summary>Opens what <c>LOAD CSV FROM</c> names.</summary>
public interface IImportSource
{
    /// <exception cref="GraphException"><see cref="ErrorCodes.ExternalResourceFailed"/>: not allowed, or not there.</exception>
    ValueTask<Stream> OpenAsync(string url, CancellationToken cancellationToken);
}
