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
        IIdGenerator ids = new UlidGenerator(TimeProvider.System);
        IObjectStore store = options switch
        {
            { Azure: { } azure } => BlobObjectStore.Create(azure, ids),
            { DataFolder: { } folder } => new FileSystemObjectStore(folder, TimeProvider.System),
            _ => new InMemoryObjectStore(TimeProvider.System),
        };
        var database = new GraphDatabaseOptions
        {
            Ids = ids,
            Imports = new FolderImportSource(options.ImportFolder),
            MaxImportMemory = options.ImportMemory,
            LogRecords = options.LogRecords,
            Retention = options.Retention,
            CollectionGrace = options.Grace,
        };
        return StoredDatabases.Opener(store, database, compactions.Request);
    }
}
