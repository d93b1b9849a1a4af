using Serverless.Api.Limits;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;

namespace Serverless.Api.Tests.Limits;

public sealed class InMemoryLimitStoreTests : LimitStoreConformance
{
    private readonly InMemoryLimitStore store = new(TimeProvider.System);

    protected override ILimitStore OpenStore() => store;
}

public sealed class ObjectLimitStoreTests : LimitStoreConformance, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    protected override ILimitStore OpenStore() => new ObjectLimitStore(new FileSystemObjectStore(folder.FullName, TimeProvider.System), TimeProvider.System);

    [Fact]
    public async Task Rows_grow_old_by_the_machines_clock()
    {
        var clock = new ManualClock();
        var store = new ObjectLimitStore(new InMemoryObjectStore(clock), clock);
        await store.PutAsync("a", "want", default, null, TestContext.Current.CancellationToken);
        clock.Now += TimeSpan.FromSeconds(7);

        Assert.Equal(TimeSpan.FromSeconds(7), (await store.GetAsync("a", "want", TestContext.Current.CancellationToken))!.Age);
    }
}
