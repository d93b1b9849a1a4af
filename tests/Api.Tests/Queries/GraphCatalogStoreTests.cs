using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Api.Catalog;
using Serverless.Api.Queries;
using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;
using Serverless.TestSupport.Storage;

namespace Serverless.Api.Tests.Queries;

public abstract class GraphCatalogStoreTests : CatalogStoreConformance, IAsyncDisposable
{
    private readonly List<DatabaseRegistry> registries = [];

    public async ValueTask DisposeAsync()
    {
        foreach (DatabaseRegistry registry in registries)
        {
            await registry.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract IObjectStore Open();

    protected override Task<(ICatalogStore First, ICatalogStore Second)> CreateAsync() => Task.FromResult((Store(), Store()));

    private ICatalogStore Store()
    {
        var registry = new DatabaseRegistry(new StoredDatabases(Open(), new GraphDatabaseOptions()).OpenAsync, new(), TimeProvider.System, NullLogger.Instance);
        registries.Add(registry);
        return new GraphCatalogStore(registry, new UlidGenerator(TimeProvider.System));
    }
}

public sealed class GraphCatalogStoreInMemoryTests : GraphCatalogStoreTests
{
    private readonly InMemoryObjectStore store = new(TimeProvider.System);

    protected override IObjectStore Open() => store;
}

public sealed class GraphCatalogStoreOnFilesTests : GraphCatalogStoreTests
{
    private readonly TemporaryFolder folder = new();

    protected override IObjectStore Open() => new FileSystemObjectStore(folder.FullName, TimeProvider.System);
}
