using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Serverless.Api.Catalog;
using Serverless.Api.Hosting;
using Serverless.Api.Maintenance;
using Serverless.Api.Queries;
using Serverless.Api.Routing;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.LocalHost;

/// <summary>The API on Kestrel, in this process. Disposing it lets running requests finish and closes the databases.</summary>
public sealed class EmbeddedServer : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);
    private readonly WebApplication application;
    private readonly DatabaseRegistry databases;
    private readonly DatabaseMaintainer maintainer;

    private EmbeddedServer(WebApplication application, DatabaseRegistry databases, DatabaseMaintainer maintainer)
    {
        this.application = application;
        this.databases = databases;
        this.maintainer = maintainer;
    }

    /// <summary>Where it listens, with the ports that were chosen.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>Starts serving what the options name.</summary>
    /// <exception cref="IOException">An address is in use, or the data folder cannot be made.</exception>
    /// <exception cref="GraphException">The database cannot be opened.</exception>
    public static Task<EmbeddedServer> StartAsync(LocalHostOptions options, CancellationToken cancellationToken)
    {
        var compactions = new CompactionRequests();
        return StartAsync(options, LocalDatabases.Opener(options, compactions), compactions, cancellationToken);
    }

    /// <summary>Starts serving databases that come from elsewhere.</summary>
    /// <param name="options">Where to listen.</param>
    /// <param name="opener">Opens the database.</param>
    /// <param name="compactions">Where the databases ask for compactions.</param>
    /// <exception cref="IOException">An address is in use.</exception>
    /// <exception cref="GraphException">The database cannot be opened.</exception>
    public static async Task<EmbeddedServer> StartAsync(LocalHostOptions options, DatabaseOpener opener, CompactionRequests compactions, CancellationToken cancellationToken)
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
        foreach (string url in options.Urls)
        {
            application.Urls.Add(url);
        }

        ILogger logger = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Serverless.Api");
        var databases = new DatabaseRegistry(new SingleDatabaseResolver(new DatabaseEntry(options.Database, options.Database)), opener, logger);
        var maintainer = new DatabaseMaintainer(compactions, databases, options.Maintenance, TimeProvider.System, logger);
        var server = new EmbeddedServer(application, databases, maintainer);
        try
        {
            var queries = new QueryService(databases);
            application.Run(Handler(queries, options, logger));
            await application.StartAsync(cancellationToken);

            // Requests that come meanwhile wait for it.
            await queries.OpenAsync(options.Database, cancellationToken);
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
        await maintainer.DisposeAsync();
        await databases.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await application.DisposeAsync();
    }

    private static RequestDelegate Handler(QueryService queries, LocalHostOptions options, ILogger logger)
    {
        var adapter = new ApiHttpAdapter(new ApiDispatcher(new ApiContext
        {
            Queries = queries,
            Limits = options.Limits,
            Errors = new ErrorMapper(new UlidGenerator(TimeProvider.System), logger),
            DefaultDatabase = options.Database,
            Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
        }));
        return http => LocalHostOptions.IsLoopback(http.Request.Host.Host)
            ? adapter.ServeAsync(http, http.RequestAborted)
            : adapter.RejectAsync(http, ForeignHost(), http.RequestAborted);
    }

    /// <summary>
    /// A page of another site can make a browser send requests here under a name of its own that leads to this machine. Such
    /// requests carry that name.
    /// </summary>
    private static GraphException ForeignHost() =>
        new(ErrorCodes.Forbidden, "The server takes requests to localhost, 127.0.0.1 and [::1] only, by the `Host` header.");
}
