namespace Serverless.TestSupport.Simulation;

/// <summary>A process of a simulation. When it crashes, none of its code runs any more, at whatever await it stands.</summary>
public sealed class Participant : SynchronizationContext
{
    private readonly SimulationScheduler _scheduler;

    internal Participant(SimulationScheduler scheduler)
    {
        _scheduler = scheduler;
        Clock = new SimulatedClock(this, scheduler);
    }

    /// <summary>The simulation's time; its timers die with the participant.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Whether it has not crashed.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>A process of the same simulation.</summary>
    public static Participant StartIn(SimulationScheduler scheduler) => new(scheduler);

    /// <summary>Ends it, between two steps.</summary>
    public void Crash() => IsAlive = false;

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => _scheduler.Enqueue(this, d, state);

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private sealed class SimulatedClock(Participant participant, SimulationScheduler scheduler) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => new(scheduler.Now, TimeSpan.Zero);

        public override long GetTimestamp() => scheduler.Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new SimulatedTimer(participant, scheduler, callback, state);
            timer.Change(dueTime, period);
            return timer;
        }
    }
}
