using System.Runtime.CompilerServices;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Transactions;

/// <summary>
/// What an instance finds out of transactions that were begun elsewhere: their snapshots, and what was written since. It takes that from what it has replayed, else from the
/// copy of the HEAD that the transaction names and the logs that follow it.
/// </summary>
internal sealed class SnapshotOpener(DatabaseLog log, SnapshotSource current, HeadStore heads, BaseOpener bases)
{
    /// <summary>The snapshot that a transaction reads.</summary>
    /// <exception cref="GraphException">What it is made of cannot be read.</exception>
    public async Task<GraphSnapshot> OpenAsync(TransactionBegin begin, CancellationToken cancellationToken)
    {
        if (log.Tip.Position < begin.Snapshot)
        {
            await log.RefreshAsync(cancellationToken);
        }

        return await current.AtAsync(begin.Snapshot, cancellationToken) ?? await OpenPastAsync(begin, cancellationToken);
    }

    /// <summary>
    /// Checks a transaction against what was written before this instance's memory begins. What was written later is left to whoever commits it.
    /// </summary>
    /// <param name="begin">How the transaction began.</param>
    /// <param name="readKeys">What it depends on.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <returns>The position from which on it is to be checked; null: something stands in its way.</returns>
    /// <exception cref="GraphException">The logs cannot be read.</exception>
    public async Task<LogPosition?> CheckAsync(TransactionBegin begin, ConflictKeys readKeys, CancellationToken cancellationToken)
    {
        var since = log.Inspect(0, static (_, recent, _) => recent.Since);
        if (begin.Snapshot >= since)
        {
            return begin.Snapshot;
        }

        var recent = new RecentCommits();
        var head = await ReadHeadAsync(begin, cancellationToken);
        recent.Reset(head with { RecentTransactions = [] });
        await foreach (var (record, position) in RecordsAsync(head, since, cancellationToken))
        {
            recent.Add(record, position);
        }

        return recent.Check(begin.Snapshot, readKeys) == ConflictReason.None ? since : null;
    }

    private static GraphException NotKept() =>
        new(ErrorCodes.TransactionNotFound, "The transaction cannot go on, because what it reads is not kept any more: begin another one.");

    private async Task<DatabaseHead> ReadHeadAsync(TransactionBegin begin, CancellationToken cancellationToken) =>
        await heads.ReadCopyAsync(begin.HeadVersion, begin.HeadId, cancellationToken) ?? throw NotKept();

    private async Task<GraphSnapshot> OpenPastAsync(TransactionBegin begin, CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(begin, cancellationToken);
        var state = GraphReplay.Begin(head, await bases.OpenAsync(head, null, cancellationToken));
        await foreach (var (record, _) in RecordsAsync(head, begin.Snapshot, cancellationToken))
        {
            foreach (var commit in record is CommitsRecord commits ? commits.Commits : [])
            {
                state = await GraphReplay.ApplyAsync(bases, head, state, commit.Payload, GraphReplay.SizeOf(commit.Totals), spoilt: null, cancellationToken);
            }
        }

        return new GraphSnapshot(state.Freeze());
    }

    /// <summary>The records from a HEAD up to a position, each with the position after it.</summary>
    private async IAsyncEnumerable<(LogRecord Record, LogPosition Position)> RecordsAsync(
        DatabaseHead head, LogPosition until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (LogName? next = head.Log; next is { } name && new LogPosition(name.Number, 0) < until;)
        {
            var tail = await log.Requests.RepeatAsync(token => log.Logs.ReadAsync(head.Inherited, name, 0, 0, token), cancellationToken) ?? throw NotKept();
            next = null;
            foreach (var placed in tail.Records)
            {
                var position = new LogPosition(name.Number, placed.End);
                if (position > until)
                {
                    yield break;
                }

                next = (placed.Record as SealRecord)?.Next;
                yield return (placed.Record, position);
            }
        }
    }
}
