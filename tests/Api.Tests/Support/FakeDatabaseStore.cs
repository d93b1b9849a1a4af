using Serverless.Api.Catalog;
using Serverless.Api.Queries;
using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Tests.Support;

/// <summary>A catalog in memory, and one database behind all of its names.</summary>
internal sealed class FakeDatabaseStore(IGraphDatabase database) : IDatabaseStore
{
    private readonly StoredDatabases stored = new(new InMemoryObjectStore(TimeProvider.System), new GraphDatabaseOptions());

    public Task<IGraphDatabase> OpenAsync(DatabaseEntry entry, CancellationToken cancellationToken) =>
        entry.Id == GraphCatalogStore.Entry.Id ? stored.OpenAsync(entry, cancellationToken) : Task.FromResult(database);

    public Task CreateAsync(string id, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CloneAsync(IGraphDatabase source, string id, ClonePoint? point, CancellationToken cancellationToken) => Task.CompletedTask;
}
