using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;
using Serverless.TestSupport.Storage;

namespace Serverless.GraphCore.Tests.Storage.Objects;

public sealed class InMemoryObjectStoreConformanceTests : ObjectStoreConformance<InMemoryObjectStore>
{
    protected override InMemoryObjectStore CreateStore() => new(TimeProvider.System);
}

public sealed class FileSystemObjectStoreConformanceTests : ObjectStoreConformance<FileSystemObjectStore>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override FileSystemObjectStore CreateStore() => new(_folder.FullName, TimeProvider.System);
}

public sealed class CountingObjectStoreConformanceTests : ObjectStoreConformance<CountingObjectStore>
{
    protected override CountingObjectStore CreateStore() => new(new InMemoryObjectStore(TimeProvider.System));
}

public sealed class FaultyObjectStoreConformanceTests : ObjectStoreConformance<FaultyObjectStore>
{
    protected override FaultyObjectStore CreateStore() => new(new InMemoryObjectStore(TimeProvider.System), TimeProvider.System, new Random(1));
}

public sealed class InterceptedStoreConformanceTests : ObjectStoreConformance<InterceptedStore>
{
    protected override InterceptedStore CreateStore() => new(new InMemoryObjectStore(TimeProvider.System));
}

public sealed class ObjectStoreComplianceTests
{
    [Fact]
    public void Every_object_store_runs_the_conformance_suite()
    {
        var tested = typeof(ObjectStoreComplianceTests).Assembly.GetTypes()
            .Select(type => type.BaseType)
            .Where(type => type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(ObjectStoreConformance<>))
            .Select(type => type!.GetGenericArguments()[0]);
        var stores = typeof(IObjectStore).Assembly.GetTypes().Concat(typeof(TemporaryFolder).Assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IObjectStore)));
        Assert.Empty(stores.Except(tested));
    }
}
