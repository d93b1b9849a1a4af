using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Queries;

/// <summary>Databases on an object store, each in a folder named by its id; one that does not exist yet is created.</summary>
public static class StoredDatabases
{
    private static readonly ObjectPath Folder = ObjectPath.Parse("db");

    /// <summary>Opens databases of a store, which may be shared with other processes.</summary>
    public static DatabaseOpener Opener(IObjectStore store, GraphDatabaseOptions options) =>
        async (entry, cancellationToken) => await GraphDatabase.OpenOrCreateAsync(store, Folder / entry.Id, options, cancellationToken);
}
