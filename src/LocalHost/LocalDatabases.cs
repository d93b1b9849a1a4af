using Serverless.Api.Queries;
using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.LocalHost;

/// <summary>Opens databases on the data folder, or in memory; one that does not exist yet is created.</summary>
internal static class LocalDatabases
{
    private const string Folder = "db";

    /// <exception cref="IOException">The data folder cannot be made.</exception>
    public static DatabaseOpener Opener(LocalHostOptions options)
    {
        IObjectStore store = options.DataFolder is { } folder
            ? new FileSystemObjectStore(folder, TimeProvider.System)
            : new InMemoryObjectStore(TimeProvider.System);
        var databaseOptions = new GraphDatabaseOptions { Imports = new FolderImportSource(options.ImportFolder) };
        return async (entry, cancellationToken) =>
            await GraphDatabase.OpenOrCreateAsync(store, ObjectPath.Parse(Folder) / entry.Id, databaseOptions, cancellationToken);
    }
}
