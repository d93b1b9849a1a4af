using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Transactions;

namespace Serverless.GraphCore.Storage.Log;

/// <summary>
/// The records of one open database, replayed as they come: follows the chain of logs, keeps what further commits are checked against,
/// and hands every record to a consumer, once and in order. Thread-safe. What it has replayed is always a prefix of the database's
/// history.
/// </summary>
internal sealed class DatabaseLog
{
    private readonly CommitLog _logs;
    private readonly HeadStore _heads;
    private readonly ILogConsumer _consumer;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly RecentCommits _recent = new();
    private readonly SingleFlight _refresh;
    private LogTip _tip;
    private Inheritance _inherited = Inheritance.None;
    private long _serverClockOffset;
    private Exception? _broken;

    private DatabaseLog(IObjectStore store, DatabasePaths paths, DatabaseHead head, ILogConsumer consumer, LogOptions options, TimeProvider clock)
    {
        _logs = new CommitLog(store, paths);
        _consumer = consumer;
        _clock = clock;
        Options = options;
        Database = head.Database;
        Requests = new RequestPolicy(options, clock);
        _heads = new HeadStore(store, paths, Requests);
        _refresh = new SingleFlight(ReadTailAsync);
        _tip = Begin(head);
    }

    /// <summary>Whose log it is.</summary>
    public DatabaseIdentity Database { get; }

    /// <summary>The numbers in use.</summary>
    public LogOptions Options { get; }

    /// <summary>How requests to the store are timed and repeated.</summary>
    public RequestPolicy Requests { get; }

    /// <summary>How far the log has been replayed.</summary>
    public LogTip Tip => Volatile.Read(ref _tip);

    /// <summary>The logs as objects.</summary>
    public CommitLog Logs => _logs;

    /// <summary>The store's clock, as far as this process knows it.</summary>
    public DateTimeOffset ServerTime => _clock.GetUtcNow().AddTicks(Interlocked.Read(ref _serverClockOffset));

    /// <summary>Called after each seal that was replayed, while the log's lock is held: it must be quick.</summary>
    public Action? WasSealed { get; set; }

    /// <summary>Whether so much waits for compaction that writes are refused.</summary>
    public bool IsFull => Tip.IsFull(Options);

    /// <summary>Opens a database and replays its log to the end; null if it does not exist.</summary>
    /// <exception cref="GraphException">HEAD or the log is damaged, of a newer version, or unreachable.</exception>
    public static async Task<DatabaseLog?> OpenAsync(
        IObjectStore store, DatabasePaths paths, ILogConsumer consumer, LogOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var stored = await new HeadStore(store, paths, new RequestPolicy(options, clock)).ReadAsync(cancellationToken);
        if (stored is null)
        {
            return null;
        }

        var log = new DatabaseLog(store, paths, stored.Head, consumer, options, clock);
        await log.RefreshAsync(cancellationToken);
        return log;
    }

    /// <summary>
    /// Replays everything committed before this call: one ranged read when nothing is new, shared by all that call meanwhile.
    /// </summary>
    /// <exception cref="GraphException">The log is damaged, of a newer version, or unreachable.</exception>
    public Task RefreshAsync(CancellationToken cancellationToken) => Waiting.ForAsync(_refresh.RunAsync(), cancellationToken);

    /// <summary>Replays until a state is reached that contains the bookmark's; no request when it is reached already.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.InvalidBookmark"/>: of another database, or of a state that was never committed.</exception>
    public async Task WaitForAsync(Bookmark bookmark, CancellationToken cancellationToken)
    {
        if (bookmark.Tag != Database.Tag)
        {
            throw Bookmark.Invalid("it belongs to another database");
        }

        if (Tip.Position < bookmark.Position)
        {
            await RefreshAsync(cancellationToken);
            if (Tip.Position < bookmark.Position)
            {
                throw Bookmark.Invalid("the database has no such state");
            }
        }
    }

    /// <summary>Looks at the tip and at what was committed lately, while neither changes.</summary>
    public TResult Inspect<TArgument, TResult>(TArgument argument, Func<LogTip, RecentCommits, TArgument, TResult> inspect)
    {
        lock (_gate)
        {
            ThrowIfBroken();
            return inspect(_tip, _recent, argument);
        }
    }

    /// <summary>Replays a tail that was read from a log; what has been replayed before is passed over.</summary>
    public void Apply(LogName log, LogTail tail)
    {
        lock (_gate)
        {
            ThrowIfBroken();
            foreach (var placed in tail.Records)
            {
                ApplyIfNext(log, placed);
            }
        }
    }

    /// <summary>Replays one record whose append was acknowledged.</summary>
    public void Apply(LogName log, PlacedRecord placed)
    {
        lock (_gate)
        {
            ThrowIfBroken();
            ApplyIfNext(log, placed);
        }
    }

    /// <summary>
    /// Takes note of a HEAD that holds what sealed logs held: they wait for compaction no longer. False if there are none of these, or
    /// if it tells of records that have not been replayed.
    /// </summary>
    public bool Adopt(DatabaseHead head)
    {
        lock (_gate)
        {
            if (head.Position > _tip.Position || _tip.Sealed is not [{ } oldest, ..] || head.Log.Number <= oldest.Name.Number)
            {
                return false;
            }

            Volatile.Write(ref _tip, _tip with
            {
                Sealed = [.. _tip.Sealed.Where(log => log.Name.Number >= head.Log.Number)],
                Imports = [.. _tip.Imports.Where(import => import.Log >= head.Log.Number)],
            });
            return true;
        }
    }

