using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Transactions;

/// <summary>Commits what a statement has written so far and lets it go on in a new transaction: <c>CALL { … } IN TRANSACTIONS</c>.</summary>
internal interface IBatchCommitter
{
    /// <summary>
    /// Commits a transaction and begins the next one on the state that it left. Ordinals and handles of the old one have no meaning in it,
    /// and the old one cannot be used any more, whatever the outcome.
    /// </summary>
    /// <exception cref="GraphException">It was not committed, or it is not known whether it was.</exception>
    ValueTask<IGraphTransaction> CommitAsync(IGraphTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Begins a transaction on the newest state, after one that could not be committed.</summary>
    ValueTask<IGraphTransaction> BeginAsync();
}
