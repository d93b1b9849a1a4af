using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Queries;

/// <summary>Databases on an object store, each in a folder named by its id; one that does not exist yet is created.</summary>
public static class StoredDatabases
{
    private static readonly ObjectPath Folder = ObjectPath.Parse("db");

    /// <summary>Opens databases of a store, which may be shared with other processes.</summary>
    /// <param name="store">Holds the databases.</param>
    /// <param name="options">For each of them.</param>
    /// <param name="compactionRequested">Told the id of a database that asks for its compaction; null: nobody compacts here, and no write waits for it.</param>
    public static DatabaseOpener Opener(IObjectStore store, GraphDatabaseOptions options, Action<string>? compactionRequested = null) =>
        async (entry, cancellationToken) =>
        {
            var own = options with { Name = entry.Name };
            own = compactionRequested is null ? own : own with { CompactionRequested = () => compactionRequested(entry.Id) };
            return await GraphDatabase.OpenOrCreateAsync(store, Folder / entry.Id, own, cancellationToken);
        };

    /// <summary>Makes a database that begins as another one is, or was.</summary>
    /// <param name="store">Holds both.</param>
    /// <param name="options">How the other one is opened.</param>
    /// <param name="source">Its id.</param>
    /// <param name="target">The new one's id.</param>
    /// <param name="point">The state that it begins with; null: that of now.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphCore.Errors.GraphException">As <see cref="GraphDatabase.CloneAsync"/>, or the source does not exist.</exception>
    public static async Task CloneAsync(
        IObjectStore store, GraphDatabaseOptions options, string source, string target, ClonePoint? point, CancellationToken cancellationToken)
    {
        await using GraphDatabase database = await GraphDatabase.OpenAsync(store, Folder / source, options, cancellationToken);
        await database.CloneAsync(Folder / target, point, cancellationToken);
    }
}
