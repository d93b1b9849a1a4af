// Compile-only shapes of the worker's host builder, in the worker's own namespace. Nothing here runs.
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

public static class FunctionsApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) =>
        throw new PlatformNotSupportedException("Built with UseWorkerStubs=true: this compiles, but does not run.");
}

public abstract class FunctionsApplicationBuilder
{
    public abstract IServiceCollection Services { get; }

    public abstract ConfigurationManager Configuration { get; }

    public abstract IHost Build();
}

public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder) => builder;
}
