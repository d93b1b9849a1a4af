using System.Globalization;

namespace Serverless.GraphCore.Tests.Simulation;

/// <summary>
/// <c>SIMULATION_SEEDS</c> says how many seeds to run, <c>SIMULATION_SEED</c> runs one.
/// </summary>
public sealed class CommitSimulationTests
{
    [Fact]
    public void No_acknowledged_transaction_is_lost_and_none_is_applied_twice()
    {
        if (Environment.GetEnvironmentVariable("SIMULATION_SEED") is { Length: > 0 } one)
        {
            RunSeed(int.Parse(one, CultureInfo.InvariantCulture));
            return;
        }

        var count = int.Parse(Environment.GetEnvironmentVariable("SIMULATION_SEEDS") ?? "10000", CultureInfo.InvariantCulture);
        var committed = 0L;
        var options = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken };
        Parallel.For(0, count, options, seed => Interlocked.Add(ref committed, RunSeed(seed)));
        TestContext.Current.SendDiagnosticMessage($"{count} seeds, {committed} transactions acknowledged");
        Assert.True(committed > 5L * count, $"only {committed} transactions in {count} simulations: the simulation no longer simulates much");
    }

    [Fact]
    public void One_seed_is_one_history()
    {
        var first = new CommitSimulation(4);
        var second = new CommitSimulation(4);
        first.Run();
        second.Run();
        Assert.Equal(first.Digest(), second.Digest());
    }

    private static int RunSeed(int seed)
    {
        try
        {
            var simulation = new CommitSimulation(seed);
            simulation.Run();
            return simulation.Committed;
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Seed {seed} failed: {failure.Message} Run it alone with SIMULATION_SEED={seed}.", failure);
        }
    }
}
