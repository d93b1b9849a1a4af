using Microsoft.Extensions.Logging;
using Serverless.Api.Queries;
using Serverless.Api.Telemetry;
using Serverless.GraphCore;

namespace Serverless.Api.Maintenance;

/// <summary>
/// Looks after the open databases of a process that stays: compacts those that ask for it, by a timer those whose request was lost or has failed, closes those
/// that nobody uses, and collects garbage by another timer. Begins when it is made; disposing it ends the work under way, which is safe at any point.
/// </summary>
public sealed class DatabaseMaintainer : IAsyncDisposable
{
    private readonly CompactionRequests queue;
    private readonly DatabaseRegistry databases;
    private readonly MaintenanceOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    /// <param name="queue">Where databases ask for compactions.</param>
    /// <param name="databases">The open databases.</param>
    /// <param name="options">How often.</param>
    /// <param name="clock">The timers' clock.</param>
    /// <param name="logger">Failures are logged; the next sweep tries again.</param>
    public DatabaseMaintainer(CompactionRequests queue, DatabaseRegistry databases, MaintenanceOptions options, TimeProvider clock, ILogger logger)
    {
        this.queue = queue;
        this.databases = databases;
        this.options = options;
        this.clock = clock;
        this.logger = logger;
        running = Task.WhenAll(CompactAsync(), SweepAsync(), CollectAsync());
    }

    /// <summary>Ends all work, and returns when it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!stopping.IsCancellationRequested)
        {
            await stopping.CancelAsync();
        }

        await running;
    }

    private async Task CompactAsync()
    {
        try
        {
            while (true)
            {
                string database = await queue.TakeAsync(stopping.Token);

                // It may have asked while it was being opened: who waits for the sweep then may not be able to write until it comes.
                using DatabaseLease? open = await databases.FindAsync(database, stopping.Token);
                if (open is not null)
                {
                    await TryAsync(open.Database, static (maintenance, token) => maintenance.CompactAsync(force: false, token));
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private Task SweepAsync() => RepeatAsync(
        options.SweepInterval,
        async () =>
        {
            await databases.CloseIdleAsync();
            foreach (string database in databases.Opened)
            {
                queue.Request(database);
            }
        });

    private Task CollectAsync() => RepeatAsync(
        options.CollectionInterval,
        async () =>
        {
            foreach (string id in databases.Opened)
            {
                using DatabaseLease? database = await databases.FindAsync(id, stopping.Token);
                if (database is not null)
                {
                    await TryAsync(database.Database, static (maintenance, token) => maintenance.CollectGarbageAsync(token));
                }
            }
        });

    private async Task RepeatAsync(TimeSpan interval, Func<Task> work)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                await work();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private async Task TryAsync(IGraphDatabase database, Func<IDatabaseMaintenance, CancellationToken, Task> work)
    {
        if (database is not IDatabaseMaintenance maintenance)
        {
            return;
        }

        try
        {
            await work(maintenance, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            // One database's trouble is not the others', nor that of who stops meanwhile; what it was is in the log.
            LogMessages.MaintenanceFailed(logger, exception);
        }
    }
}
