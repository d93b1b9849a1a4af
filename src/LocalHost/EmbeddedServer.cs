using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Serverless.Api.Hosting;
using Serverless.GraphCore.Errors;

namespace Serverless.LocalHost;

/// <summary>The API on Kestrel, in this process. Disposing it lets running requests finish and closes the databases.</summary>
public sealed class EmbeddedServer : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);
    private readonly WebApplication application;
    private readonly Deployment deployment;

    private EmbeddedServer(WebApplication application, Deployment deployment)
    {
        this.application = application;
        this.deployment = deployment;
    }

    /// <summary>Where it listens, with the ports that were chosen.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>The password that was generated for the user <c>admin</c>, and is nowhere else; null: none was.</summary>
    public string? GeneratedPassword => deployment.GeneratedPassword;

    /// <summary>Starts serving what the options name.</summary>
    /// <exception cref="IOException">An address is in use, or the data folder cannot be made.</exception>
    /// <exception cref="GraphException">The default database cannot be opened.</exception>
    public static Task<EmbeddedServer> StartAsync(LocalHostOptions options, CancellationToken cancellationToken) =>
        StartAsync(options.Urls, LocalDeployment.Options(options), cancellationToken);

    /// <summary>Starts serving a deployment.</summary>
    /// <param name="urls">Where to listen.</param>
    /// <param name="options">The deployment.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">An address is in use.</exception>
    /// <exception cref="GraphException">The default database cannot be opened.</exception>
    public static async Task<EmbeddedServer> StartAsync(IReadOnlyList<string> urls, DeploymentOptions options, CancellationToken cancellationToken)
    {
        // The empty builder reads no settings file and no environment: what the command line says is all there is.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "LocalHost" });
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // The API has its own limit, whose error is coded.
            kestrel.Limits.MaxRequestBodySize = null;
        });
        WebApplication application = builder.Build();
        foreach (string url in urls)
        {
            application.Urls.Add(url);
        }

        ILogger logger = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Serverless.Api");
        var deployment = new Deployment(options, logger);
        var server = new EmbeddedServer(application, deployment);
        try
        {
            application.Run(Handler(deployment, options.Security.IsOpen));
            await application.StartAsync(cancellationToken);

            // Requests that come meanwhile wait for it.
            await deployment.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when the process is asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => application.WaitForShutdownAsync(cancellationToken);

    /// <summary>Takes no more requests, lets the running ones finish, ends compactions, and closes the databases.</summary>
    public async Task StopAsync()
    {
        await application.StopAsync();
        await deployment.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await application.DisposeAsync();
    }

    private static RequestDelegate Handler(Deployment deployment, bool isOpen)
    {
        var adapter = new ApiHttpAdapter(deployment.Dispatcher);
        return http => !isOpen || LocalHostOptions.IsLoopback(http.Request.Host.Host)
            ? adapter.ServeAsync(http, http.RequestAborted)
            : adapter.RejectAsync(http, ForeignHost(), http.RequestAborted);
    }

    /// <summary>
    /// A page of another site can make a browser send requests here under a name of its own that leads to this machine. Such
    /// requests carry that name; where there are users, they carry no credentials.
    /// </summary>
    private static GraphException ForeignHost() =>
        new(ErrorCodes.Forbidden, "The server takes requests to localhost, 127.0.0.1 and [::1] only, by the `Host` header.");
}
