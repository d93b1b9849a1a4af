using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>
/// Folds sealed logs into segments and replaces HEAD by compare-and-swap. Sealed logs never change, so what is folded is what every reader
/// replays; nobody waits for it, and any number may run at a time, of which one wins. What a loser has stored is left to garbage
/// collection: it is not offered to a later HEAD, because it may have been condemned.
/// </summary>
/// <param name="store">Where the database is.</param>
/// <param name="paths">Its objects.</param>
/// <param name="newFold">Makes the fold of an attempt.</param>
/// <param name="imported">The segments that a commit adds.</param>
/// <param name="ids">Names segments and HEADs.</param>
/// <param name="requests">How requests are timed and repeated.</param>
internal sealed class Compactor(IObjectStore store, DatabasePaths paths, Func<ILogFold> newFold, ImportedSegments imported, IIdGenerator ids, RequestPolicy requests)
{
    private const int Attempts = 3;

    private readonly HeadStore _heads = new(store, paths, requests);
    private readonly CommitLog _logs = new(store, paths);
    private readonly SegmentUpload _segments = new(store, paths, requests);

    /// <summary>Folds every log that is numbered lower, if HEAD does not hold it already.</summary>
    /// <param name="live">The number of a log that has been reached, so that all before it are sealed.</param>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.DatabaseNotFound"/>; <see cref="ErrorCodes.DatabaseUnavailable"/>: the store fails, or others keep replacing HEAD; or
    /// what is stored is damaged. The database is as it was, or compacted.
    /// </exception>
    public async Task<CompactionResult> CompactAsync(long live, CancellationToken cancellationToken)
    {
        long missing = 0;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stored = await _heads.ReadAsync(cancellationToken) ?? throw new GraphException(ErrorCodes.DatabaseNotFound, "The database does not exist.");
            if (stored.Head.Log.Number >= live)
            {
                return new CompactionResult(stored.Head, 0, 0, 0);
            }

            using var fold = newFold();
            if (await ReplayAsync(stored.Head, live, fold, cancellationToken) is not { } replayed)
            {
                // Garbage collection has deleted a log of the chain, so HEAD has moved on; it cannot have without doing so.
                if (missing == stored.Head.Version)
                {
                    throw FormatVersion.Damaged($"A log from number {stored.Head.Log.Number} on is missing; the database");
                }

                missing = stored.Head.Version;
                continue;
            }

            var (segments, bytes) = await WriteSegmentAsync(fold, stored.Head.Database.Id, cancellationToken);
            var next = Next(stored.Head, replayed, WithImports(segments, replayed.Imports));
            if (await _heads.ReplaceAsync(next, stored.ETag, cancellationToken) == HeadOutcome.Written)
            {
                return new CompactionResult(next, replayed.Logs, replayed.Bytes, bytes);
            }
        }

        throw new GraphException(ErrorCodes.DatabaseUnavailable, "The database could not be compacted, because HEAD was replaced meanwhile; repeat the request.");
    }

    private DatabaseHead Next(DatabaseHead head, Replayed replayed, IReadOnlyList<SegmentReference> segments) => head.Successor(ids.NewId(), requests.Clock.GetUtcNow()) with
    {
        Log = replayed.Next,
        State = replayed.State,
        Segments = SegmentList.Encode(segments),
        Inherited = head.Inherited.From(replayed.Next),
        RecentTransactions = replayed.Recent,
    };

    // A state between this HEAD and the last is HEAD's and what the logs say; so as long as this one is in retention, what they name is needed. It
    // comes first, so whatever of it is of no use any more is overridden.
    private static IReadOnlyList<SegmentReference> WithImports(IReadOnlyList<SegmentReference> segments, List<SegmentReference> imports)
    {
        var missing = imports.Where(import => segments.All(segment => segment.Id != import.Id)).ToArray();
        return missing.Length == 0 ? segments : [.. missing, .. segments];
    }

    private async Task<(IReadOnlyList<SegmentReference> All, long Bytes)> WriteSegmentAsync(ILogFold fold, Guid owner, CancellationToken cancellationToken)
    {
        using var content = SegmentUpload.NewContent();
        var id = ids.NewId();
        var folded = await fold.WriteAsync(content, owner, id, cancellationToken);
        if (folded.New is not { } written)
        {
            return (folded.All, 0);
        }

        await _segments.PutAsync(id, content, cancellationToken);
        return (folded.All, written.Length);
    }

    // Null: a log of the chain does not exist any more.
    private async Task<Replayed?> ReplayAsync(DatabaseHead head, long live, ILogFold fold, CancellationToken cancellationToken)
    {
        fold.Reset(head);
        var state = head.State;
        List<RecentTransaction> recent = [.. head.RecentTransactions];
        List<SegmentReference> imports = [];
        var log = head.Log;
        long bytes = 0;
        while (log.Number < live)
        {
            var name = log;
            var tail = await requests.RepeatAsync(token => _logs.ReadAsync(head.Inherited, name, 0, 0, token), cancellationToken);
            if (tail is null || tail.End == 0)
            {
                return null;
            }

            if (tail.Records[0].Record is not OpenRecord open || open.Log != log || open.Database != head.Inherited.WriterOf(log.Number, head.Database) || tail.Records[^1].Record is not SealRecord seal)
            {
                throw FormatVersion.Damaged($"Log {log.Number}");
            }

            log = seal.Next ?? throw new GraphException(ErrorCodes.DatabaseNotFound, "The database has been dropped.");
            foreach (var placed in tail.Records)
            {
                var position = placed.Record is SealRecord ? new LogPosition(log.Number, 0) : new LogPosition(name.Number, placed.End);
                state = state.After(placed.Record);
                RecentCommits.AddIds(placed.Record, position, recent);
                fold.Apply(placed.Record, position);
                foreach (var commit in placed.Record is CommitsRecord commits ? commits.Commits : [])
                {
                    imports.AddRange(imported(commit));
                }
            }

            bytes += tail.End;
        }

        var forgotten = Math.Max(0, recent.Count - RecentCommits.MinIds);
        return new Replayed(log, state, recent[forgotten..], imports, (int)(log.Number - head.Log.Number), bytes);
    }

    /// <summary>What the folded logs add up to.</summary>
    private sealed record Replayed(LogName Next, LogState State, IReadOnlyList<RecentTransaction> Recent, List<SegmentReference> Imports, int Logs, long Bytes);
}
