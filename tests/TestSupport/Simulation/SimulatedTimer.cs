namespace Serverless.TestSupport.Simulation;

internal sealed class SimulatedTimer(Participant participant, SimulationScheduler scheduler, TimerCallback callback, object? state) : ITimer
{
    private const long Never = -1;

    private TimeSpan _period;

    public long Due { get; private set; } = Never;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        Due = dueTime == Timeout.InfiniteTimeSpan ? Never : scheduler.Now + Math.Max(0, dueTime.Ticks);
        if (Due != Never)
        {
            scheduler.Enqueue(this);
        }

        return true;
    }

    public void Fire()
    {
        Due = Never;
        scheduler.Enqueue(participant, _ => callback(state), null);
        if (_period > TimeSpan.Zero)
        {
            Change(_period, _period);
        }
    }

    public void Dispose() => Due = Never;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
