using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Commit;

/// <summary>
/// Brings one group to its end: plans it on the tip, appends it there, and when others were faster plans what is left of it on the new
/// tip. One group at a time.
/// </summary>
internal sealed class GroupCommit
{
    private readonly DatabaseLog _log;
    private readonly LogSender _sender;
    private readonly LogRotation _rotation;
    private readonly GroupPlanner _planner;
    private readonly Action<PendingCommit, CommitResult> _complete;

    /// <param name="log">Where to commit.</param>
    /// <param name="ids">Names the logs that follow.</param>
    /// <param name="complete">Takes each member's result, once.</param>
    /// <param name="hasSealed">Called after each log that this one has sealed.</param>
    public GroupCommit(DatabaseLog log, IIdGenerator ids, Action<PendingCommit, CommitResult> complete, Action? hasSealed)
    {
        _log = log;
        _sender = new LogSender(log.Logs, log.Requests);
        _rotation = new LogRotation(log, _sender, ids, hasSealed);
        _planner = new GroupPlanner(log);
        _complete = complete;
    }

    /// <summary>Seals the log of that number, if it is the live one, before the next group.</summary>
    public void DemandSeal(long log) => _rotation.Demand(log);

    /// <summary>Decides every member of the group: some transactions, or one command. Empties it.</summary>
    public async Task RunAsync(List<PendingCommit> group)
    {
        try
        {
            for (var refusals = 0; group.Count > 0;)
            {
                if (_log.Tip is { Ordinal: 0, IsDropped: false })
                {
                    // A successor that others have made; its first record is to be read before anything follows it.
                    await _log.RefreshAsync(CancellationToken.None);
                }

                if (_rotation.IsDue(_log.Tip))
                {
                    await _rotation.RotateAsync(CancellationToken.None);
                }

                group.RemoveAll(static pending => pending.IsWithdrawn);
                if (Plan(group, out var tip) is not { } record || !TrySend(group))
                {
                    Replan(group);
                    continue;
                }

                var failure = await SendAsync(group, tip, record);
                if (failure is not null && (failure.Code != ErrorCodes.DatabaseUnavailable || ++refusals > _log.Options.Reruns))
                {
                    Complete(group, new Refused(failure));
                }
                else if (failure is not null)
                {
                    await _log.Requests.PauseAsync(refusals, CancellationToken.None);
                }
            }
        }
        catch (Exception failure)
        {
            // Reading or replaying the log has failed. What was not on its way then is not in the log.
            group.AddRange(_planner.Deferred);
            foreach (var pending in group)
            {
                _complete(pending, !pending.IsSent && failure is GraphException known ? new Refused(known) : new Unknown(pending.Id, failure));
            }

            group.Clear();
        }
    }

    private LogRecord? Plan(List<PendingCommit> group, out LogTip tip)
    {
        _planner.Deferred.Clear();
        if (group is [{ Control: not null } command])
        {
            (var control, tip, var result) = _log.Inspect(command, PlanControl);
            if (result is not null)
            {
                Complete(group, result);
            }

            return control;
        }

        var record = _planner.Plan(group, out tip);
        foreach (var (pending, result) in _planner.Ended)
        {
            _complete(pending, result);
        }

        return record;
    }

    private (LogRecord? Record, LogTip Tip, CommitResult? Result) PlanControl(LogTip tip, RecentCommits recent, PendingCommit command)
    {
        if (recent.TryFind(command.Id, out var position))
        {
            return (null, tip, new Committed(position));
        }

        var record = command.Control!(tip, _planner.TimeAfter(tip));
        return record is null ? (null, tip, new Committed(tip.Position))
            : tip.IsDropped ? (null, tip, new Refused(GroupPlanner.Dropped()))
            : (record, tip, null);
    }

    // Null: members have been decided, or wait to be planned again. Else nothing was sent, for this reason.
    private async Task<GraphException?> SendAsync(List<PendingCommit> group, LogTip tip, LogRecord record)
    {
        var bytes = LogRecordCodec.Encode(record, tip.Offset, tip.Ordinal);
        var deadline = group[0].Deadline;
        foreach (var pending in group)
        {
            deadline = Deadline.Later(deadline, pending.Deadline);
        }

        var result = await _sender.SendAsync(tip.Log, bytes, tip.Offset, tip.Ordinal, deadline);
        _log.Observe(result.ServerTime);
        switch (result.Status)
        {
            case SendStatus.Landed:
                var end = tip.Offset + bytes.Length;
                if (result.Tail is null)
                {
                    _log.Apply(tip.Log, new PlacedRecord(record, tip.Offset, end));
                }
                else
                {
                    _log.Apply(tip.Log, result.Tail);
                }

                Complete(group, new Committed(new LogPosition(tip.Log.Number, end)));
                Replan(group);
                return null;
            case SendStatus.Unknown:
                foreach (var pending in group)
                {
                    _complete(pending, new Unknown(pending.Id, result.Failure));
                }

                group.Clear();
                Replan(group);
                return null;
        }

        foreach (var pending in group)
        {
            pending.TakeBack();
        }

        Replan(group);
        if (result.Status == SendStatus.Lost)
        {
            _log.Apply(tip.Log, result.Tail!);
        }
        else if (result.Status == SendStatus.Gone)
        {
            await _log.RefreshAsync(CancellationToken.None);
        }

        return result.Status == SendStatus.Refused ? (GraphException)result.Failure! : null;
    }

    private static bool TrySend(List<PendingCommit> group)
    {
        var all = true;
        foreach (var pending in group)
        {
            all &= pending.TrySend();
        }

        if (!all)
        {
            foreach (var pending in group)
            {
                pending.TakeBack();
            }
        }

        return all;
    }

    private void Replan(List<PendingCommit> group)
    {
        group.AddRange(_planner.Deferred);
        _planner.Deferred.Clear();
    }

    private void Complete(List<PendingCommit> group, CommitResult result)
    {
        foreach (var pending in group)
        {
            _complete(pending, result);
        }

        group.Clear();
    }
}