    /// <summary>Takes note of the store's clock.</summary>
    public void Observe(DateTimeOffset? serverTime)
    {
        if (serverTime is { } time)
        {
            Interlocked.Exchange(ref _serverClockOffset, (time - _clock.GetUtcNow()).Ticks);
        }
    }

    private async Task ReadTailAsync()
    {
        while (true)
        {
            var tip = Tip;
            if (tip.IsDropped)
            {
                return;
            }

            var tail = await Requests.RepeatAsync(token => _logs.ReadAsync(Volatile.Read(ref _inherited), tip.Log, tip.Offset, tip.Ordinal, token), CancellationToken.None);
            if (tail is null || tail.End == 0)
            {
                await RebaseAsync(tip);
                continue;
            }

            Observe(tail.ServerTime);
            Apply(tip.Log, tail);
            if (Tip.Log == tip.Log)
            {
                return;
            }
        }
    }

    // The live log is gone (an empty one is no log: the first record was there before the seal that names it): HEAD has moved on without it, and everything that it held is in HEAD.
    private async Task RebaseAsync(LogTip tip)
    {
        var stored = await _heads.ReadAsync(CancellationToken.None)
            ?? throw new GraphException(ErrorCodes.DatabaseNotFound, "The database no longer exists.");
        lock (_gate)
        {
            ThrowIfBroken();
            if (_tip.Log != tip.Log)
            {
                return;
            }

            if (stored.Head.Log.Number <= tip.Log.Number)
            {
                throw FormatVersion.Damaged($"Log {tip.Log.Number} is missing; the database");
            }

            try
            {
                Volatile.Write(ref _tip, Begin(stored.Head));
            }
            catch (Exception failure)
            {
                _broken = failure;
                throw;
            }
        }
    }

    private LogTip Begin(DatabaseHead head)
    {
        Volatile.Write(ref _inherited, head.Inherited);
        _recent.Reset(head);
        _consumer.Reset(head);
        return new LogTip { Log = head.Log, Offset = 0, Ordinal = 0, State = head.State };
    }

    private void ApplyIfNext(LogName log, PlacedRecord placed)
    {
        var tip = _tip;
        if (tip.Log != log || tip.Offset != placed.Start || tip.IsDropped)
        {
            return;
        }

        if (placed.Start == 0 && (placed.Record is not OpenRecord open || open.Log != log || open.Database != _inherited.WriterOf(log.Number, Database)))
        {
            throw FormatVersion.Damaged($"Log {log.Number} begins with another log's record; it");
        }

        if (placed.Record is TransactionRecord)
        {
            throw FormatVersion.Damaged($"Log {log.Number} has a record of an open transaction; it");
        }

        try
        {
            var next = After(tip, placed);
            _recent.Add(placed.Record, next.Position);
            _consumer.Apply(placed.Record, next.Position);
            Volatile.Write(ref _tip, next);
            if (next.Log != tip.Log)
            {
                WasSealed?.Invoke();
            }
        }
        catch (Exception failure)
        {
            // A consumer that fails has lost its place in history; only opening the database again gives it one.
            _broken = failure;
            throw;
        }
    }

    private LogTip After(LogTip tip, PlacedRecord placed) => placed.Record switch
    {
        SealRecord { Next: { } next } => tip with { Log = next, Offset = 0, Ordinal = 0, Sealed = [.. tip.Sealed, new SealedLog(tip.Log, placed.End)] },
        SealRecord => tip with { Offset = placed.End, Ordinal = tip.Ordinal + 1, IsDropped = true },
        _ => tip with
        {
            Offset = placed.End,
            Ordinal = tip.Ordinal + 1,
            State = tip.State.After(placed.Record),
            Imports = placed.Record is CommitsRecord commits ? ImportsAfter(tip, commits) : tip.Imports,
            Reservation = ReservationAfter(tip.Reservation, placed.Record),
        },
    };

    private static IReadOnlyList<ImportCommit> ImportsAfter(LogTip tip, CommitsRecord record)
    {
        var imports = tip.Imports;
        for (var i = 0; i < record.Commits.Count; i++)
        {
            if ((record.Commits[i].Traits & CommitTraits.Import) != 0)
            {
                imports = [.. imports, new ImportCommit(tip.Log.Number, record.Commits[i])];
            }
        }

        return imports;
    }

    private Reservation? ReservationAfter(Reservation? current, LogRecord record)
    {
        switch (record)
        {
            case ReserveRecord reserve:
                var left = reserve.Time + reserve.Duration - ServerTime;
                left = left < reserve.Duration ? left : reserve.Duration;
                return left > TimeSpan.Zero ? new Reservation(reserve.Id, Deadline.After(_clock, left)) : current?.Id == reserve.Id ? null : current;
            case CommitsRecord commits when current is { } reservation:
                for (var i = 0; i < commits.Commits.Count; i++)
                {
                    if (commits.Commits[i].Id == reservation.Id)
                    {
                        return null;
                    }
                }

                return current;
            default:
                return current;
        }
    }

    private void ThrowIfBroken()
    {
        if (_broken is not null)
        {
            throw new InvalidOperationException("An earlier failure to replay the log has made this database unusable until it is opened again.", _broken);
        }
    }
}
