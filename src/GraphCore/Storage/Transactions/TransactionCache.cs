namespace Serverless.GraphCore.Storage.Transactions;

/// <summary>
/// The open transactions that this instance has met last, so that their next call here need not replay them. Bounded by number and by bytes; whatever it forgets
/// is read again. Thread-safe.
/// </summary>
/// <param name="capacity">The most transactions.</param>
internal sealed class TransactionCache(int capacity)
{
    private const long MaxBytes = 64L << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, LinkedListNode<OpenTransaction>> _entries = [];
    private readonly LinkedList<OpenTransaction> _latestFirst = new();
    private readonly HashSet<Guid> _busy = [];
    private long _bytes;

    /// <summary>Begins a call of a transaction; false if another one is under way here.</summary>
    public bool TryEnter(Guid id)
    {
        lock (_gate)
        {
            return _busy.Add(id);
        }
    }

    /// <summary>Ends a call.</summary>
    public void Leave(Guid id)
    {
        lock (_gate)
        {
            _busy.Remove(id);
        }
    }

    /// <summary>The transaction as it was after its last call here; null: it is not known.</summary>
    public OpenTransaction? Find(Guid id)
    {
        lock (_gate)
        {
            return _entries.GetValueOrDefault(id)?.Value;
        }
    }

    /// <summary>Remembers where a transaction stands, and forgets those whose time has run out: each holds its snapshot.</summary>
    public void Keep(OpenTransaction transaction, DateTimeOffset now)
    {
        lock (_gate)
        {
            Remove(transaction.Id);
            _entries.Add(transaction.Id, _latestFirst.AddFirst(transaction));
            _bytes += transaction.OperationBytes;
            while (_entries.Count > capacity || (_entries.Count > 1 && (_bytes > MaxBytes || _latestFirst.Last!.Value.Expires <= now)))
            {
                Remove(_latestFirst.Last!.Value.Id);
            }
        }
    }

    /// <summary>Forgets a transaction.</summary>
    public void Forget(Guid id)
    {
        lock (_gate)
        {
            Remove(id);
        }
    }

    private void Remove(Guid id)
    {
        if (_entries.Remove(id, out var node))
        {
            _latestFirst.Remove(node);
            _bytes -= node.Value.OperationBytes;
        }
    }
}
