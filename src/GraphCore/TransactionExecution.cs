using System.Runtime.ExceptionServices;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Transactions;

namespace Serverless.GraphCore;

/// <summary>What became of the statements of one call of a transaction, before it is written down.</summary>
internal sealed class TransactionExecution
{
    /// <summary>What they returned.</summary>
    public HeldResults Results { get; set; } = new();

    /// <summary>What is to be written down, unless one has failed.</summary>
    public TransactionCall? Record { get; set; }

    /// <summary>The transaction after them, unless one has failed.</summary>
    public OpenTransaction? After { get; set; }

    /// <summary>Why one has failed.</summary>
    public GraphException? Failure { get; set; }

    /// <summary>If one has failed, hands on what those before it returned, and throws.</summary>
    public async Task ThrowIfFailedAsync(IResultSink sink, CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            await Results.ReplayAsync(sink, cancellationToken);
            ExceptionDispatchInfo.Throw(Failure);
        }
    }
}
