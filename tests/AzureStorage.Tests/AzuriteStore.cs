using Azure.Core.Pipeline;
using Serverless.GraphCore;
using Serverless.TestSupport;

namespace Serverless.AzureStorage.Tests;

/// <summary>Stores on Azurite.</summary>
internal static class AzuriteStore
{
    private static readonly UlidGenerator Ids = new(TimeProvider.System);

    /// <summary>An empty container, and how it is reached; ends the test where Azurite cannot be had.</summary>
    public static async Task<AzureStorageOptions> NewContainerAsync() =>
        AzureStorageOptions.Parse((await Azurite.RequireAsync()).ConnectionString, Azurite.NewContainer());

    /// <summary>A store on a container, over a network if one is given.</summary>
    public static BlobObjectStore Open(AzureStorageOptions container, HttpMessageHandler? network = null) =>
        BlobObjectStore.Create(network is null ? container : container with { Transport = new HttpClientTransport(network) }, Ids);
}
