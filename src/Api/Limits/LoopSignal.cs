namespace Serverless.Api.Limits;

/// <summary>Lets one loop pause until it is called or a time has passed; a call between two pauses is not lost.</summary>
internal sealed class LoopSignal : IDisposable
{
    private readonly Lock gate = new();
    private readonly ITimer timer;
    private TaskCompletionSource? pause;
    private bool isSet;

    public LoopSignal(TimeProvider clock) =>
        timer = clock.CreateTimer(static state => ((LoopSignal)state!).Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Ends the pause, or the next one at once.</summary>
    public void Set()
    {
        lock (gate)
        {
            if (pause is { } waiting)
            {
                pause = null;
                waiting.SetResult();
            }
            else
            {
                isSet = true;
            }
        }
    }

    /// <summary>Returns when it is called, or after the time.</summary>
    public async Task WaitAsync(TimeSpan time)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            if (isSet)
            {
                isSet = false;
                return;
            }

            pause = waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        timer.Change(time, Timeout.InfiniteTimeSpan);
        await waiting.Task;
    }

    public void Dispose() => timer.Dispose();
}
