namespace Serverless.Api.Operations;

/// <summary>The activities that this process runs, so that they end soon when their operation is cancelled, wherever that was asked for.</summary>
/// <param name="store">Has the states.</param>
/// <param name="interval">How often to look.</param>
/// <param name="clock">Measures times.</param>
internal sealed class RunningOperations(OperationStore store, TimeSpan interval, TimeProvider clock)
{
    private readonly OperationStore store = store;
    private readonly TimeSpan interval = interval;
    private readonly TimeProvider clock = clock;
    private readonly Lock gate = new();
    private readonly List<Activity> activities = [];

    /// <summary>An activity begins.</summary>
    public Activity Begin(Guid id, CancellationToken cancellationToken)
    {
        var activity = new Activity(this, id, cancellationToken);
        lock (gate)
        {
            activities.Add(activity);
        }

        activity.Watch();
        return activity;
    }

    /// <summary>Ends the activities of an operation that is cancelled.</summary>
    public void Cancel(Guid id)
    {
        // Outside the lock: whoever is cancelled may end at once, and so change the list.
        List<Activity> cancelled;
        lock (gate)
        {
            cancelled = activities.FindAll(activity => activity.Id == id);
        }

        cancelled.ForEach(static activity => activity.Cancel());
    }

    private void End(Activity activity)
    {
        lock (gate)
        {
            activities.Remove(activity);
        }
    }

    /// <summary>One activity, until it is disposed.</summary>
    internal sealed class Activity(RunningOperations running, Guid id, CancellationToken stopped) : IAsyncDisposable
    {
        private readonly CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        private readonly CancellationTokenSource ended = new();
        private Task watching = Task.CompletedTask;
        private volatile bool isCancelled;

        public Guid Id => id;

        /// <summary>Fires when the process stops or the operation is cancelled.</summary>
        public CancellationToken Token => either.Token;

        /// <summary>Whether it ends because the operation is cancelled.</summary>
        public bool IsCancelled => isCancelled;

        public void Cancel()
        {
            isCancelled = true;
            try
            {
                either.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has just ended by itself.
            }
        }

        public void Watch() => watching = WatchAsync();

        public async ValueTask DisposeAsync()
        {
            running.End(this);
            await ended.CancelAsync();
            await watching;
            ended.Dispose();
            either.Dispose();
        }

        private async Task WatchAsync()
        {
            while (true)
            {
                try
                {
                    await Task.Delay(running.interval, running.clock, ended.Token);
                    if (await running.store.FindStateAsync(id, ended.Token) is null or { CancelRequested: true })
                    {
                        Cancel();
                        return;
                    }
                }
                catch (OperationCanceledException)
                {
                    return;
                }
                catch (Serverless.GraphCore.Errors.GraphException)
                {
                    // The next look may succeed.
                }
            }
        }
    }
}
