using Serverless.Api.Catalog;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>
/// Makes databases: first what the store holds of one, under an id of its own, and then its entry, which makes it exist. What is made for an entry that then cannot be
/// is nobody's, and takes next to no room.
/// </summary>
internal sealed class DatabaseCreation(DatabaseCatalog catalog, DatabaseRegistry databases, IDatabaseStore store, IIdGenerator ids, TimeProvider clock)
{
    /// <summary>Makes the objects of a new database.</summary>
    /// <param name="source">The database that it begins as; null: it begins empty.</param>
    /// <param name="point">The state of that one; null: that of now.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="GraphException">As <see cref="IDatabaseStore"/>.</exception>
    public async Task<string> MakeAsync(DatabaseEntry? source, ClonePoint? point, CancellationToken cancellationToken)
    {
        string id = DatabaseId.New(ids);
        if (source is null)
        {
            await store.CreateAsync(id, cancellationToken);
            return id;
        }

        using DatabaseLease lease = await databases.GetAsync(source, cancellationToken);
        await store.CloneAsync(lease.Database, id, point, cancellationToken);
        return id;
    }

    /// <summary>Adds the entry of a database whose objects have been made. Its name must be free.</summary>
    public DatabaseEntry Add(CatalogTransaction transaction, string name, string id)
    {
        var entry = new DatabaseEntry { Id = id, Name = name, Created = clock.GetUtcNow() };
        transaction.Put(CatalogKeys.Name(name), new NameEntry(NameKind.Database, id));
        transaction.Put(CatalogKeys.Database(id), entry);
        return entry;
    }

    /// <summary>Makes an empty database of a name, unless the name stands for something.</summary>
    /// <exception cref="GraphException">The store is unavailable or full.</exception>
    public async Task EnsureAsync(string name, CancellationToken cancellationToken)
    {
        if (await catalog.FindAsync<NameEntry>(CatalogKeys.Name(name), cancellationToken) is not null)
        {
            return;
        }

        string id;
        if (catalog.Version == 0)
        {
            // A deployment without a catalog may be one from before there were catalogs, whose database has its name as its id.
            id = name;
            await store.CreateAsync(id, cancellationToken);
        }
        else
        {
            id = await MakeAsync(null, null, cancellationToken);
        }

        await catalog.ChangeAsync(
            async (transaction, token) => await transaction.FindAsync<NameEntry>(CatalogKeys.Name(name), token) is null ? Add(transaction, name, id) : null,
            cancellationToken);
    }

    /// <summary>Makes a database that begins as another one is, or was.</summary>
    /// <param name="source">The other one.</param>
    /// <param name="name">The new one's name, normalised.</param>
    /// <param name="point">The state that it begins with; null: that of now.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ExistingDatabaseFound"/>: the name stands for something. As <see cref="IDatabaseStore.CloneAsync"/>.</exception>
    public async Task CloneAsync(DatabaseEntry source, string name, ClonePoint? point, CancellationToken cancellationToken)
    {
        EnsureFree(await catalog.FindAsync<NameEntry>(CatalogKeys.Name(name), cancellationToken), name);
        string id = await MakeAsync(source, point, cancellationToken);
        await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                EnsureFree(await transaction.FindAsync<NameEntry>(CatalogKeys.Name(name), token), name);
                return Add(transaction, name, id);
            },
            cancellationToken);
    }

    private static void EnsureFree(NameEntry? entry, string name)
    {
        if (entry is not null)
        {
            throw new GraphException(ErrorCodes.ExistingDatabaseFound, $"There is a database, alias or composite `{name}` already.");
        }
    }
}
