using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Commit;

/// <summary>
/// Ends a log that is due and begins the next one. The successor is complete, under a name that nobody else knows, before the seal that
/// names it is sent, so a seal in the log always leads on; of rival seals the first one wins, and the others' successors are orphans.
/// Only one caller at a time.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="sender">Appends the seal.</param>
/// <param name="ids">Names the successor.</param>
/// <param name="hasSealed">Called after each log that this one has sealed.</param>
internal sealed class LogRotation(DatabaseLog log, LogSender sender, IIdGenerator ids, Action? hasSealed)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private LogName? _successor;
    private PlacedRecord _opening;
    private LogPosition _preparedAt;
    private Deadline _notBefore;
    private bool _failed;
    private long _demanded;

    /// <summary>Whether the live log should be sealed before it takes more data.</summary>
    public bool IsDue(LogTip tip) =>
        !tip.IsDropped
        && (tip.Offset >= log.Options.RotationBytes || tip.Ordinal >= log.Options.RotationRecords || tip.Log.Number == Volatile.Read(ref _demanded))
        && (!_failed || _notBefore.HasPassed);

    /// <summary>Makes the log of that number due, whatever its size.</summary>
    public void Demand(long log) => Volatile.Write(ref _demanded, log);

    /// <summary>
    /// Tries to seal the live log. Ends with the log rotated, by this caller or by another one; or not, in which case it is not due again
    /// for a moment, so that data goes on into the old log meanwhile.
    /// </summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        var sealing = log.Tip.Log;
        while (log.Tip is { IsDropped: false } tip && tip.Log == sealing)
        {
            if (!await TrySealAsync(tip, cancellationToken))
            {
                _failed = true;
                _notBefore = Deadline.After(log.Requests.Clock, PauseAfterFailure);
                return;
            }
        }

        _failed = false;
    }

    // False: the store has failed. True: the tip has moved.
    private async Task<bool> TrySealAsync(LogTip tip, CancellationToken cancellationToken)
    {
        if (!IsUsable(tip) && !await PrepareAsync(tip, cancellationToken))
        {
            return false;
        }

        var record = new SealRecord(_successor, tip.State.Time);
        var bytes = LogRecordCodec.Encode(record, tip.Offset, tip.Ordinal);
        var result = await sender.SendAsync(tip.Log, bytes, tip.Offset, tip.Ordinal, Deadline.After(log.Requests.Clock, log.Options.RequestTimeout));
        log.Observe(result.ServerTime);
        switch (result.Status)
        {
            case SendStatus.Landed:
                log.Apply(tip.Log, new PlacedRecord(record, tip.Offset, tip.Offset + bytes.Length));
                log.Apply(_successor!.Value, _opening);
                _successor = null;
                hasSealed?.Invoke();
                return true;
            case SendStatus.Lost:
                log.Apply(tip.Log, result.Tail!);
                return true;
            case SendStatus.Gone:
                await log.RefreshAsync(cancellationToken);
                return true;
            default:
                return false;
        }
    }

    // A successor that was prepared before a CONDEMN record may be among the condemned. A log of another number cannot follow.
    private bool IsUsable(LogTip tip) =>
        _successor is { } successor && successor.Number == tip.Log.Number + 1
        && log.Inspect(_preparedAt, static (_, recent, preparedAt) => recent.Check(preparedAt, ConflictKeys.None)) == ConflictReason.None;

    private async Task<bool> PrepareAsync(LogTip tip, CancellationToken cancellationToken)
    {
        var name = new LogName(tip.Log.Number + 1, ids.NewId());
        try
        {
            await log.Requests.LimitAsync(log.Logs.CreateAsync(name, cancellationToken), cancellationToken);
        }
        catch (Exception failure) when (failure is Errors.GraphException or AmbiguousOutcomeException or TimeoutException)
        {
            return false;
        }

        var record = new OpenRecord(log.Database, name, tip.Log, tip.State.Time);
        var bytes = LogRecordCodec.Encode(record, 0, 0);
        var result = await sender.SendAsync(name, bytes, 0, 0, Deadline.After(log.Requests.Clock, log.Options.RequestTimeout));
        if (result.Status != SendStatus.Landed)
        {
            return false;
        }

        _successor = name;
        _opening = new PlacedRecord(record, 0, bytes.Length);
        _preparedAt = tip.Position;
        return true;
    }
}
