namespace Serverless.Api.Limits;

/// <summary>
/// The grant to run one query, and what it may spend. Disposing it gives the permits back, however the query has ended; that takes no time
/// and may be done twice.
/// </summary>
public sealed class Admission : IDisposable
{
    private PermitSlot? connection;
    private PermitSlot? userConnection;
    private PermitSlot? query;
    private CancellationTokenSource? lost;
    private int isDisposed;

    internal Admission(DatabaseLimits limits) => MaxRows = limits.MaxResults;

    /// <summary>The time that is left for the query when it is admitted: the database's limit without the wait for a permit; null: unlimited.</summary>
    public TimeSpan? Timeout { get; internal set; }

    /// <summary>Most rows of one result; null: unlimited.</summary>
    public long? MaxRows { get; }

    /// <summary>
    /// Fires when a permit of this query can no longer be renewed, because the shared counters cannot be reached: the query must end, since
    /// others may get its place. Never fires before some seconds of that, and not at all where one process serves the database.
    /// </summary>
    public CancellationToken PermitLost { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 0)
        {
            lost?.Dispose();
            query?.Release();
            userConnection?.Release();
            connection?.Release();
        }
    }

    internal void HoldConnection(PermitSlot slot) => connection = slot;

    internal void HoldUserConnection(PermitSlot slot) => userConnection = slot;

    internal void HoldQuery(PermitSlot slot) => query = slot;

    /// <summary>Called once, when all permits are held.</summary>
    internal void Complete()
    {
        ReadOnlySpan<CancellationToken> tokens = [Token(query), Token(connection), Token(userConnection)];
        foreach (CancellationToken token in tokens)
        {
            if (token.CanBeCanceled && PermitLost.CanBeCanceled && token != PermitLost)
            {
                lost = CancellationTokenSource.CreateLinkedTokenSource(tokens);
                PermitLost = lost.Token;
                return;
            }

            PermitLost = token.CanBeCanceled ? token : PermitLost;
        }
    }

    private static CancellationToken Token(PermitSlot? slot) => slot is null ? CancellationToken.None : slot.Lost;
}
