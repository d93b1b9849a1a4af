namespace Serverless.Api.Limits;

/// <summary>Counts open transactions against the limits on connections, until they are closed or expire.</summary>
internal interface ITransactionCounter
{
    /// <summary>Counts a transaction.</summary>
    /// <returns>The limit that has no room for it; null: it counts.</returns>
    Task<LimitKind?> OpenAsync(LimitSubject subject, string transactionId, CancellationToken cancellationToken);

    /// <summary>Lets it count for longer.</summary>
    Task TouchAsync(LimitSubject subject, string transactionId, CancellationToken cancellationToken);

    /// <summary>It counts no more.</summary>
    Task CloseAsync(LimitSubject subject, string transactionId, CancellationToken cancellationToken);
}
