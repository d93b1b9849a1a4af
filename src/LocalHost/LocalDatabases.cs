using Serverless.Api.Maintenance;
using Serverless.Api.Queries;
using Serverless.AzureStorage;
using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.LocalHost;

/// <summary>Opens databases where the options say: in Blob Storage, in a folder, or in memory.</summary>
internal static class LocalDatabases
{
    /// <param name="options">Where the data is.</param>
    /// <param name="compactions">Where the databases ask for compactions.</param>
    /// <exception cref="IOException">The data folder cannot be made.</exception>
    public static DatabaseOpener Opener(LocalHostOptions options, CompactionRequests compactions)
    {
        GraphDatabaseOptions database = Options(options);
        return StoredDatabases.Opener(Store(options, database.Ids), database, compactions.Request);
    }

    /// <summary>Makes a database that begins as another one is, or was.</summary>
    /// <param name="options">Where both are.</param>
    /// <param name="source">The id of the one that is there.</param>
    /// <param name="target">The id of the new one.</param>
    /// <param name="point">The state that it begins with; null: that of now.</param>
    /// <exception cref="GraphCore.Errors.GraphException">As <see cref="GraphDatabase.CloneAsync"/>, or the source does not exist.</exception>
    public static async Task CloneAsync(LocalHostOptions options, string source, string target, ClonePoint? point, CancellationToken cancellationToken)
    {
        GraphDatabaseOptions database = Options(options);
        await StoredDatabases.CloneAsync(Store(options, database.Ids), database, source, target, point, cancellationToken);
    }

    private static IObjectStore Store(LocalHostOptions options, IIdGenerator ids) => options switch
    {
        { Azure: { } azure } => BlobObjectStore.Create(azure, ids),
        { DataFolder: { } folder } => new FileSystemObjectStore(folder, TimeProvider.System),
        _ => new InMemoryObjectStore(TimeProvider.System),
    };

    private static GraphDatabaseOptions Options(LocalHostOptions options)
    {
        IIdGenerator ids = new UlidGenerator(TimeProvider.System);
        return new GraphDatabaseOptions
        {
            Ids = ids,
            Imports = new FolderImportSource(options.ImportFolder),
            MaxImportMemory = options.ImportMemory,
            LogRecords = options.LogRecords,
            Retention = options.Retention,
            CollectionGrace = options.Grace,
        };
    }
}
