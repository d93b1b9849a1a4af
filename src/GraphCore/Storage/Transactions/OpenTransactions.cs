using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Transactions;

/// <summary>
/// The open transactions of one database. What they are is in the store alone; what this instance remembers of one spares it reading, and is checked by the position
/// of the next append. Thread-safe.
/// </summary>
/// <param name="store">Their objects.</param>
/// <param name="opener">Their snapshots.</param>
/// <param name="log">The database's log.</param>
/// <param name="ids">Names records.</param>
/// <param name="maximum">The most that this instance lets be open of those that it has begun.</param>
/// <param name="timeout">How long an append may take.</param>
internal sealed class OpenTransactions(TransactionStore store, SnapshotOpener opener, DatabaseLog log, IIdGenerator ids, int maximum, TimeSpan timeout)
{
    private readonly TransactionCache _cache = new(maximum);
    private readonly TransactionCount _count = new(store, log, maximum);

    /// <summary>The store's clock, in whole milliseconds, as records have it.</summary>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(log.ServerTime.ToUnixTimeMilliseconds());

    private Deadline AppendDeadline => Deadline.After(log.Requests.Clock, timeout);

    /// <summary>Whoever is told this may look for the outcome.</summary>
    public static GraphException OutcomeUnknown(Guid id, Exception? cause) => new(
        ErrorCodes.TransactionCommitFailed, $"The outcome of transaction `{Ulid.Format(id)}` is unknown: the store has not answered in time. Repeat its commit to find out.", innerException: cause);

    /// <summary>It has ended, never was, or is another one's.</summary>
    public static GraphException NotFound() =>
        new(ErrorCodes.TransactionNotFound, "There is no such transaction: it may have been committed or rolled back, or its time ran out.");

    /// <summary>Begins a call; it is the only one of its transaction here until it is disposed.</summary>
    /// <param name="text">The transaction's id as the caller gave it.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.TransactionNotFound"/>: it is no id. <see cref="ErrorCodes.TransactionAccessedConcurrently"/>.</exception>
    public Call Enter(string text) =>
        !Ulid.TryParse(text, out var id) ? throw NotFound()
        : _cache.TryEnter(id) ? new Call(_cache, id)
        : throw CalledMeanwhile();

    /// <summary>Stores a new transaction.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="call">Its first call; null: it has had none.</param>
    /// <exception cref="GraphException">There is no such transaction, and will not be one.</exception>
    public async Task<OpenTransaction> CreateAsync(OpenTransaction transaction, TransactionCall? call, CancellationToken cancellationToken)
    {
        TransactionRecord[] records = call is null ? [transaction.Begin] : [transaction.Begin, call];
        var length = await store.CreateAsync(transaction.Id, records, AppendDeadline, cancellationToken);
        return Keep(transaction with { Length = length, Records = records.Length });
    }

    /// <summary>Counts a transaction that is going to be begun here.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.MaximumTransactionLimitReached"/>.</exception>
    public Task AdmitAsync(OpenTransaction transaction, CancellationToken cancellationToken) => _count.AdmitAsync(transaction, cancellationToken);

    /// <summary>
    /// A transaction, as it is or as this instance remembers it; null: it has ended, never was, or is another one's. It may have asked to be committed.
    /// </summary>
    /// <exception cref="GraphException">It cannot be read.</exception>
    public async Task<OpenTransaction?> FindAsync(Guid id, string owner, CancellationToken cancellationToken)
    {
        // What is remembered may be out of date, also when it says that the transaction's time has run out.
        var found = _cache.Find(id);
        if (found is null || found.Expires <= Now)
        {
            found = await LoadAsync(id, cancellationToken);
        }

        return found?.Begin.Owner == owner ? found : null;
    }

    /// <summary>A transaction that takes calls.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.TransactionNotFound"/>; or it cannot be read.</exception>
    public async Task<OpenTransaction> FindOpenAsync(Guid id, string owner, CancellationToken cancellationToken)
    {
        var found = await FindAsync(id, owner, cancellationToken);
        return found is { IsClosed: false } && found.Expires > Now ? found : throw NotFound();
    }

