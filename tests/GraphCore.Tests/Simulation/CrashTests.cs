using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;
using Serverless.TestSupport.Simulation;
using Serverless.TestSupport.Storage;

namespace Serverless.GraphCore.Tests.Simulation;

/// <summary>
/// A process commits, compacts and collects garbage, and is killed at its first await, at its second, and so on; each time another process
/// must find everything that was acknowledged, and can go on.
/// </summary>
public sealed class CrashTests
{
    private static readonly TimeSpan Later = TimeSpan.FromHours(2);

    [Fact]
    public void Process_may_be_killed_at_every_await()
    {
        var killed = 0;
        while (Run(killed + 1))
        {
            killed++;
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        TestContext.Current.SendDiagnosticMessage($"killed at {killed} steps");
        Assert.True(killed > 100, $"only {killed} steps: the script no longer does much");
    }

    // Whether the process was killed before its script had ended.
    private static bool Run(int step)
    {
        try
        {
            var scheduler = new SimulationScheduler(new Random(1));
            var wasKilled = false;
            scheduler.Run(async () => wasKilled = await RunAsync(scheduler, step), 1_000_000);
            return wasKilled;
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Killed at step {step}: {failure.Message}", failure);
        }
    }

    private static async Task<bool> RunAsync(SimulationScheduler scheduler, int step)
    {
        var clock = scheduler.Root.Clock;
        var store = new InMemoryObjectStore(clock);
        var network = new FaultyObjectStore(store, clock, new Random(2)) { Profile = new FaultProfile { MaxDelay = TimeSpan.FromMilliseconds(3) } };
        await new MaintainedDatabase(store, MaintainedDatabase.Options(clock, 1000)).OpenAsync(CancellationToken.None);
        var process = new SimulatedProcess(scheduler);
        var acknowledged = 0;
        var steps = 0;
        scheduler.BeforeStep = () =>
        {
            if (++steps == step)
            {
                process.Crash();
            }
        };
        var wasKilled = false;
        try
        {
            await process.CallAsync(async () =>
            {
                var database = await new MaintainedDatabase(network, MaintainedDatabase.Options(process.Process.Clock, 1000)).OpenAsync(CancellationToken.None);
                for (var round = 0; round < 2; round++)
                {
                    await database.RunAsync($"CREATE (:N {{v: {acknowledged}}})", CancellationToken.None);
                    acknowledged++;
                    await database.Database.CompactAsync(force: true, CancellationToken.None);
                    await Task.Delay(Later, process.Process.Clock);
                    await database.Database.CollectGarbageAsync(CancellationToken.None);
                }

                return true;
            });
        }
        catch (CrashedException)
        {
            wasKilled = true;
        }

        scheduler.BeforeStep = null;
        await Task.Delay(TimeSpan.FromMinutes(1), clock);
        await RecoverAsync(store, clock, acknowledged);
        return wasKilled;
    }

    private static async Task RecoverAsync(InMemoryObjectStore store, TimeProvider clock, int acknowledged)
    {
        var database = await new MaintainedDatabase(store, MaintainedDatabase.Options(clock, 1000)).OpenAsync(CancellationToken.None);
        var found = await database.ValuesAsync(CancellationToken.None);
        Assert.InRange(found.Count, acknowledged, acknowledged + 1);
        Assert.Equal(Enumerable.Range(0, found.Count).Select(v => $"{v}"), found);

        await database.RunAsync($"CREATE (:N {{v: {found.Count}}})", CancellationToken.None);
        await database.Database.CompactAsync(force: true, CancellationToken.None);
        for (var run = 0; run < 3; run++)
        {
            await Task.Delay(Later, clock);
            await database.Database.CollectGarbageAsync(CancellationToken.None);
        }

        // Whatever the other one had begun is gone, and nothing else.
        var head = (await database.HeadAsync(CancellationToken.None)).Head;
        Assert.Equal([MaintainedDatabase.Paths.Log(head.Log)], await database.ListAsync(MaintainedDatabase.Paths.Logs, CancellationToken.None));
        Assert.Equal(
            SegmentList.Decode(head.Segments.Span).Select(segment => MaintainedDatabase.Paths.Segment(segment.Id)).Order(),
            await database.ListAsync(MaintainedDatabase.Paths.Segments, CancellationToken.None));
        var other = await new MaintainedDatabase(store, MaintainedDatabase.Options(clock, 1000)).OpenAsync(CancellationToken.None);
        Assert.Equal([.. found, $"{found.Count}"], await other.ValuesAsync(CancellationToken.None));
    }
}
