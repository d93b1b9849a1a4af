using Serverless.Api.Limits;
using Serverless.GraphCore.Errors;
using Serverless.TestSupport.Simulation;

namespace Serverless.Api.Tests.Limits;

/// <summary>What came of the requests of a simulation.</summary>
internal sealed class Outcomes
{
    public long Admitted { get; set; }

    public long Refused { get; set; }

    public long Unreachable { get; set; }

    public long Operations { get; set; }

    /// <summary>Admissions in windows of a tenth of a second.</summary>
    public Dictionary<long, long> Windows { get; } = [];

    public double OperationsPerRequest => Operations / (double)(Admitted + Refused + Unreachable);

    public double RefusedShare => Refused / (double)(Admitted + Refused + Unreachable);

    /// <summary>Most admissions of any whole second, in steps of a tenth.</summary>
    public long WorstSecond => Windows.Keys.Max(start => Enumerable.Range(0, 10).Sum(i => Windows.GetValueOrDefault(start + i)));
}

/// <summary>
/// Instances that share one store, each with its own clock's origin, in a time and an order that depend on a seed: requests come at random
/// times, queries take time, operations of the store take 8 to 16 ms.
/// </summary>
internal sealed class SimulatedInstances
{
    private const long MaxSteps = 50_000_000;

    private readonly SimulationScheduler scheduler;
    private readonly CountingLimitStore store;
    private readonly List<(Participant Process, LimitEnforcer Enforcer)> instances = [];
    private int started;

    public SimulatedInstances(int seed)
    {
        Random = new Random(seed);
        scheduler = new SimulationScheduler(Random);
        store = new CountingLimitStore(new InMemoryLimitStore(scheduler.Root.Clock), scheduler.Root.Clock)
        {
            Latency = () => TimeSpan.FromMilliseconds(8 + (8 * Random.NextDouble())),
        };
    }

    public Random Random { get; }

    public CountingLimitStore Store => store;

    public SimulationScheduler Scheduler => scheduler;

    public Outcomes Outcomes { get; private set; } = new();

    /// <summary>Called for every request when it comes.</summary>
    public Action? Arrived { get; set; }

    public TimeProvider Clock => scheduler.Root.Clock;

    public int Count => instances.Count;

    public static LimitSubject Subject(DatabaseLimits limits) => new("db", "sales", limits, "ann");

    public void Start()
    {
        Participant process = Participant.StartIn(scheduler);
        var enforcer = new LimitEnforcer(new LimitEnforcerOptions(), store, $"i{++started}", process.Clock, null);
        instances.Add((process, enforcer));
    }

    /// <summary>Forgets the outcomes so far.</summary>
    public void Reset() => Outcomes = new Outcomes();

    public void Run(Func<Task> main) => scheduler.Run(main, MaxSteps);

    /// <summary>Ends an instance between two steps, whatever it holds.</summary>
    public Participant Crash(int index)
    {
        Participant process = instances[index].Process;
        process.Crash();
        instances.RemoveAt(index);
        return process;
    }

    /// <summary>Runs code on an instance.</summary>
    public Task OnAsync(int index, Func<LimitEnforcer, Task> work) => OnAsync(instances[index].Process, () => work(instances[index].Enforcer));

    /// <summary>Lets requests come to all instances at random times, as many a second in all, until a time.</summary>
    public async Task OfferAsync(DatabaseLimits limits, QueryTraits traits, double perSecond, TimeSpan duration, Func<TimeSpan> queryTime, IConcurrencyModel? model = null)
    {
        var running = new List<Task>();
        TimeSpan end = scheduler.Elapsed + duration;
        TimeSpan next = scheduler.Elapsed;
        long before = store.Operations;
        while (true)
        {
            next += TimeSpan.FromSeconds(-Math.Log(1 - Random.NextDouble()) / perSecond);
            if (next >= end)
            {
                break;
            }

            // Delays are of whole milliseconds.
            if (next - scheduler.Elapsed >= TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(next - scheduler.Elapsed, Clock);
            }

            Arrived?.Invoke();

            (Participant process, LimitEnforcer enforcer) = instances[Random.Next(instances.Count)];
            running.Add(OnAsync(process, () => RequestAsync(enforcer, process, limits, traits, queryTime(), model)));
            if (running.Count > 4096)
            {
                running.RemoveAll(task => task.IsCompleted);
            }
        }

        // The requests of an instance that has crashed never end.
        await Task.WhenAny(Task.WhenAll(running), Task.Delay(TimeSpan.FromMinutes(1), Clock));
        Outcomes.Operations = store.Operations - before;
    }

    /// <summary>Runs code as a process does: it ends with it.</summary>
    private static Task OnAsync(Participant process, Func<Task> work)
    {
        var ended = new TaskCompletionSource();
        process.Post(state => _ = RunAsync(), null);
        return ended.Task;

        async Task RunAsync()
        {
            try
            {
                await work();
                ended.SetResult();
            }
            catch (Exception failure)
            {
                ended.SetException(failure);
            }
        }
    }

    private async Task RequestAsync(LimitEnforcer enforcer, Participant process, DatabaseLimits limits, QueryTraits traits, TimeSpan time, IConcurrencyModel? model)
    {
        try
        {
            using Admission admission = await enforcer.AdmitAsync(Subject(limits), traits, CancellationToken.None);
            Outcomes.Admitted++;
            long window = (long)(scheduler.Elapsed.TotalSeconds * 10);
            Outcomes.Windows[window] = Outcomes.Windows.GetValueOrDefault(window) + 1;
            model?.Begin(process);
            try
            {
                if (time > TimeSpan.Zero)
                {
                    await Task.Delay(time, process.Clock, admission.PermitLost);
                }
            }
            catch (OperationCanceledException)
            {
                // Its permit was lost.
            }
            finally
            {
                model?.End(process);
            }
        }
        catch (GraphException refusal) when (refusal.Code == ErrorCodes.MaximumTransactionLimitReached)
        {
            Outcomes.Refused++;
        }
        catch (GraphException refusal) when (refusal.Code == ErrorCodes.DatabaseUnavailable)
        {
            Outcomes.Unreachable++;
        }
    }
}

/// <summary>Watches how many queries run.</summary>
internal interface IConcurrencyModel
{
    void Begin(Participant process);

    void End(Participant process);
}
