using System.Text.RegularExpressions;
using Azure.Core.Pipeline;

namespace Serverless.AzureStorage;

/// <summary>Which storage account the databases live in, and how to sign in there.</summary>
public sealed partial record AzureStorageOptions
{
    /// <summary>The container that is used when none is named.</summary>
    public const string DefaultContainer = "graph";

    private AzureStorageOptions(Uri endpoint, string? connectionString, string container)
    {
        Endpoint = endpoint;
        ConnectionString = connectionString;
        Container = container;
    }

    /// <summary>The account's blob endpoint, for example <c>https://account.blob.core.windows.net/</c>; nothing secret.</summary>
    public Uri Endpoint { get; }

    /// <summary>
    /// An account with its key or a shared access signature. Null: the requests are signed by an identity, which is the machine's managed
    /// one in Azure and the developer's own elsewhere, and needs the roles Storage Blob Data Contributor and, for what is kept in tables, Storage Table Data Contributor.
    /// </summary>
    public string? ConnectionString { get; }

    /// <summary>The client id of a user-assigned managed identity; null: the system-assigned one, or the developer's.</summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>The container, created when the first object is written.</summary>
    public string Container { get; }

    /// <summary>The account's table endpoint; null: that of the connection string, or the blob endpoint's with <c>table</c> for <c>blob</c>.</summary>
    public Uri? TableEndpoint { get; init; }

    /// <summary>Whether the account has tables, as far as the options tell: a connection string may name a blob endpoint alone.</summary>
    public bool HasTables => TableClients.HasEndpoint(this);

    /// <summary>How long one attempt of a request may take before its outcome counts as unknown.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The network, replaced by tests; null: the SDK's own.</summary>
    internal HttpPipelineTransport? Transport { get; init; }

    /// <summary>Reads what a host is configured with.</summary>
    /// <param name="account">A connection string, or the <c>https</c> address of a blob endpoint.</param>
    /// <param name="container">The container's name.</param>
    /// <exception cref="FormatException">It is neither, or the name is none. The message does not repeat the text, which may hold a key.</exception>
    public static AzureStorageOptions Parse(string account, string container)
    {
        if (!ContainerName().IsMatch(container) || container.Contains("--", StringComparison.Ordinal))
        {
            throw new FormatException($"`{container}` is no name of a container: 3 to 63 lower-case letters, digits and single hyphens, the first and last no hyphen.");
        }

        if (!Uri.TryCreate(account, UriKind.Absolute, out var endpoint))
        {
            return new AzureStorageOptions(BlobClients.EndpointOf(account), account, container);
        }

        // An identity's token goes with every request, and nobody else may read it.
        return endpoint.Scheme == Uri.UriSchemeHttps && endpoint is { UserInfo: "", Query: "", Fragment: "" }
            ? new AzureStorageOptions(endpoint, null, container)
            : throw new FormatException("A blob endpoint is an address like https://account.blob.core.windows.net, without a query.");
    }

    /// <summary>Where the data is, without the key.</summary>
    public override string ToString() => $"container `{Container}` of {Endpoint}";

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$")]
    private static partial Regex ContainerName();
}
