using System.Globalization;

namespace Serverless.GraphCore.Tests.Simulation;

/// <summary>
/// <c>SIMULATION_SEEDS</c> says how many seeds to run, <c>SIMULATION_SEED</c> runs one.
/// </summary>
public sealed class CacheSimulationTests
{
    [Fact]
    public void What_is_pinned_holds_what_was_written_and_all_memory_comes_back()
    {
        if (Environment.GetEnvironmentVariable("SIMULATION_SEED") is { Length: > 0 } one)
        {
            RunSeed(int.Parse(one, CultureInfo.InvariantCulture));
            return;
        }

        var count = int.Parse(Environment.GetEnvironmentVariable("SIMULATION_SEEDS") ?? "150", CultureInfo.InvariantCulture);
        var pinned = 0L;
        for (var seed = 0; seed < count; seed++)
        {
            pinned += RunSeed(seed);
        }

        Assert.True(pinned > 50L * count, $"only {pinned} pins in {count} simulations: the simulation no longer simulates much");
    }

    [Fact]
    public void One_seed_is_one_history()
    {
        using var first = new CacheSimulation(4);
        using var second = new CacheSimulation(4);
        first.Run();
        second.Run();
        Assert.Equal(first.Digest(), second.Digest());
    }

    private static int RunSeed(int seed)
    {
        try
        {
            using var simulation = new CacheSimulation(seed);
            simulation.Run();
            return simulation.Pinned;
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Seed {seed}: {failure.Message}", failure);
        }
    }
}
