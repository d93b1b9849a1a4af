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
        var folded = 0L;
        var deleted = 0L;
        var imported = 0L;
        var options = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken };
        Parallel.For(0, count, options, seed =>
        {
            var simulation = RunSeed(seed);
            Interlocked.Add(ref committed, simulation.Committed);
            Interlocked.Add(ref folded, simulation.Folded);
            Interlocked.Add(ref deleted, simulation.Deleted);
            Interlocked.Add(ref imported, simulation.Imported);
        });
        TestContext.Current.SendDiagnosticMessage($"{count} seeds, {committed} transactions acknowledged, {folded} logs folded, {deleted} objects deleted, {imported} imports");
        Assert.True(committed > 5L * count, $"only {committed} transactions in {count} simulations: the simulation no longer simulates much");
        Assert.True(2 * folded > count && 2 * deleted > count && 10 * imported > count, $"only {folded} logs folded, {deleted} objects deleted and {imported} imports in {count} simulations: the simulation no longer simulates much");
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

    private static CommitSimulation RunSeed(int seed)
    {
        try
        {
            var simulation = new CommitSimulation(seed);
            simulation.Run();
            return simulation;
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Seed {seed} failed: {failure.Message} Run it alone with SIMULATION_SEED={seed}.", failure);
        }
    }
}