    /// <summary>Appends a call. Null: what was known of the transaction is out of date, and is forgotten now.</summary>
    /// <param name="before">The transaction before it.</param>
    /// <param name="after">The transaction after it, as far as the call changes it.</param>
    /// <param name="call">The call.</param>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.TransactionAccessedConcurrently"/>: another call was faster. <see cref="ErrorCodes.TransactionNotFound"/>. Or the store fails.
    /// </exception>
    public async Task<OpenTransaction?> TryAppendAsync(OpenTransaction before, OpenTransaction after, TransactionCall call)
    {
        if (await TryAppendAsync(before, call) is not { } end)
        {
            return null;
        }

        var appended = after with { Length = end, Records = before.Records + 1, LastCall = call.Time, IsClosed = call.Closes };
        return appended.IsClosed ? appended : Keep(appended);
    }

    /// <summary>Ends a transaction without effect. False: as above.</summary>
    /// <exception cref="GraphException">As above.</exception>
    public async Task<bool> TryRollBackAsync(OpenTransaction transaction)
    {
        if (!transaction.Begin.ReadOnly && await TryAppendAsync(transaction, NewRollback()) is null)
        {
            return false;
        }

        await EndAsync(transaction.Id);
        return true;
    }

    /// <summary>
    /// Ends a transaction that has asked to be committed, and was refused. Whoever is told so must be able to rely on it, so every further attempt is excluded first.
    /// </summary>
    /// <returns>What to tell: that failure, or that another attempt may still succeed.</returns>
    public async Task<GraphException> AbandonAsync(OpenTransaction closed, GraphException failure)
    {
        var result = await store.AppendAsync(closed.Id, NewRollback(), closed.Length, closed.Records, AppendDeadline);
        if (result.Status != SendStatus.Landed)
        {
            return OutcomeUnknown(closed.Id, failure);
        }

        await EndAsync(closed.Id);
        return failure;
    }

    /// <summary>Forgets a transaction of which nothing more is to be found out from its object, and deletes that.</summary>
    public async Task EndAsync(Guid id)
    {
        Forget(id);
        await store.DeleteAsync(id);
    }

    /// <summary>Forgets a transaction that is not there.</summary>
    public void Forget(Guid id)
    {
        _cache.Forget(id);
        _count.Ended(id);
    }

    private static GraphException CalledMeanwhile() => new(
        ErrorCodes.TransactionAccessedConcurrently,
        "Another request of the same transaction is under way, or was faster, and this one has had no effect: send the requests of a transaction one after the other.");

    private TransactionRollback NewRollback() => new(ids.NewId(), Now);

    private OpenTransaction Keep(OpenTransaction transaction)
    {
        var kept = transaction with { MayBeStale = true };
        _cache.Keep(kept, Now);
        _count.GoesOn(kept);
        return kept;
    }

    private async Task<long?> TryAppendAsync(OpenTransaction transaction, TransactionRecord record)
    {
        var result = await store.AppendAsync(transaction.Id, record, transaction.Length, transaction.Records, AppendDeadline);
        if (result.Status == SendStatus.Landed)
        {
            return result.End;
        }

        _cache.Forget(transaction.Id);
        return result.Status switch
        {
            SendStatus.Lost or SendStatus.Gone when transaction.MayBeStale => null,
            SendStatus.Lost => throw CalledMeanwhile(),
            SendStatus.Gone => throw NotFound(),
            SendStatus.Refused => throw (GraphException)result.Failure!,
            _ => throw (record is TransactionCall { Closes: true } ? OutcomeUnknown(transaction.Id, result.Failure) : CallUnknown(result.Failure)),
        };
    }

    private static GraphException CallUnknown(Exception? cause) => new(
        ErrorCodes.DatabaseUnavailable,
        "It is not known whether the request has become part of its transaction, because the object store does not answer: roll the transaction back, and begin another one.",
        innerException: cause);

    private async Task<OpenTransaction?> LoadAsync(Guid id, CancellationToken cancellationToken)
    {
        var stored = await store.ReadAsync(id, cancellationToken);
        if (stored is null || stored.Records[^1] is TransactionRollback)
        {
            return null;
        }

        var begin = (TransactionBegin)stored.Records[0];
        return begin.Database == log.Database.Id
            ? await OpenTransaction.ReplayAsync(stored, await opener.OpenAsync(begin, cancellationToken), cancellationToken)
            : null;
    }

    /// <summary>A call of a transaction.</summary>
    internal sealed class Call(TransactionCache cache, Guid id) : IDisposable
    {
        /// <summary>The transaction.</summary>
        public Guid Id { get; } = id;

        public void Dispose() => cache.Leave(Id);
    }
}
