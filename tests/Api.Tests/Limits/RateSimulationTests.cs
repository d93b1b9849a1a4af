using Serverless.Api.Limits;

namespace Serverless.Api.Tests.Limits;

/// <summary>Rates over many instances, for ten simulated seconds after two to get going.</summary>
public sealed class RateSimulationTests(ITestOutputHelper output)
{
    private const int Seed = 20261123;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(1000, 4)]
    [InlineData(1000, 16)]
    [InlineData(100, 1)]
    [InlineData(100, 4)]
    [InlineData(100, 16)]
    [InlineData(10, 1)]
    [InlineData(10, 4)]
    public void Loads_below_the_limit_pass_and_loads_above_are_cut_to_it(long limit, int instances)
    {
        foreach (double load in new[] { 0.5, 0.9, 3.0 })
        {
            (Outcomes outcomes, long ideal) = Offer(limit, instances, load);

            double offered = (outcomes.Admitted + outcomes.Refused) / Duration.TotalSeconds;
            output.WriteLine($"limit {limit}, {instances} instances, {load}x: offered {offered:F1}/s, admitted {outcomes.Admitted}, one bucket {ideal} ({outcomes.Admitted / (double)ideal:P1}), refused {outcomes.RefusedShare:P2}, worst second {outcomes.WorstSecond}, {outcomes.OperationsPerRequest:F3} operations/request");
            // Of few requests, one more or less is more than a twentieth.
            double tolerance = Math.Max(ideal * 0.05, RateKinds.Burst(limit));
            Assert.InRange(outcomes.Admitted, ideal - tolerance, ideal + tolerance);
            Assert.InRange(outcomes.WorstSecond, 0, Math.Max(limit * 1.5, 1));
            Assert.Equal(0, outcomes.Unreachable);
        }
    }

    /// <summary>What the instances admit, and what one token bucket would that all requests go through.</summary>
    private static (Outcomes Outcomes, long Ideal) Offer(long limit, int instances, double load)
    {
        var simulation = new SimulatedInstances(Seed);
        for (int i = 0; i < instances; i++)
        {
            simulation.Start();
        }

        long ideal = 0;
        double tokens = RateKinds.Burst(limit);
        TimeSpan last = TimeSpan.Zero;
        simulation.Arrived = () =>
        {
            TimeSpan now = simulation.Scheduler.Elapsed;
            tokens = Math.Min(RateKinds.Burst(limit), tokens + ((now - last).TotalSeconds * limit));
            last = now;
            if (tokens >= 1)
            {
                tokens--;
                ideal++;
            }
        };
        DatabaseLimits limits = new() { MaxQueriesPerSecond = limit };
        simulation.Run(async () =>
        {
            await simulation.OfferAsync(limits, default, limit * load, WarmUp, static () => TimeSpan.Zero);
            simulation.Reset();
            ideal = 0;
            await simulation.OfferAsync(limits, default, limit * load, Duration, static () => TimeSpan.Zero);
        });
        return (simulation.Outcomes, ideal);
    }
}
