using Serverless.Api.Catalog;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Queries;

/// <summary>Databases on an object store, each in a folder named by its id.</summary>
/// <param name="store">Holds the databases; may be shared with other processes.</param>
/// <param name="options">For each of them.</param>
/// <param name="compactionRequested">Told the id of a database that asks for its compaction; null: nobody compacts here, and no write waits for it.</param>
public sealed class StoredDatabases(IObjectStore store, GraphDatabaseOptions options, Action<string>? compactionRequested = null) : IDatabaseStore
{
    private static readonly ObjectPath Folder = ObjectPath.Parse("db");
    private static readonly ObjectPath CatalogFolder = ObjectPath.Parse("catalog");

    /// <inheritdoc/>
    public async Task<IGraphDatabase> OpenAsync(DatabaseEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Id == GraphCatalogStore.Entry.Id)
        {
            return await GraphDatabase.OpenOrCreateAsync(store, CatalogFolder, Options(entry), cancellationToken);
        }

        try
        {
            return await GraphDatabase.OpenAsync(store, Folder / entry.Id, Options(entry), cancellationToken);
        }
        catch (GraphException failure) when (failure.Code == ErrorCodes.DatabaseNotFound)
        {
            // It was created before its entry was: what is not there has been lost.
            throw new GraphException(ErrorCodes.StorageDamageDetected, $"What the store holds of database `{entry.Name}` is missing.", innerException: failure);
        }
    }

    /// <inheritdoc/>
    public Task CreateAsync(string id, CancellationToken cancellationToken) => GraphDatabase.CreateAsync(store, Folder / id, options, cancellationToken);

    /// <inheritdoc/>
    public Task CloneAsync(IGraphDatabase source, string id, ClonePoint? point, CancellationToken cancellationToken) =>
        ((GraphDatabase)source).CloneAsync(Folder / id, point, cancellationToken);

    private GraphDatabaseOptions Options(DatabaseEntry entry)
    {
        GraphDatabaseOptions own = options with { Name = entry.Name };
        return compactionRequested is null ? own : own with { CompactionRequested = () => compactionRequested(entry.Id) };
    }
}
