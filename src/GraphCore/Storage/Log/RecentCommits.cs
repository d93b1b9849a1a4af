using Serverless.GraphCore.Storage.Head;

namespace Serverless.GraphCore.Storage.Log;

/// <summary>Why a transaction cannot commit on what it has read.</summary>
internal enum ConflictReason
{
    None = 0,

    /// <summary>Somebody has written what it has read or writes.</summary>
    Keys,

    /// <summary>Schema, limits, state or condemned names have changed, or an import: it is planned again.</summary>
    Barrier,

    /// <summary>Somebody has claimed its id blocks.</summary>
    IdBlock,

    /// <summary>Its snapshot is older than the memory of what was written since.</summary>
    OldSnapshot,
}

/// <summary>
/// The memory of what the latest records wrote, by conflict key, and of the latest transaction ids. It is bounded: each kind is kept in
/// two generations, of which the older is dropped when the younger is full, and snapshots from before what is remembered count as
/// conflicts.
/// </summary>
internal sealed class RecentCommits
{
    /// <summary>At least so many of the latest transaction ids are remembered, in this memory and in HEAD.</summary>
    public const int MinIds = 1 << 17;

    private const int KeysPerGeneration = 1 << 19;

    private Dictionary<ulong, LogPosition> _keys = [];
    private Dictionary<ulong, LogPosition> _olderKeys = [];
    private Dictionary<Guid, LogPosition> _ids = [];
    private Dictionary<Guid, LogPosition> _olderIds = [];
    private LogPosition _keysSince;
    private LogPosition _olderKeysSince;
    private LogPosition _lastCommit;
    private LogPosition _lastOfEverything;
    private LogPosition _lastBarrier;

    /// <summary>Of snapshots from before this, nothing can be said but that they are too old.</summary>
    public LogPosition Since => _olderKeysSince;

    /// <summary>Begins anew at a HEAD.</summary>
    public void Reset(DatabaseHead head)
    {
        _keys.Clear();
        _olderKeys.Clear();
        _ids.Clear();
        _olderIds.Clear();
        _keysSince = _olderKeysSince = _lastCommit = _lastOfEverything = _lastBarrier = head.Position;
        foreach (var transaction in head.RecentTransactions)
        {
            _ids[transaction.Id] = transaction.Position;
        }
    }

    /// <summary>Remembers a record; <paramref name="position"/> is the state after it.</summary>
    public void Add(LogRecord record, LogPosition position)
    {
        switch (record)
        {
            case CommitsRecord commits:
                for (var i = 0; i < commits.Commits.Count; i++)
                {
                    Add(commits.Commits[i], position);
                }

                _lastCommit = position;
                break;
            case ReserveRecord:
                break;
            case ControlRecord control:
                _lastBarrier = position;
                Remember(control.Id, position);
                break;
        }
    }

    /// <summary>The ids of a record that are remembered, for HEAD.</summary>
    public static void AddIds(LogRecord record, LogPosition position, List<RecentTransaction> recent)
    {
        switch (record)
        {
            case CommitsRecord commits:
                foreach (var commit in commits.Commits)
                {
                    recent.Add(new RecentTransaction(commit.Id, position));
                }

                break;
            case ControlRecord and not ReserveRecord:
                recent.Add(new RecentTransaction(((ControlRecord)record).Id, position));
                break;
        }
    }

    /// <summary>Where a transaction or command has been committed, if it has and is remembered.</summary>
    public bool TryFind(Guid id, out LogPosition position) => _ids.TryGetValue(id, out position) || _olderIds.TryGetValue(id, out position);

    /// <summary>Whether anything since the snapshot stands in the way of the transaction.</summary>
    public ConflictReason Check(LogPosition snapshot, ConflictKeys readKeys)
    {
        if (_lastBarrier > snapshot)
        {
            return ConflictReason.Barrier;
        }

        if (_lastCommit <= snapshot)
        {
            return ConflictReason.None;
        }

        if (snapshot < _olderKeysSince && !readKeys.IsEmpty)
        {
            return ConflictReason.OldSnapshot;
        }

        return !readKeys.IsEmpty && (_lastOfEverything > snapshot || readKeys.IsAll || IsWritten(readKeys.Sorted, snapshot))
            ? ConflictReason.Keys
            : ConflictReason.None;
    }

    private bool IsWritten(ReadOnlySpan<ulong> keys, LogPosition snapshot)
    {
        foreach (var key in keys)
        {
            if ((_keys.TryGetValue(key, out var written) || _olderKeys.TryGetValue(key, out written)) && written > snapshot)
            {
                return true;
            }
        }

        return false;
    }

    private void Add(CommitEntry commit, LogPosition position)
    {
        Remember(commit.Id, position);
        if ((commit.Traits & (CommitTraits.Schema | CommitTraits.Import)) != 0)
        {
            _lastBarrier = position;
        }

        if ((commit.Traits & CommitTraits.WritesAll) != 0)
        {
            _lastOfEverything = position;
        }

        foreach (var key in commit.WriteKeys)
        {
            _keys[key] = position;
        }

        if (_keys.Count >= KeysPerGeneration)
        {
            (_keys, _olderKeys) = (_olderKeys, _keys);
            _keys.Clear();

            // What the dropped generation held was written up to the start of the one that is now the older.
            (_olderKeysSince, _keysSince) = (_keysSince, position);
        }
    }

    private void Remember(Guid id, LogPosition position)
    {
        _ids[id] = position;
        if (_ids.Count >= MinIds)
        {
            (_ids, _olderIds) = (_olderIds, _ids);
            _ids.Clear();
        }
    }
}
