using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Commit;

/// <summary>
/// Commits the transactions and commands of one open database: one append at a time, at the position that it was validated against, with
/// everything that is waiting (group commit). Thread-safe.
/// </summary>
/// <remarks>
/// Whoever finds the committer idle runs its loop until that caller's group is decided; then the loop goes on without it. So a lone
/// commit changes no threads, and no caller works for others.
/// </remarks>
internal sealed class Committer
{
    /// <summary>The longest payload of one transaction, in bytes.</summary>
    public const int MaxPayloadLength =
        IObjectStore.MaxAppendLength - LogRecordCodec.HeaderLength - LogRecordCodec.CommitHeaderLength - sizeof(int) - (ConflictKeys.MaxCount * sizeof(ulong));

    private static readonly TimeSpan ReservationPoll = TimeSpan.FromMilliseconds(25);

    private readonly DatabaseLog _log;
    private readonly GroupCommit _groupCommit;
    private readonly IIdGenerator _ids;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly LinkedList<PendingCommit> _queue = new();
    private readonly Dictionary<Guid, PendingCommit> _pending = [];
    private readonly List<PendingCommit> _group = [];
    private bool _running;
    private TaskCompletionSource? _arrival;

    /// <param name="log">Where to commit.</param>
    /// <param name="ids">Names the logs that follow.</param>
    /// <param name="clock">Times the waiting.</param>
    /// <param name="hasSealed">Called after each log that this committer has sealed; must be quick.</param>
    public Committer(DatabaseLog log, IIdGenerator ids, TimeProvider clock, Action? hasSealed = null)
    {
        _log = log;
        _ids = ids;
        _clock = clock;
        _groupCommit = new GroupCommit(log, ids, Complete, hasSealed);
    }

    /// <summary>
    /// Commits a transaction, if what it has read still holds. The answer comes when its fate is known, at the latest at the deadline:
    /// then it is <see cref="Unknown"/> if it had been sent.
    /// </summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.TransactionTimedOut"/>: the deadline passed before it was sent; nothing was written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before it was sent; nothing was written. Later it is too late to cancel.</exception>
    public Task<CommitResult> CommitAsync(CommitRequest request, Deadline deadline, CancellationToken cancellationToken)
    {
        if (request.Payload.Length > MaxPayloadLength)
        {
            throw new GraphException(
                ErrorCodes.TransactionOutOfMemoryError, $"The transaction writes {request.Payload.Length} bytes; one transaction may write {MaxPayloadLength}. Split it, or import the data.");
        }

        return SubmitAsync(new PendingCommit(request, deadline), cancellationToken);
    }

    /// <summary>
    /// Runs a statement and commits it, again on a newer snapshot as long as it conflicts: a few times, then with a request to the others
    /// to wait. The result is <see cref="Conflict"/> only if it conflicts even so.
    /// </summary>
    /// <param name="id">The id of the request that <paramref name="run"/> makes, every time.</param>
    /// <param name="run">Runs the statement on the newest snapshot; null: it wrote nothing, which ends the matter.</param>
    public async Task<CommitResult> CommitAsync(Guid id, Func<CancellationToken, ValueTask<CommitRequest?>> run, Deadline deadline, CancellationToken cancellationToken)
    {
        var reserved = false;
        try
        {
            for (var conflicts = 0; ; conflicts++)
            {
                var result = await run(cancellationToken) is { } request ? await CommitAsync(request, deadline, cancellationToken) : NothingToCommit.Instance;
                if (result is not Conflict || conflicts >= 2 * _log.Options.Reruns)
                {
                    reserved &= result is not Committed;
                    return result;
                }

                if (conflicts >= _log.Options.Reruns && !reserved)
                {
                    reserved = await ReserveAsync(id, _log.Options.ReserveDuration, deadline, cancellationToken) is Committed;
                }
            }
        }
        finally
        {
            if (reserved)
            {
                await ReserveAsync(id, TimeSpan.Zero, Deadline.After(_clock, _log.Options.RequestTimeout), CancellationToken.None);
            }
        }
    }

    /// <summary>Puts size limits in force for every later commit.</summary>
    public Task<CommitResult> SetLimitsAsync(Guid id, SizeLimits limits, Deadline deadline, CancellationToken cancellationToken) =>
        ControlAsync(id, (_, time) => new LimitsRecord(id, time, limits), deadline, cancellationToken);

    /// <summary>Puts access and stop in force for every later commit.</summary>
    public Task<CommitResult> SetStateAsync(Guid id, AccessMode access, bool isStopped, Deadline deadline, CancellationToken cancellationToken) =>
        ControlAsync(id, (_, time) => new StateRecord(id, time, access, isStopped), deadline, cancellationToken);

    /// <summary>Condemns names; whatever was validated before is validated again.</summary>
    public Task<CommitResult> CondemnAsync(Guid id, ReadOnlyMemory<byte> names, Deadline deadline, CancellationToken cancellationToken) =>
        ControlAsync(id, (_, time) => new CondemnRecord(id, time, names), deadline, cancellationToken);

    /// <summary>Appends the record of a command, which the factory makes for the state that it is appended to; nothing if it makes none.</summary>
    public Task<CommitResult> ChangeAsync(Guid id, ControlFactory factory, Deadline deadline, CancellationToken cancellationToken) =>
        ControlAsync(id, factory, deadline, cancellationToken);

    /// <summary>Drops the database: after this nothing is ever committed to it.</summary>
    public Task<CommitResult> DropAsync(Guid id, Deadline deadline, CancellationToken cancellationToken) =>
        ControlAsync(id, (tip, time) => tip.IsDropped ? null : new SealRecord(null, time), deadline, cancellationToken);

