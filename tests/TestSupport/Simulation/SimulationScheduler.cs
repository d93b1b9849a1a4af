using System.Runtime.ExceptionServices;

namespace Serverless.TestSupport.Simulation;

/// <summary>
/// Runs asynchronous code on one thread, in an order and in a time of its own that depend on a seed only: of all that is ready it takes
/// one at random, and when nothing is ready it moves the clock to the next timer.
/// </summary>
/// <remarks>
/// It works through <see cref="SynchronizationContext"/>: code that awaits comes back here, as long as it uses the participants' clocks,
/// starts no threads and never says <c>ConfigureAwait(false)</c>.
/// </remarks>
public sealed class SimulationScheduler
{
    private readonly List<(Participant Participant, SendOrPostCallback Callback, object? State)> _ready = [];
    private readonly PriorityQueue<SimulatedTimer, (long Due, long Order)> _timers = new();
    private readonly long _start = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero).Ticks;
    private long _timerCount;
    private int _thread;
    private Exception? _strayed;

    /// <param name="random">Decides the order.</param>
    public SimulationScheduler(Random random)
    {
        Random = random;
        Root = new Participant(this);
        Now = _start;
    }

    /// <summary>The source of every choice.</summary>
    public Random Random { get; }

    /// <summary>Whoever never crashes: clients and the network.</summary>
    public Participant Root { get; }

    /// <summary>Called before every step; may crash participants.</summary>
    public Action? BeforeStep { get; set; }

    /// <summary>How many steps have been run.</summary>
    public long Steps { get; private set; }

    /// <summary>The simulated time since the start.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Now - _start);

    internal long Now { get; private set; }

    /// <summary>Runs the code, and everything that it starts, until it ends.</summary>
    /// <exception cref="InvalidOperationException">It waits for something that never comes, or takes too many steps.</exception>
    public void Run(Func<Task> main, long maxSteps)
    {
        _thread = Environment.CurrentManagedThreadId;
        var before = SynchronizationContext.Current;
        try
        {
            SynchronizationContext.SetSynchronizationContext(Root);
            var ended = main();
            while (!ended.IsCompleted)
            {
                if (++Steps > maxSteps)
                {
                    throw new InvalidOperationException($"Not ended after {maxSteps} steps and {Elapsed} of simulated time.");
                }

                if (_strayed is not null)
                {
                    throw _strayed;
                }

                BeforeStep?.Invoke();
                Step();
            }

            if (ended.Exception is { } failure)
            {
                ExceptionDispatchInfo.Throw(failure.InnerException!);
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    internal void Enqueue(Participant participant, SendOrPostCallback callback, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            _strayed ??= new InvalidOperationException($"Code has left the simulation's thread:\n{Environment.StackTrace}");
        }

        _ready.Add((participant, callback, state));
    }

    internal void Enqueue(SimulatedTimer timer) => _timers.Enqueue(timer, (timer.Due, _timerCount++));

    private void Step()
    {
        if (_ready.Count > 0)
        {
            var at = Random.Next(_ready.Count);
            var (participant, callback, state) = _ready[at];
            _ready[at] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            if (participant.IsAlive)
            {
                SynchronizationContext.SetSynchronizationContext(participant);
                callback(state);
            }

            return;
        }

        if (!_timers.TryDequeue(out var timer, out var key))
        {
            throw new InvalidOperationException("Everything waits for something that never comes.");
        }

        if (timer.Due == key.Due)
        {
            Now = Math.Max(Now, key.Due);
            timer.Fire();
        }
    }
}
