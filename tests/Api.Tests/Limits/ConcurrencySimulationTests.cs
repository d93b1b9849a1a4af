using Serverless.Api.Limits;
using Serverless.TestSupport.Simulation;

namespace Serverless.Api.Tests.Limits;

/// <summary>Permits over many instances: their sum is watched at every step.</summary>
public sealed class ConcurrencySimulationTests(ITestOutputHelper output)
{
    private const int Seed = 20261124;

    [Theory]
    [InlineData(1, 3)]
    [InlineData(8, 1)]
    [InlineData(8, 4)]
    [InlineData(8, 16)]
    [InlineData(64, 16)]
    [InlineData(256, 16)]
    public void The_limit_is_never_exceeded_and_few_are_refused_below_it(long limit, int instances)
    {
        foreach (double load in new[] { 0.5, 0.9, 3.0 })
        {
            SimulatedInstances simulation = Start(Seed, instances);
            var model = new Model(limit);
            DatabaseLimits limits = new() { MaxConcurrentQueries = limit };

            // Queries take 40 ms: so many a second keep the limit's permits busy for that part of the time.
            double perSecond = load * limit / 0.04;
            simulation.Run(async () =>
            {
                await simulation.OfferAsync(limits, default, perSecond, TimeSpan.FromSeconds(1), QueryTime, model);
                simulation.Reset();
                await simulation.OfferAsync(limits, default, perSecond, TimeSpan.FromSeconds(2), QueryTime, model);
            });

            Outcomes outcomes = simulation.Outcomes;
            output.WriteLine($"limit {limit}, {instances} instances, {load}x: {outcomes.Admitted} admitted, {outcomes.RefusedShare:P2} refused, most at a time {model.Most}, {outcomes.OperationsPerRequest:F3} operations/request");
            Assert.InRange(model.Most, 1, limit);
            Assert.Equal((0, 0), (model.Running, outcomes.Unreachable));
            TimeSpan QueryTime() => TimeSpan.FromMilliseconds(20 + (40 * simulation.Random.NextDouble()));
        }
    }

    [Fact]
    public void Crashes_lost_answers_and_changed_limits_never_let_more_run_than_the_limit()
    {
        for (int seed = 1; seed <= 30; seed++)
        {
            var chance = new Random(seed);
            long limit = chance.Next(1, 100);
            SimulatedInstances simulation = Start(seed, chance.Next(2, 8));
            var model = new Model(limit);
            simulation.Store.Fails = () => chance.NextDouble() switch { < 0.03 => Failing.Before, < 0.06 => Failing.After, _ => Failing.No };
            simulation.Store.Latency = () => TimeSpan.FromMilliseconds(chance.NextDouble() < 0.02 ? 9000 * chance.NextDouble() : 20 * chance.NextDouble());
            simulation.Run(async () =>
            {
                for (int round = 0; round < 6; round++)
                {
                    DatabaseLimits limits = new() { MaxConcurrentQueries = model.Limit };
                    await simulation.OfferAsync(
                        limits, default, 2.0 * limit, TimeSpan.FromSeconds(3), () => TimeSpan.FromMilliseconds(chance.NextDouble() < 0.02 ? 15_000 : 300 * chance.NextDouble()), model);
                    if (chance.Next(2) == 0 && simulation.Count > 1)
                    {
                        model.Forget(simulation.Crash(chance.Next(simulation.Count)));
                        simulation.Start();
                    }
                }
            });

            Assert.True(model.Most <= model.Limit, $"seed {seed}: {model.Most} ran at a limit of {model.Limit}");
            Assert.True(simulation.Outcomes.Admitted > 0, $"seed {seed}: nothing was admitted");
        }
    }

    [Fact]
    public void What_a_crashed_instance_held_comes_back_within_the_lifetime_of_permits()
    {
        SimulatedInstances simulation = Start(Seed, 2);
        DatabaseLimits limits = new() { MaxConcurrentQueries = 2 };
        simulation.Run(async () =>
        {
            await simulation.OnAsync(0, enforcer => enforcer.AdmitAsync(SimulatedInstances.Subject(limits), default, CancellationToken.None).AsTask());
            await simulation.OnAsync(0, enforcer => enforcer.AdmitAsync(SimulatedInstances.Subject(limits), default, CancellationToken.None).AsTask());
            simulation.Crash(0);
            await simulation.OfferAsync(limits, default, 10, TimeSpan.FromSeconds(9), static () => TimeSpan.Zero);
            Assert.Equal(0, simulation.Outcomes.Admitted);

            await Task.Delay(TimeSpan.FromSeconds(2), simulation.Clock);
            simulation.Reset();
            await simulation.OfferAsync(limits, default, 10, TimeSpan.FromSeconds(3), static () => TimeSpan.Zero);
            Assert.Equal(0, simulation.Outcomes.Refused);
        });
    }

