using Serverless.Api.Audit;
using Serverless.Api.Maintenance;
using Serverless.Api.Queries;
using Serverless.Api.Usage;
using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Hosting;

/// <summary>A deployment that keeps everything in one object store, as every host puts it together.</summary>
public static class StoredDeployment
{
    /// <param name="store">Holds the databases, the catalog, the usage, the reports and the audit log.</param>
    /// <param name="database">For each of the databases; its source of ids is the deployment's too.</param>
    /// <param name="version">Version of the product.</param>
    public static DeploymentOptions Options(IObjectStore store, GraphDatabaseOptions database, string version)
    {
        var compactions = new CompactionRequests();
        return new DeploymentOptions
        {
            Databases = new StoredDatabases(store, database, compactions.Request),
            UsageStore = new ObjectUsageStore(store),
            ReportStore = store,
            AuditStore = new ObjectAuditStore(store, database.Ids),
            Compactions = compactions,
            Ids = database.Ids,
            Version = version,
        };
    }
}
