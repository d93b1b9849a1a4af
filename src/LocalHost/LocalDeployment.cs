using System.Reflection;
using Serverless.Api.Audit;
using Serverless.Api.Hosting;
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
        var database = new GraphDatabaseOptions
        {
            Ids = new UlidGenerator(TimeProvider.System),
            Imports = new FolderImportSource(options.ImportFolder),
            MaxImportMemory = options.ImportMemory,
            LogRecords = options.LogRecords,
            Retention = options.Retention,
            CollectionGrace = options.Grace,
        };
        return Stored(options, database) with
        {
            Reports = new UsageReportOptions { Every = options.ReportEvery, Daily = options.ReportEvery >= TimeSpan.FromDays(1) },
            Security = options.Auth ? Security(options) : SecurityOptions.Open,
            Audit = new AuditOptions { RetentionDays = options.AuditDays },
            DefaultDatabase = options.Database,
            Limits = options.DatabaseLimits,
            Address = new Uri(options.Urls[0]).Authority,
            Requests = options.Limits,
            Maintenance = options.Maintenance,
        };
    }

    private static DeploymentOptions Stored(LocalHostOptions options, GraphDatabaseOptions database)
    {
        string version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);
        return options switch
        {
            { Azure: { } azure } => AzureDeployment.Options(azure, database, version),
            { DataFolder: { } folder } => StoredDeployment.Options(new FileSystemObjectStore(folder, TimeProvider.System), database, version),
            _ => StoredDeployment.Options(new InMemoryObjectStore(TimeProvider.System), database, version),
        };
    }

    private static SecurityOptions Security(LocalHostOptions options) => new()
    {
        FirstPassword = options.AdministratorPassword,
        Issuers = options.Issuer is { } issuer ? [options.IssuerKeys is { } file ? issuer with { Keys = File.ReadAllText(file) } : issuer] : [],
    };
}