    /// <summary>To take the first permit is two operations, which together take longer here than a query waits for one that others hold.</summary>
    [Fact]
    public void First_query_is_not_refused_because_the_store_is_slow()
    {
        SimulatedInstances simulation = Start(Seed, 1);
        simulation.Store.Latency = static () => TimeSpan.FromMilliseconds(180);
        simulation.Run(async () =>
        {
            await simulation.OfferAsync(new DatabaseLimits { MaxConcurrentQueries = 10 }, default, 1, TimeSpan.FromSeconds(3), static () => TimeSpan.Zero);
            Assert.Equal((0, 0), (simulation.Outcomes.Unreachable, simulation.Outcomes.Refused));
            Assert.True(simulation.Outcomes.Admitted > 0);
        });
    }

    [Fact]
    public void A_store_that_cannot_be_reached_ends_queries_and_refuses_new_ones()
    {
        SimulatedInstances simulation = Start(Seed, 1);
        var model = new Model(4);
        DatabaseLimits limits = new() { MaxConcurrentQueries = 4, MaxQueriesPerSecond = 1000 };
        simulation.Run(async () =>
        {
            Task slow = simulation.OfferAsync(limits, default, 4, TimeSpan.FromSeconds(1), static () => TimeSpan.FromMinutes(1), model);
            await Task.Delay(TimeSpan.FromSeconds(2), simulation.Clock);
            Assert.InRange(model.Running, 1, 4);
            simulation.Store.Fails = static () => Failing.Before;
            await Task.Delay(TimeSpan.FromSeconds(8), simulation.Clock);
            Assert.Equal(0, model.Running);
            await slow;

            simulation.Reset();
            await simulation.OfferAsync(limits, default, 20, TimeSpan.FromSeconds(2), static () => TimeSpan.Zero, model);
            Assert.Equal((0, 0), (simulation.Outcomes.Admitted, simulation.Outcomes.Refused));
            Assert.True(simulation.Outcomes.Unreachable > 0);

            simulation.Store.Fails = static () => Failing.No;
            await Task.Delay(TimeSpan.FromSeconds(12), simulation.Clock);
            simulation.Reset();
            await simulation.OfferAsync(limits, default, 20, TimeSpan.FromSeconds(2), static () => TimeSpan.Zero, model);
            Assert.Equal((0, 0), (simulation.Outcomes.Unreachable, simulation.Outcomes.Refused));
        });
    }

    [Theory]
    [InlineData(false, 0.1)]
    [InlineData(true, 0.15)]
    public void Steady_queries_on_one_instance_cost_a_tenth_of_an_operation_and_a_little_more_with_connections(bool connections, double most)
    {
        SimulatedInstances simulation = Start(Seed, 1);
        DatabaseLimits limits = new()
        {
            MaxConcurrentQueries = 10,
            MaxQueriesPerSecond = 1000,
            MaxWritesPerSecond = 500,
            MaxConnections = connections ? 100 : null,
            MaxConnectionsPerUser = connections ? 50 : null,
        };
        var write = new QueryTraits(Writes: true, CrossDatabase: false, InTransaction: false);
        simulation.Run(async () =>
        {
            await simulation.OfferAsync(limits, write, 100, TimeSpan.FromSeconds(2), static () => TimeSpan.FromMilliseconds(10));
            simulation.Reset();
            await simulation.OfferAsync(limits, write, 100, TimeSpan.FromSeconds(20), static () => TimeSpan.FromMilliseconds(10));
        });

        output.WriteLine($"{simulation.Outcomes.OperationsPerRequest:F3} operations/request");
        Assert.Equal(0, simulation.Outcomes.Refused);
        Assert.InRange(simulation.Outcomes.OperationsPerRequest, 0, most);
    }

    [Fact]
    public void Queries_that_come_seldom_cost_two_operations_each_and_an_idle_database_none()
    {
        SimulatedInstances simulation = Start(Seed, 2);
        DatabaseLimits limits = new() { MaxConcurrentQueries = 10 };
        simulation.Run(async () =>
        {
            await simulation.OfferAsync(limits, default, 0.5, TimeSpan.FromSeconds(100), static () => TimeSpan.FromMilliseconds(10));

            // Beside two listings at the beginning.
            Assert.InRange(simulation.Outcomes.Operations, 1, (2 * simulation.Outcomes.Admitted) + 4);
            await Task.Delay(TimeSpan.FromSeconds(5), simulation.Clock);
            long before = simulation.Store.Operations;
            await Task.Delay(TimeSpan.FromHours(1), simulation.Clock);
            Assert.Equal(before, simulation.Store.Operations);
        });
    }

    private static SimulatedInstances Start(int seed, int instances)
    {
        var simulation = new SimulatedInstances(seed);
        for (int i = 0; i < instances; i++)
        {
            simulation.Start();
        }

        return simulation;
    }

    private sealed class Model(long limit) : IConcurrencyModel
    {
        private readonly Dictionary<Participant, long> running = [];

        public long Limit => limit;

        public long Running => running.Values.Sum();

        public long Most { get; private set; }

        public void Begin(Participant process)
        {
            running[process] = running.GetValueOrDefault(process) + 1;
            Most = Math.Max(Most, Running);
        }

        public void End(Participant process) => running[process]--;

        public void Forget(Participant process) => running.Remove(process);
    }
}
