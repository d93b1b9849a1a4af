using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Transactions;

/// <summary>A transaction's object as it was read.</summary>
/// <param name="Records">Its records, the first of which is the begin.</param>
/// <param name="Length">Its length.</param>
internal sealed record StoredTransaction(IReadOnlyList<TransactionRecord> Records, long Length);

/// <summary>The objects of a database's open transactions: <c>tx/{id}</c>, each a log of its own.</summary>
internal sealed class TransactionStore(IObjectStore store, DatabasePaths paths, DatabaseLog log)
{
    // Longer than what a begin has to say of most databases.
    private const int BeginLength = 64 << 10;

    private readonly CommitLog _logs = new(store, name => paths.Transaction(name.Id));

    private LogSender Sender => new(_logs, log.Requests);

    /// <summary>Stores the first records of a new transaction.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseUnavailable"/>, or the store is full: there is no such transaction, and will not be one.</exception>
    public async Task<long> CreateAsync(Guid id, IReadOnlyList<TransactionRecord> records, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            await log.Requests.LimitAsync(_logs.CreateAsync(NameOf(id), cancellationToken), cancellationToken);
        }
        catch (Exception failure) when (failure is AmbiguousOutcomeException or TimeoutException)
        {
            throw Unavailable(failure);
        }

        var result = await SendAsync(id, records, 0, 0, deadline);
        return result.Status == SendStatus.Landed ? result.End
            : throw (result.Failure as GraphException ?? Unavailable(result.Failure));
    }

    /// <summary>A transaction; null if there is none, or none yet.</summary>
    /// <exception cref="GraphException">It is damaged, of a newer version, or unreachable.</exception>
    public async Task<StoredTransaction?> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        var tail = await log.Requests.RepeatAsync(token => _logs.ReadAsync(NameOf(id), 0, 0, token), cancellationToken);
        if (tail is null || tail.Records.Count == 0)
        {
            return null;
        }

        log.Observe(tail.ServerTime);
        var records = new TransactionRecord[tail.Records.Count];
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = tail.Records[i].Record is TransactionRecord record && record is TransactionBegin == (i == 0)
                ? record
                : throw FormatVersion.Damaged($"Transaction `{Ulid.Format(id)}`");
        }

        return ((TransactionBegin)records[0]).Id == id ? new StoredTransaction(records, tail.End) : throw FormatVersion.Damaged($"Transaction `{Ulid.Format(id)}`");
    }

    /// <summary>How a transaction began; null: it does not exist, or was never begun.</summary>
    /// <exception cref="GraphException">Its object is of a newer version, or unreachable.</exception>
    public async Task<TransactionBegin?> ReadBeginAsync(Guid id, CancellationToken cancellationToken)
    {
        for (var range = new ByteRange(0, BeginLength); ; range = ByteRange.All)
        {
            var got = await log.Requests.RepeatAsync(
                async token => (await store.GetAsync(paths.Transaction(id), range, null, token)).EnsureWhole(range), cancellationToken);
            LogRecord? record = null;
            switch (got.Status == GetStatus.Found ? LogRecordCodec.Decode(got.Content, 0, 0, out record, out _) : DecodeStatus.Unsound)
            {
                case DecodeStatus.Record:
                    return record as TransactionBegin;
                case DecodeStatus.TooNew:
                    throw FormatVersion.TooNew($"Transaction `{Ulid.Format(id)}`");
                case DecodeStatus.Unsound when got.Content.Length == got.Length:
                    return null;
            }
        }
    }

    /// <summary>Appends a record, and finds out what has become of it.</summary>
    /// <param name="id">The transaction.</param>
    /// <param name="record">The record.</param>
    /// <param name="position">How long the object is, if nobody else has called.</param>
    /// <param name="ordinal">How many records it has then.</param>
    /// <param name="deadline">When to give up.</param>
    public Task<TransactionAppend> AppendAsync(Guid id, TransactionRecord record, long position, int ordinal, Deadline deadline) => SendAsync(id, [record], position, ordinal, deadline);

    /// <summary>Deletes the object of a transaction that has ended. One that stays, because the store fails, is left to garbage collection.</summary>
    public async Task DeleteAsync(Guid id)
    {
        try
        {
            await log.Requests.LimitAsync(store.DeleteAsync(paths.Transaction(id), null, CancellationToken.None), CancellationToken.None);
        }
        catch (Exception failure) when (failure is GraphException or AmbiguousOutcomeException or TimeoutException)
        {
            // What it says of the transaction holds whether it is there or not.
        }
    }

    /// <summary>The transactions that have an object.</summary>
    /// <exception cref="GraphException">The store is unavailable.</exception>
    public Task<HashSet<Guid>> ListAsync(CancellationToken cancellationToken) => log.Requests.RepeatAsync(
        async token =>
        {
            HashSet<Guid> found = [];
            await foreach (var info in store.ListAsync(paths.Transactions, token))
            {
                if (Ulid.TryParse(info.Path.Name, out var id))
                {
                    found.Add(id);
                }
            }

            return found;
        },
        cancellationToken);

    private static LogName NameOf(Guid id) => new(0, id);

    private static GraphException Unavailable(Exception? cause) =>
        new(ErrorCodes.DatabaseUnavailable, "The object store did not answer while the transaction was begun; begin another one.", innerException: cause);

    private async Task<TransactionAppend> SendAsync(Guid id, IReadOnlyList<TransactionRecord> records, long position, int ordinal, Deadline deadline)
    {
        var bytes = Encode(records, position, ordinal);
        var result = await Sender.SendAsync(NameOf(id), bytes, position, ordinal, deadline);
        log.Observe(result.ServerTime);
        return new TransactionAppend(result.Status, position + bytes.Length, result.Failure);
    }

    private static byte[] Encode(IReadOnlyList<TransactionRecord> records, long position, int ordinal)
    {
        if (records.Count == 1)
        {
            return LogRecordCodec.Encode(records[0], position, ordinal);
        }

        List<byte> bytes = [];
        foreach (var record in records)
        {
            bytes.AddRange(LogRecordCodec.Encode(record, position + bytes.Count, ordinal++));
        }

        return [.. bytes];
    }
}

/// <summary>What has become of records that were appended to a transaction's object.</summary>
/// <param name="Status">What has become of them.</param>
/// <param name="End">Where they end, if they have landed.</param>
/// <param name="Failure">Why they were refused, or the last reason why nothing is known.</param>
internal readonly record struct TransactionAppend(SendStatus Status, long End, Exception? Failure);
