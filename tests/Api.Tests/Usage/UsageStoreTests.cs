using Serverless.Api.Usage;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;

namespace Serverless.Api.Tests.Usage;

public sealed class InMemoryUsageStoreTests : UsageStoreConformance
{
    private readonly InMemoryUsageStore store = new();

    protected override IUsageStore OpenStore() => store;
}

public sealed class ObjectUsageStoreTests : UsageStoreConformance, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    protected override IUsageStore OpenStore() => new ObjectUsageStore(new FileSystemObjectStore(folder.FullName, TimeProvider.System));
}