    /// <summary>Seals the live log unless it is empty or another one follows it by then. The outcome shows in the tip; the store may have failed.</summary>
    public async Task SealAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        if (_log.Tip is { IsDropped: false, Ordinal: > 1 } tip)
        {
            _groupCommit.DemandSeal(tip.Log.Number);
            await ControlAsync(_ids.NewId(), (_, _) => null, deadline, cancellationToken);
        }
    }

    private static GraphException TimedOut() =>
        new(ErrorCodes.TransactionTimedOut, "The transaction's time ran out before it could be committed; nothing was written.");

    private Task<CommitResult> ReserveAsync(Guid id, TimeSpan duration, Deadline deadline, CancellationToken cancellationToken) =>
        SubmitAsync(new PendingCommit(_ids.NewId(), id, (_, time) => new ReserveRecord(id, time, duration), deadline), cancellationToken);

    private Task<CommitResult> ControlAsync(Guid id, ControlFactory factory, Deadline deadline, CancellationToken cancellationToken) =>
        SubmitAsync(new PendingCommit(id, id, factory, deadline), cancellationToken);

    private Task<CommitResult> SubmitAsync(PendingCommit pending, CancellationToken cancellationToken)
    {
        bool start;
        lock (_gate)
        {
            if (!_pending.TryAdd(pending.Id, pending))
            {
                return SubmitAfterAsync(_pending[pending.Id], pending, cancellationToken);
            }

            _queue.AddLast(pending);
            _arrival?.TrySetResult();
            start = !_running;
            _running = true;
        }

        if (start)
        {
            _ = RunAsync();
        }

        return pending.Task.IsCompleted ? pending.Task : AwaitAsync(pending, cancellationToken);
    }

    // The same id twice at a time is the same transaction: the second learns the outcome of the first, or takes its turn.
    private async Task<CommitResult> SubmitAfterAsync(PendingCommit first, PendingCommit second, CancellationToken cancellationToken)
    {
        try
        {
            var result = await Waiting.ForAsync(first.Task, second.Deadline.Remaining, _clock, cancellationToken);
            return result is Committed ? result : await SubmitAsync(second, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new Unknown(second.Id, null);
        }
    }

    private async Task<CommitResult> AwaitAsync(PendingCommit pending, CancellationToken cancellationToken)
    {
        try
        {
            return await Waiting.ForAsync(pending.Task, pending.Deadline.Remaining, _clock, cancellationToken);
        }
        catch (TimeoutException) when (TryWithdraw(pending))
        {
            throw TimedOut();
        }
        catch (TimeoutException)
        {
            return pending.Task.IsCompleted ? await pending.Task : new Unknown(pending.Id, null);
        }
        catch (OperationCanceledException) when (!TryWithdraw(pending))
        {
            return await AwaitAsync(pending, CancellationToken.None);
        }
    }

    private bool TryWithdraw(PendingCommit pending)
    {
        if (!pending.TryWithdraw())
        {
            return false;
        }

        Complete(pending, new Refused(TimedOut()));
        return true;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            var reservation = _log.Tip.Reservation is { Until.HasPassed: false } active ? active : (Reservation?)null;
            TakeGroup(reservation);
            if (_group.Count > 0)
            {
                await _groupCommit.RunAsync(_group);
            }
            else if (reservation is not null)
            {
                await WaitForReservationAsync();
            }

            lock (_gate)
            {
                if (_queue.Count == 0)
                {
                    _running = false;
                    return;
                }
            }

            // The caller whose group this was goes its way.
            await Task.Yield();
        }
    }

    // Ends when something may have changed: the reservation, or what is waiting.
    private async Task WaitForReservationAsync()
    {
        Task arrival;
        lock (_gate)
        {
            if (_queue.Count == 0)
            {
                return;
            }

            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            arrival = _arrival.Task;
        }

        await Waiting.ForAsync(arrival, ReservationPoll, _clock);
        try
        {
            await _log.RefreshAsync(CancellationToken.None);
        }
        catch (GraphException)
        {
            // A reservation ends by itself; whoever commits next meets the failure.
        }
    }

    // Takes what is waiting, in order: one command, or transactions up to the next command. A reservation lets only its own pass.
    private void TakeGroup(Reservation? reservation)
    {
        var length = 0;
        lock (_gate)
        {
            _arrival = null;
            for (var node = _queue.First; node is not null;)
            {
                var (current, pending) = (node, node.Value);
                node = node.Next;
                if (pending.IsWithdrawn)
                {
                    _queue.Remove(current);
                    continue;
                }

                if (reservation is { } held && held.Id != pending.OnBehalfOf)
                {
                    continue;
                }

                var isFull = _group.Count >= _log.Options.MaxGroupCount || length >= _log.Options.MaxGroupBytes || length + (long)pending.Length > MaxPayloadLength;
                if (_group.Count > 0 && (isFull || pending.Control is not null || _group[0].Control is not null))
                {
                    break;
                }

                length += pending.Length;
                _group.Add(pending);
                _queue.Remove(current);
            }
        }
    }

    private void Complete(PendingCommit pending, CommitResult result)
    {
        // First forgotten, so that a caller who submits it again at once is not taken for a second one.
        lock (_gate)
        {
            if (_pending.TryGetValue(pending.Id, out var current) && current == pending)
            {
                _pending.Remove(pending.Id);
            }
        }

        pending.Complete(result);
    }
}
