using System.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Api.Audit;
using Serverless.Api.Hosting;
using Serverless.Api.Usage;
using Serverless.AzureStorage;
using Serverless.GraphCore;

namespace Serverless.Functions;

/// <summary>Puts together what the functions call.</summary>
internal static class DeploymentServices
{
    /// <summary>One deployment for the whole process: started with the host, and closed when no function runs any more.</summary>
    public static void AddDeployment(this IServiceCollection services, FunctionsHostOptions options)
    {
        // The API has its own limit, whose error is coded.
        services.Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MaxRequestBodySize = null);
        services.AddSingleton(provider => new Deployment(Options(options), provider.GetRequiredService<ILoggerFactory>().CreateLogger("Serverless.Api")));
        services.AddSingleton(static provider => new ApiHttpAdapter(provider.GetRequiredService<Deployment>().Dispatcher));
        services.AddHostedService<DeploymentStart>();
    }

    /// <summary>The deployment that the settings name.</summary>
    public static DeploymentOptions Options(FunctionsHostOptions options)
    {
        var database = new GraphDatabaseOptions { Ids = new UlidGenerator(TimeProvider.System), Retention = options.Retention };
        return AzureDeployment.Options(options.Storage, database, Assembly.GetExecutingAssembly().GetName().Version!.ToString(3)) with
        {
            Reports = new UsageReportOptions { Daily = options.ReportsAreDaily },
            Security = options.Security,
            Audit = new AuditOptions { RetentionDays = options.AuditDays },
            DefaultDatabase = options.Database,
            Address = options.Address,
        };
    }

    /// <summary>Requests that come before it has ended wait for what they need; where it fails, the process ends and the host starts another one.</summary>
    private sealed class DeploymentStart(Deployment deployment) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => deployment.StartAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
