using BenchmarkDotNet.Attributes;
using Serverless.Api.Limits;

namespace Serverless.Benchmarks.Limits;

/// <summary>What admission costs a query that passes: without limits, with the defaults, and with every limit set; alone, and over shared counters.</summary>
[MemoryDiagnoser]
public class AdmissionBenchmarks
{
    private static readonly DatabaseLimits All = DatabaseLimits.Default with
    {
        MaxConnections = 1000,
        MaxConnectionsPerUser = 100,
        MaxQueriesPerSecond = 1_000_000_000,
        MaxWritesPerSecond = 1_000_000_000,
        MaxCrossDatabaseQueriesPerSecond = 1_000_000_000,
    };

    private static readonly QueryTraits Traits = new(Writes: true, CrossDatabase: true, InTransaction: false);

    private LimitEnforcer enforcer = null!;

    [Params(false, true)]
    public bool Shared { get; set; }

    [GlobalSetup]
    public void Start() => enforcer = Shared
        ? new LimitEnforcer(new LimitEnforcerOptions(), new InMemoryLimitStore(TimeProvider.System), "i1", TimeProvider.System, null)
        : new LimitEnforcer(new LimitEnforcerOptions(), TimeProvider.System, null);

    [GlobalCleanup]
    public async Task StopAsync() => await enforcer.DisposeAsync();

    [Benchmark(Baseline = true)]
    public Task Unlimited() => AdmitAsync(DatabaseLimits.Unlimited);

    [Benchmark]
    public Task Defaults() => AdmitAsync(DatabaseLimits.Default);

    [Benchmark]
    public Task Every_limit() => AdmitAsync(All);

    private async Task AdmitAsync(DatabaseLimits limits) =>
        (await enforcer.AdmitAsync(new LimitSubject("db", "sales", limits, "ann"), Traits, CancellationToken.None)).Dispose();
}
