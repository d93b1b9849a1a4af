using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace Serverless.AzureStorage;

/// <summary>
/// The clients of one container. Which one sends a request decides what happens when it fails: only a request that may arrive any number
/// of times is repeated by the SDK.
/// </summary>
/// <param name="Repeating">For reads, and for creating the container: repeated a few times.</param>
/// <param name="Once">For writes: sent once, so that whoever knows what the write means decides what to do next.</param>
internal sealed record BlobClients(BlobContainerClient Repeating, BlobContainerClient Once)
{
    private const int Repeats = 3;

    // The formats of requests and answers do not change with the SDK. 2022-11-02 is the first with append blocks above 4 MiB.
    private const BlobClientOptions.ServiceVersion Version = BlobClientOptions.ServiceVersion.V2024_11_04;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    public static BlobClients Create(AzureStorageOptions options)
    {
        var transport = options.Transport ?? HttpClientTransport.Shared;
        if (options.ConnectionString is { } connection)
        {
            return new BlobClients(
                new BlobContainerClient(connection, options.Container, Settings(options, transport, Repeats)),
                new BlobContainerClient(connection, options.Container, Settings(options, transport, 0)));
        }

        var container = new UriBuilder(options.Endpoint);
        container.Path = $"{container.Path.TrimEnd('/')}/{options.Container}";
        var credential = Credential(options.ManagedIdentityClientId);
        return new BlobClients(
            new BlobContainerClient(container.Uri, credential, Settings(options, transport, Repeats)),
            new BlobContainerClient(container.Uri, credential, Settings(options, transport, 0)));
    }

    /// <summary>The blob endpoint of a connection string's account.</summary>
    /// <exception cref="FormatException">It names none.</exception>
    public static Uri EndpointOf(string connectionString)
    {
        try
        {
            // Without its query, which may be a shared access signature.
            return new Uri(new BlobServiceClient(connectionString).Uri.GetLeftPart(UriPartial.Path));
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or InvalidOperationException)
        {
            // The SDK's message may repeat a part of the text.
            throw new FormatException("The connection string names no storage account; it looks like `DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…`.");
        }
    }

    /// <summary>Who signs the requests where there is no key.</summary>
    public static TokenCredential Credential(string? clientId) => clientId is null
        ? new DefaultAzureCredential()
        : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId));

    private static BlobClientOptions Settings(AzureStorageOptions options, HttpPipelineTransport transport, int repeats) => new(Version)
    {
        Transport = transport,
        Retry =
        {
            Mode = RetryMode.Exponential,
            MaxRetries = repeats,
            Delay = FirstDelay,
            MaxDelay = LongestDelay,
            NetworkTimeout = options.AttemptTimeout,
        },

        // Names of objects are opaque, but nothing of a request belongs into a log by itself.
        Diagnostics = { IsLoggingContentEnabled = false, IsTelemetryEnabled = false },
    };
}
