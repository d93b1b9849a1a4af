using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Transactions;

/// <summary>
/// Counts the transactions that this instance has begun and that may be open. Others may have ended some of them, which a listing tells; it is
/// asked for only when there seem to be too many. Thread-safe.
/// </summary>
/// <param name="store">Lists them.</param>
/// <param name="log">Tells the time.</param>
/// <param name="maximum">The most that may be open.</param>
internal sealed class TransactionCount(TransactionStore store, DatabaseLog log, int maximum)
{
    private static readonly TimeSpan ListingPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, DateTimeOffset> _expiries = [];
    private DateTimeOffset _nextListing = DateTimeOffset.MinValue;

    /// <summary>Counts one that is going to be begun.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.MaximumTransactionLimitReached"/>.</exception>
    public async Task AdmitAsync(OpenTransaction transaction, CancellationToken cancellationToken)
    {
        if (TryAdmit(transaction, out var mayList))
        {
            return;
        }

        if (mayList)
        {
            var existing = await store.ListAsync(cancellationToken);
            lock (_gate)
            {
                foreach (var id in _expiries.Keys.Where(id => !existing.Contains(id)).ToArray())
                {
                    _expiries.Remove(id);
                }
            }

            if (TryAdmit(transaction, out _))
            {
                return;
            }
        }

        throw new GraphException(ErrorCodes.MaximumTransactionLimitReached, $"{maximum} transactions are open: commit or roll back some of them first.") { RetryAfter = ListingPause };
    }

    /// <summary>A transaction, begun here or elsewhere, goes on.</summary>
    public void GoesOn(OpenTransaction transaction)
    {
        lock (_gate)
        {
            if (_expiries.ContainsKey(transaction.Id))
            {
                _expiries[transaction.Id] = transaction.Expires;
            }
        }
    }

    /// <summary>A transaction has ended.</summary>
    public void Ended(Guid id)
    {
        lock (_gate)
        {
            _expiries.Remove(id);
        }
    }

    private bool TryAdmit(OpenTransaction transaction, out bool mayList)
    {
        lock (_gate)
        {
            mayList = false;
            var now = log.ServerTime;
            if (_expiries.Count >= maximum)
            {
                foreach (var id in _expiries.Where(entry => entry.Value <= now).Select(static entry => entry.Key).ToArray())
                {
                    _expiries.Remove(id);
                }
            }

            if (_expiries.Count < maximum)
            {
                _expiries.Add(transaction.Id, transaction.Expires);
                return true;
            }

            mayList = now >= _nextListing;
            _nextListing = mayList ? now + ListingPause : _nextListing;
            return false;
        }
    }
}
