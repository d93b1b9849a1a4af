using Serverless.Api.Limits;
using Serverless.Api.Tests.Limits;
using Serverless.Api.Tests.Usage;
using Serverless.Api.Usage;

namespace Serverless.AzureStorage.Tests;

public sealed class TableLimitStoreTests : LimitStoreConformance, IAsyncLifetime
{
    private AzureStorageOptions account = null!;

    public async ValueTask InitializeAsync() => account = await AzuriteStore.NewContainerAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override ILimitStore OpenStore() => TableLimitStore.Create(account, TimeProvider.System);

    [Fact]
    public async Task Instances_count_together()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using var one = new LimitEnforcer(new LimitEnforcerOptions(), OpenStore(), "i1", TimeProvider.System, null);
        await using var other = new LimitEnforcer(new LimitEnforcerOptions(), OpenStore(), "i2", TimeProvider.System, null);
        var subject = new LimitSubject("db", "sales", new DatabaseLimits { MaxConcurrentQueries = 2, MaxConnections = 3, MaxQueriesPerSecond = 1000 }, "ann");

        Admission first = await one.AdmitAsync(subject, default, token);
        Admission second = await other.AdmitAsync(subject, default, token);
        await Assert.ThrowsAsync<GraphCore.Errors.GraphException>(async () => await one.AdmitAsync(subject, default, token));
        await one.OpenTransactionAsync(subject, "tx1", token);
        await Assert.ThrowsAsync<GraphCore.Errors.GraphException>(() => other.OpenTransactionAsync(subject, "tx2", token));
        await other.CloseTransactionAsync(subject, "tx1", token);
        first.Dispose();
        (await other.AdmitAsync(subject, default, token)).Dispose();
        second.Dispose();
    }
}

public sealed class TableUsageStoreTests : UsageStoreConformance, IAsyncLifetime
{
    private AzureStorageOptions account = null!;

    public async ValueTask InitializeAsync() => account = await AzuriteStore.NewContainerAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override IUsageStore OpenStore() => TableUsageStore.Create(account);
}
