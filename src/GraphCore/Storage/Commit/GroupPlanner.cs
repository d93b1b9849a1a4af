using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Commit;

/// <summary>
/// Decides which of some waiting transactions commit together at the log's tip: each is checked against what was committed since its
/// snapshot and against those taken before it, and only one that fails is left out. Not thread-safe.
/// </summary>
internal sealed class GroupPlanner(DatabaseLog log)
{
    private readonly HashSet<ulong> _written = [];
    private readonly List<CommitEntry> _entries = [];
    private GraphTotals _totals;
    private DateTimeOffset _time;
    private bool _barrier;
    private bool _writesAll;

    /// <summary>Members that the last plan has decided: committed before, conflicting, refused.</summary>
    public List<(PendingCommit Pending, CommitResult Result)> Ended { get; } = [];

    /// <summary>
    /// Members that only others of the group stand in the way of. They are planned again when those have committed, or have not: before,
    /// what they would have to run on again does not exist.
    /// </summary>
    public List<PendingCommit> Deferred { get; } = [];

    /// <summary>
    /// Plans a group on the current tip. What remains of the candidates goes into the record, which is valid at that tip only; null when
    /// none do.
    /// </summary>
    /// <param name="candidates">Transactions, in their order.</param>
    /// <param name="tip">The tip that the record belongs to.</param>
    public CommitsRecord? Plan(List<PendingCommit> candidates, out LogTip tip)
    {
        (var entries, tip) = log.Inspect(candidates, Plan);
        return entries.Length == 0 ? null : new CommitsRecord(entries);
    }

    /// <summary>The time of the next record: the store's clock in whole milliseconds, never falling along the log.</summary>
    public DateTimeOffset TimeAfter(LogTip tip)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(log.ServerTime.ToUnixTimeMilliseconds());
        return now > tip.State.Time ? now : tip.State.Time;
    }

    /// <summary>Why the database takes no writes at all now, or null.</summary>
    public static GraphException? Refusal(LogTip tip, LogOptions options)
    {
        if (tip.IsDropped)
        {
            return Dropped();
        }

        if (tip.State.IsStopped)
        {
            return Stopped();
        }

        if (tip.State.Access == AccessMode.ReadOnly)
        {
            return new GraphException(ErrorCodes.AccessMode, "The database is read-only; it takes no writes.");
        }

        return tip.Ordinal >= options.MaxRecords || tip.IsFull(options)
            ? new GraphException(ErrorCodes.DatabaseUnavailable, "The database takes no writes until its log has been compacted; repeat the request later.") { RetryAfter = TimeSpan.FromSeconds(1) }
            : null;
    }

    /// <summary>For whoever uses a database that has been dropped.</summary>
    public static GraphException Dropped() => new(ErrorCodes.DatabaseNotFound, "The database has been dropped.");

    /// <summary>For whoever uses a database that is stopped.</summary>
    public static GraphException Stopped() => new(ErrorCodes.DatabaseUnavailable, "The database is stopped; it must be started first.");

    /// <summary>
    /// Why totals may not become others, or null. A commit is refused only for a total that it raises, so whatever lowers one that is exceeded is
    /// allowed.
    /// </summary>
    public static GraphException? LimitRefusal(SizeLimits limits, GraphTotals before, GraphTotals after) =>
        after.Nodes < 0 || after.Relationships < 0 || after.LogicalBytes < 0
        ? new GraphException(ErrorCodes.UnknownError, "The transaction removes more than the database holds.")
        : Exceeded("nodes", "max_nodes", limits.MaxNodes, before.Nodes, after.Nodes)
            ?? Exceeded("relationships", "max_edges", limits.MaxRelationships, before.Relationships, after.Relationships)
            ?? Exceeded("bytes", "max_storage_bytes", limits.MaxLogicalBytes, before.LogicalBytes, after.LogicalBytes);

    private (CommitEntry[] Entries, LogTip Tip) Plan(LogTip tip, RecentCommits recent, List<PendingCommit> candidates)
    {
        Ended.Clear();
        Deferred.Clear();
        _written.Clear();
        _entries.Clear();
        _totals = tip.State.Totals;
        _time = TimeAfter(tip);
        _barrier = false;
        _writesAll = false;
        var refusal = Refusal(tip, log.Options);
        var kept = 0;
        for (var i = 0; i < candidates.Count; i++)
        {
            var request = candidates[i].Request!;
            if (DecideAlone(request, recent, refusal) is { } result)
            {
                Ended.Add((candidates[i], result));
                continue;
            }

            result = DecideHere(request, tip.State.Limits);
            if (result is null)
            {
                Take(request);
                candidates[kept++] = candidates[i];
            }
            else if (_entries.Count == 0)
            {
                Ended.Add((candidates[i], result));
            }
            else
            {
                Deferred.Add(candidates[i]);
            }
        }

        candidates.RemoveRange(kept, candidates.Count - kept);
        return (_entries.ToArray(), tip);
    }

    // Null: nothing that is committed stands in its way.
    private static CommitResult? DecideAlone(CommitRequest request, RecentCommits recent, GraphException? refusal)
    {
        if (recent.TryFind(request.Id, out var position))
        {
            return new Committed(position);
        }

        if (refusal is not null)
        {
            return new Refused(refusal);
        }

        var conflict = recent.Check(request.Snapshot, request.ReadKeys);
        return conflict == ConflictReason.None ? null : new Conflict(conflict);
    }

    // Null: it can commit after those taken so far.
    private CommitResult? DecideHere(CommitRequest request, SizeLimits limits)
    {
        if (request.ClaimedBlocks > 0 && request.FirstBlock != _totals.NextBlock)
        {
            return new Conflict(ConflictReason.IdBlock);
        }

        if (_barrier)
        {
            return new Conflict(ConflictReason.Barrier);
        }

        if (_entries.Count > 0 && !request.ReadKeys.IsEmpty && (_writesAll || request.ReadKeys.IsAll || IsWritten(request.ReadKeys.Sorted)))
        {
            return new Conflict(ConflictReason.Keys);
        }

        return LimitRefusal(limits, _totals, _totals.Add(request.Delta, request.ClaimedBlocks)) is { } exceeded ? new Refused(exceeded) : null;
    }

    private bool IsWritten(ReadOnlySpan<ulong> keys)
    {
        foreach (var key in keys)
        {
            if (_written.Contains(key))
            {
                return true;
            }
        }

        return false;
    }

    private void Take(CommitRequest request)
    {
        _totals = _totals.Add(request.Delta, request.ClaimedBlocks);
        _barrier |= (request.Traits & (CommitTraits.Schema | CommitTraits.Import)) != 0;
        _writesAll |= request.WriteKeys.IsAll;
        foreach (var key in request.WriteKeys.Sorted)
        {
            _written.Add(key);
        }

        _entries.Add(new CommitEntry
        {
            Id = request.Id,
            Traits = request.Traits | (request.WriteKeys.IsAll ? CommitTraits.WritesAll : CommitTraits.None),
            Time = _time,
            ClaimedBlocks = request.ClaimedBlocks,
            Totals = _totals,
            KeyBytes = request.WriteKeys.ToBytes(),
            Payload = request.Payload,
        });
    }

    private static GraphException? Exceeded(string what, string limit, long maximum, long before, long after) => after > maximum && after > before
        ? new GraphException(ErrorCodes.StorageQuotaExceeded, $"The database holds {before} {what}, and the transaction adds {after - before}; `{limit}` is {maximum}.")
        : null;
}
