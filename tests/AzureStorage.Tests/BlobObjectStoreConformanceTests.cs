using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport.Storage;

namespace Serverless.AzureStorage.Tests;

public sealed class BlobObjectStoreConformanceTests : ObjectStoreConformance<BlobObjectStore>, IAsyncLifetime
{
    private AzureStorageOptions container = null!;

    public async ValueTask InitializeAsync() => container = await AzuriteStore.NewContainerAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override BlobObjectStore CreateStore() => AzuriteStore.Open(container);
}

public sealed class ObjectStoreComplianceTests
{
    [Fact]
    public void Every_object_store_runs_the_conformance_suite()
    {
        IEnumerable<Type> stores = typeof(BlobObjectStore).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IObjectStore)));

        Assert.Equal([typeof(BlobObjectStoreConformanceTests).BaseType!.GetGenericArguments()[0]], stores);
    }
}
