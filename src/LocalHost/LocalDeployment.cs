using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Serverless.Api.Audit;
using Serverless.Api.Hosting;
using Serverless.Api.Maintenance;
using Serverless.Api.Queries;
using Serverless.Api.Security;
using Serverless.Api.Usage;
using Serverless.AzureStorage;
using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.LocalHost;

/// <summary>The deployment that the options name: in Blob Storage, in a folder, or in memory.</summary>
internal static class LocalDeployment
{
    /// <exception cref="IOException">The data folder cannot be made, or the file of an issuer's keys not be read.</exception>
    public static DeploymentOptions Options(LocalHostOptions options)
    {
        var compactions = new CompactionRequests();
        IIdGenerator ids = new UlidGenerator(TimeProvider.System);
        var database = new GraphDatabaseOptions
        {
            Ids = ids,
            Imports = new FolderImportSource(options.ImportFolder),
            MaxImportMemory = options.ImportMemory,
            LogRecords = options.LogRecords,
            Retention = options.Retention,
            CollectionGrace = options.Grace,
        };
        IObjectStore store = Store(options, ids);
        return new DeploymentOptions
        {
            Databases = new StoredDatabases(store, database, compactions.Request),
            Catalog = HasTables(options, out AzureStorageOptions? tables) ? TableCatalogStore.Create(tables, ids, TimeProvider.System) : null,
            LimitStore = tables is null ? null : TableLimitStore.Create(tables, TimeProvider.System),
            UsageStore = tables is null ? new ObjectUsageStore(store) : TableUsageStore.Create(tables),
            ReportStore = store,
            Reports = new UsageReportOptions { Every = options.ReportEvery, Daily = options.ReportEvery >= TimeSpan.FromDays(1) },
            Security = options.Auth ? Security(options) : SecurityOptions.Open,
            AuditStore = new ObjectAuditStore(store, ids),
            Audit = new AuditOptions { RetentionDays = options.AuditDays },
            Compactions = compactions,
            Ids = ids,
            DefaultDatabase = options.Database,
            Limits = options.DatabaseLimits,
            Address = new Uri(options.Urls[0]).Authority,
            Requests = options.Limits,
            Maintenance = options.Maintenance,
            Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
        };
    }

    private static SecurityOptions Security(LocalHostOptions options) => new()
    {
        FirstPassword = options.AdministratorPassword,
        Issuers = options.Issuer is { } issuer ? [options.IssuerKeys is { } file ? issuer with { Keys = File.ReadAllText(file) } : issuer] : [],
    };

    // A connection string without a table endpoint leads to blobs alone: then the catalog and the usage are there too, and limits are counted by each process for itself.
    private static bool HasTables(LocalHostOptions options, [NotNullWhen(true)] out AzureStorageOptions? tables)
    {
        tables = options.Azure is { HasTables: true } azure ? azure : null;
        return tables is not null;
    }

    private static IObjectStore Store(LocalHostOptions options, IIdGenerator ids) => options switch
    {
        { Azure: { } azure } => BlobObjectStore.Create(azure, ids),
        { DataFolder: { } folder } => new FileSystemObjectStore(folder, TimeProvider.System),
        _ => new InMemoryObjectStore(TimeProvider.System),
    };
}
