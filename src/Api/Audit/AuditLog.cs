using Microsoft.Extensions.Logging;
using Serverless.Api.Telemetry;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Audit;

/// <summary>How the audit log is kept.</summary>
public sealed record AuditOptions
{
    /// <summary>For so many days, beside the present one, records are kept.</summary>
    public int RetentionDays { get; init; } = 90;

    /// <summary>After so long, at most, what was added is durable: so much may be lost when the process is killed.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>So long what can be repeated is counted before it is written again.</summary>
    public TimeSpan RepeatWindow { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>
/// What somebody did or tried, for those who have to know later. <see cref="RecordAsync"/> has written a record when it returns; what is only added is written soon. Thread-safe.
/// </summary>
public sealed class AuditLog : IAsyncDisposable
{
    private const int MaxQueued = 10_000;

    private readonly IAuditStore store;
    private readonly AuditOptions options;
    private readonly IIdGenerator ids;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly RepeatedRecords repeated;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim writing = new(1);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task background;
    private List<AuditRecord> queue = [];
    private DateTimeOffset lastTime;
    private DateOnly cleaned;
    private bool isDisposed;
    private long queued;
    private long written;
    private long lost;

    public AuditLog(IAuditStore store, AuditOptions options, IIdGenerator ids, TimeProvider clock, ILogger logger)
    {
        this.store = store;
        this.options = options;
        this.ids = ids;
        this.clock = clock;
        this.logger = logger;
        repeated = new RepeatedRecords(options.RepeatWindow, clock);
        background = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Adds a record and returns when it is durable.</summary>
    /// <exception cref="GraphException">The store is unavailable or full; the record is written as soon as that is over, if the process lives on.</exception>
    public async Task RecordAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        long number;
        lock (gate)
        {
            if (queue.Count >= MaxQueued)
            {
                throw new GraphException(ErrorCodes.DatabaseUnavailable, "The audit log cannot be written now; repeat the request.");
            }

            number = Enqueue(record);
        }

        await WriteAsync(number, cancellationToken);
    }

    /// <summary>
    /// Adds a record, to be written soon. What anybody can cause in any number is written once, and then counted: again when some time has passed, with the number.
    /// </summary>
    public void Add(AuditRecord record)
    {
        if (record.IsRepeatable && !repeated.IsFirst(ref record))
        {
            return;
        }

        lock (gate)
        {
            if (queue.Count >= MaxQueued)
            {
                lost++;
                return;
            }

            Enqueue(record);
        }
    }

    /// <summary>Records, newest first, with all that this process has added before.</summary>
    /// <exception cref="GraphException">The store is unavailable.</exception>
    public async IAsyncEnumerable<AuditRecord> ReadAsync(AuditQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await foreach (AuditRecord record in store.ReadAsync(query, cancellationToken))
        {
            yield return record;
        }
    }

    /// <summary>Makes all durable that was added before.</summary>
    /// <exception cref="GraphException">The store is unavailable or full.</exception>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        long number;
        lock (gate)
        {
            number = queued;
        }

        return WriteAsync(number, cancellationToken);
    }

    /// <summary>Writes what is not written yet, as well as that is possible.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (isDisposed)
            {
                return;
            }

            isDisposed = true;
        }

        await stopping.CancelAsync();
        await background;
        AddCounts(repeated.TakeAll());
        try
        {
            await FlushAsync(CancellationToken.None);
        }
        catch (GraphException failure)
        {
            LogMessages.AuditFailed(logger, failure);
        }

        stopping.Dispose();
        writing.Dispose();
    }

    /// <summary>Writes what is due, and deletes what is too old once a day.</summary>
    /// <exception cref="GraphException">The store is unavailable or full.</exception>
    internal async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        AddCounts(repeated.TakeDue());
        await FlushAsync(cancellationToken);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        if (today != cleaned)
        {
            await store.DeleteBeforeAsync(today.AddDays(-options.RetentionDays), cancellationToken);
            cleaned = today;
        }
    }

    // The gate is held.
    private long Enqueue(AuditRecord record)
    {
        // The order of the records is that of their times, also when the clock goes back.
        DateTimeOffset now = clock.GetUtcNow().ToUniversalTime();
        lastTime = now > lastTime ? now : lastTime.AddTicks(1);
        queue.Add(record with { Id = ids.NewId(), Time = lastTime });
        return ++queued;
    }

    private void AddCounts(IReadOnlyList<AuditRecord> counts)
    {
        lock (gate)
        {
            foreach (AuditRecord count in counts)
            {
                Enqueue(count);
            }

            if (lost > 0 && queue.Count < MaxQueued)
            {
                Enqueue(new AuditRecord { Event = AuditEvent.LimitViolation, Action = "records lost", Outcome = AuditOutcome.Failed, Rows = lost });
                lost = 0;
            }
        }
    }

    /// <summary>Writes the queue until a record of it is written; those who wait at the same time share one write.</summary>
    private async Task WriteAsync(long number, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            List<AuditRecord> records;
            lock (gate)
            {
                if (written >= number)
                {
                    return;
                }

                records = queue;
                queue = [];
            }

            try
            {
                // Others wait for it as well: the one who came first does not end it.
                await store.AppendAsync(records, CancellationToken.None);
            }
            catch
            {
                lock (gate)
                {
                    queue.InsertRange(0, records);
                }

                throw;
            }

            lock (gate)
            {
                written += records.Count;
            }
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(options.FlushInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                try
                {
                    await CatchUpAsync(stopping.Token);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    LogMessages.AuditFailed(logger, failure);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The log is closed.
        }
    }
}
