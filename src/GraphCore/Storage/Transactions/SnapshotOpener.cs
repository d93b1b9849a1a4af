using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Transactions;

/// <summary>
/// Opens the snapshots of transactions that were begun elsewhere: from what this instance has replayed, else from the copy of the HEAD that the
/// transaction names and the logs that followed it.
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

    private static GraphException NotKept() =>
        new(ErrorCodes.TransactionNotFound, "The transaction cannot go on, because what it reads is not kept any more: begin another one.");

    private async Task<GraphSnapshot> OpenPastAsync(TransactionBegin begin, CancellationToken cancellationToken)
    {
        var head = await heads.ReadCopyAsync(begin.HeadVersion, begin.HeadId, cancellationToken) ?? throw NotKept();
        var state = GraphReplay.Begin(head, await bases.OpenAsync(head, null, cancellationToken));
        for (LogName? next = head.Log; next is { } name && new LogPosition(name.Number, 0) < begin.Snapshot;)
        {
            var tail = await log.Requests.RepeatAsync(token => log.Logs.ReadAsync(head.Inherited, name, 0, 0, token), cancellationToken) ?? throw NotKept();
            next = null;
            foreach (var placed in tail.Records)
            {
                if (new LogPosition(name.Number, placed.End) > begin.Snapshot)
                {
                    break;
                }

                next = (placed.Record as SealRecord)?.Next;
                foreach (var commit in placed.Record is CommitsRecord commits ? commits.Commits : [])
                {
                    state = await GraphReplay.ApplyAsync(bases, head, state, commit.Payload, GraphReplay.SizeOf(commit.Totals), spoilt: null, cancellationToken);
                }
            }
        }

        return new GraphSnapshot(state.Freeze());
    }
}
