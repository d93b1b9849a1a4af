using Serverless.GraphCore.Errors;

namespace Serverless.Api.Limits;

/// <summary>
/// The open transactions of a database that many instances serve. Any of them may serve a transaction's next request, so no instance holds
/// its permit: a row of permits names the transactions that have them, as many as the row has permits, each with its expiry.
/// </summary>
internal sealed class SharedTransactions(DatabaseGate database, SharedCounters shared) : ITransactionCounter
{
    private const int Attempts = 20;

    private TimeSpan Lifetime => shared.Options.TransactionLifetime;

    public async Task<LimitKind?> OpenAsync(LimitSubject subject, string transactionId, CancellationToken cancellationToken)
    {
        if (subject.Limits.MaxConnections is { } limit && !await CountAsync(database.Connections, limit, transactionId, cancellationToken))
        {
            return LimitKind.MaxConnections;
        }

        if (subject.Limits.MaxConnectionsPerUser is { } perUser && !await CountAsync(database.ConnectionsOf(subject.User), perUser, transactionId, cancellationToken))
        {
            await CloseAsync(subject, transactionId, cancellationToken);
            return LimitKind.MaxConnectionsPerUser;
        }

        return null;
    }

    public Task TouchAsync(LimitSubject subject, string transactionId, CancellationToken cancellationToken) => EachAsync(
        subject,
        (row, now) => Array.Find([.. row.Transactions], one => one.Id == transactionId).Expires < (now + (Lifetime / 2)).ToUnixTimeMilliseconds()
            ? With(row, transactionId, now)
            : row,
        transactionId,
        cancellationToken);

    public Task CloseAsync(LimitSubject subject, string transactionId, CancellationToken cancellationToken) =>
        EachAsync(subject, (row, _) => Without(row, transactionId), transactionId, cancellationToken);

    private async Task<bool> CountAsync(PermitPool pool, long limit, string transactionId, CancellationToken cancellationToken)
    {
        SlotKeeper keeper = pool.Keeper!;
        long deadline = shared.After(shared.Clock.GetTimestamp(), shared.Options.PermitPatience);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<ListedRow> rows = await keeper.Rows.ListAsync();
            if (rows.Any(row => Names(row.Content, transactionId)))
            {
                return true;
            }

            if (Place(rows, limit) is { } place)
            {
                if (await keeper.Rows.PutAsync(place.Row, With(place.Content, transactionId, shared.Clock.GetUtcNow()), place.ETag.Length == 0 ? null : place.ETag) is not null)
                {
                    return true;
                }

                continue;
            }

            if (shared.Clock.GetTimestamp() >= deadline)
            {
                return false;
            }

            // Rows may be held that nobody uses, by this instance or by others.
            keeper.ReturnIdle();
            await database.Demand!.AskAsync();
            await Task.Delay(shared.Options.PollInterval, shared.Clock, cancellationToken);
        }

        return false;
    }

    /// <summary>A row with room: one that transactions share already, else a free one. The ETag is empty where there is no such row yet.</summary>
    private ListedRow? Place(IReadOnlyList<ListedRow> rows, long limit)
    {
        ListedRow? free = null;
        int count = SlotKeeper.CountOf(limit);
        for (int i = 0; i < count; i++)
        {
            // From the other end than requests, which keep away from rows that transactions are in.
            int number = count - 1 - (int)((shared.Preference + (uint)i) % (uint)count);
            ListedRow row = rows.FirstOrDefault(one => one.Row == number, new ListedRow(number, SlotRow.Free, ""));
            if (row.Content.Holder is not null || row.Content.Transactions.Count >= SlotKeeper.CapacityOf(number, limit))
            {
                continue;
            }

            if (row.Content.Transactions.Count > 0)
            {
                return row;
            }

            free ??= row;
        }

        return free;
    }

    // Changes the rows that name a transaction, one of each pool whose limit is set.
    private async Task EachAsync(LimitSubject subject, Func<SlotRow, DateTimeOffset, SlotRow> change, string transactionId, CancellationToken cancellationToken)
    {
        if (subject.Limits.MaxConnections is not null)
        {
            await ChangeAsync(database.Connections.Keeper!.Rows, change, transactionId, cancellationToken);
        }

        if (subject.Limits.MaxConnectionsPerUser is not null)
        {
            await ChangeAsync(database.ConnectionsOf(subject.User).Keeper!.Rows, change, transactionId, cancellationToken);
        }
    }

    private async Task ChangeAsync(SlotRows rows, Func<SlotRow, DateTimeOffset, SlotRow> change, string transactionId, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ListedRow found = (await rows.ListAsync()).FirstOrDefault(row => Names(row.Content, transactionId));
            if (found.Content is null)
            {
                return;
            }

            SlotRow changed = change(found.Content, shared.Clock.GetUtcNow());
            if (changed == found.Content || await rows.PutAsync(found.Row, changed, found.ETag) is not null)
            {
                return;
            }
        }

        throw new GraphException(ErrorCodes.DatabaseUnavailable, "The counters of the database's connections are contended; repeat the request later.");
    }

    private static bool Names(SlotRow row, string transactionId) => row.Transactions.Any(one => one.Id == transactionId);

    private SlotRow With(SlotRow row, string transactionId, DateTimeOffset now)
    {
        var counted = new CountedTransaction(transactionId, (now + Lifetime).ToUnixTimeMilliseconds());
        return row with { Transactions = [.. Without(row, transactionId).Transactions, counted] };
    }

    private static SlotRow Without(SlotRow row, string transactionId) => row with { Transactions = [.. row.Transactions.Where(one => one.Id != transactionId)] };
}
