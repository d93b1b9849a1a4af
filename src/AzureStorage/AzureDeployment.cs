using Serverless.Api.Hosting;
using Serverless.GraphCore;

namespace Serverless.AzureStorage;

/// <summary>A deployment that keeps everything in a storage account, as every host puts it together.</summary>
public static class AzureDeployment
{
    /// <param name="storage">The account.</param>
    /// <param name="database">For each of the databases; its source of ids is the deployment's too.</param>
    /// <param name="version">Version of the product.</param>
    public static DeploymentOptions Options(AzureStorageOptions storage, GraphDatabaseOptions database, string version)
    {
        DeploymentOptions blobs = StoredDeployment.Options(BlobObjectStore.Create(storage, database.Ids), database, version);

        // A connection string without a table endpoint leads to blobs alone: then the catalog and the usage are there too, and limits are counted by each process for itself.
        return storage.HasTables
            ? blobs with
            {
                Catalog = TableCatalogStore.Create(storage, database.Ids, TimeProvider.System),
                LimitStore = TableLimitStore.Create(storage, TimeProvider.System),
                UsageStore = TableUsageStore.Create(storage),
            }
            : blobs;
    }
}
