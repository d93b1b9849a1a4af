using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Serverless.Api.Limits;
using Serverless.Api.Telemetry;

namespace Serverless.Api.Usage;

/// <summary>
/// Counts the use of databases in memory and writes it to a store at intervals: what has changed, as absolute numbers of this instance's own
/// rows, so repeating a write whose answer was lost counts nothing twice. A process that dies loses one interval at most. Queries never wait for
/// the store, and when nothing has happened nothing is written.
/// </summary>
public sealed class UsageRecorder : ILimitObserver, IAsyncDisposable
{
    /// <summary>Time between writes unless another is configured.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(10);

    private readonly IUsageStore store;
    private readonly string instance;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly ConcurrentDictionary<string, DatabaseUsage> databases = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim flushing = new(1);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    /// <param name="store">Where usage is kept.</param>
    /// <param name="instance">Names this instance; never used before.</param>
    /// <param name="interval">Time between writes.</param>
    /// <param name="clock">Tells the hour.</param>
    /// <param name="logger">Failures to write are logged and repeated at the next interval.</param>
    public UsageRecorder(IUsageStore store, string instance, TimeSpan interval, TimeProvider clock, ILogger logger)
    {
        this.store = store;
        this.instance = instance;
        this.clock = clock;
        this.logger = logger;
        running = RunAsync(interval);
    }

    /// <summary>The counters of a database; the same object at every call.</summary>
    public DatabaseUsage Of(string databaseId) => databases.TryGetValue(databaseId, out DatabaseUsage? usage)
        ? usage
        : databases.GetOrAdd(databaseId, static (id, clock) => new DatabaseUsage(id, clock), clock);

    /// <inheritdoc/>
    public void Refused(LimitSubject subject, LimitKind limit) => Of(subject.DatabaseId).Reject(limit);

    /// <summary>Writes what has changed.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await flushing.WaitAsync(cancellationToken);
        try
        {
            var rows = new List<UsageRow>();
            var taken = new List<(HourCounters Hour, long Changes)>();
            foreach (DatabaseUsage database in databases.Values)
            {
                foreach (HourCounters hour in database.Hours())
                {
                    long changes = hour.Changes;
                    if (hour.IsDirty(changes))
                    {
                        rows.Add(new UsageRow(database.DatabaseId, hour.Hour, instance, hour.Counts));
                        taken.Add((hour, changes));
                    }
                }
            }

            if (rows.Count > 0)
            {
                await store.PutAsync(rows, cancellationToken);
                taken.ForEach(static one => one.Hour.Wrote(one.Changes));
            }
        }
        finally
        {
            flushing.Release();
        }
    }

    /// <summary>What happens on a database on this instance.</summary>
    public CurrentUsage CurrentOf(string databaseId) => databases.TryGetValue(databaseId, out DatabaseUsage? usage) ? usage.Current : default;

    /// <summary>The use of a database in the hour that is, on all instances: this one's as it is, the others' as they have written it.</summary>
    public async Task<UsageCounts> ReadHourAsync(string databaseId, CancellationToken cancellationToken)
    {
        DateTimeOffset hour = UsageHours.Of(clock.GetUtcNow());
        IReadOnlyList<UsageRow> rows = await store.ReadAsync(databaseId, hour, hour.AddHours(1), cancellationToken);
        UsageCounts own = databases.TryGetValue(databaseId, out DatabaseUsage? usage) ? usage.ThisHour : UsageCounts.None;
        return rows.Where(row => row.Instance != instance).Aggregate(own, static (sum, row) => sum + row.Counts);
    }

    /// <summary>The use of a database by hours, as it is written.</summary>
    public static async Task<IReadOnlyList<(DateTimeOffset Hour, UsageCounts Counts)>> ReadAsync(
        IUsageStore store, string databaseId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        [.. (await store.ReadAsync(databaseId, from, to, cancellationToken))
            .GroupBy(row => row.Hour, (hour, rows) => (hour, rows.Aggregate(UsageCounts.None, static (sum, row) => sum + row.Counts)))];

    /// <summary>Writes what is left, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!stopping.IsCancellationRequested)
        {
            await stopping.CancelAsync();
            await running;
            await TryFlushAsync(CancellationToken.None);
        }
    }

    private async Task RunAsync(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                await TryFlushAsync(stopping.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogMessages.UsageNotWritten(logger, exception);
        }
    }
}
