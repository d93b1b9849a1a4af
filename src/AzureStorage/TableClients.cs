using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace Serverless.AzureStorage;

/// <summary>
/// Clients of tables. Every request is sent once: who asks knows whether it may be repeated, and how long there is.
/// </summary>
internal static class TableClients
{
    // The formats of requests and answers do not change with the SDK.
    private const TableClientOptions.ServiceVersion Version = TableClientOptions.ServiceVersion.V2020_12_06;

    /// <summary>The client of a table, which need not exist. Nothing is sent yet.</summary>
    /// <exception cref="FormatException">The account has no table endpoint.</exception>
    public static TableClient Create(AzureStorageOptions options, string table)
    {
        var settings = new TableClientOptions(Version)
        {
            Transport = options.Transport ?? HttpClientTransport.Shared,
            Retry = { MaxRetries = 0, NetworkTimeout = options.AttemptTimeout },
            Diagnostics = { IsLoggingContentEnabled = false, IsTelemetryEnabled = false },
        };
        if (options.ConnectionString is not { } connection)
        {
            return new TableClient(options.TableEndpoint ?? EndpointBeside(options.Endpoint), table, BlobClients.Credential(options.ManagedIdentityClientId), settings);
        }

        try
        {
            return new TableClient(connection, table, settings);
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or InvalidOperationException)
        {
            // The SDK's message may repeat a part of the text.
            throw new FormatException("The connection string names no account of Table Storage; it has an account's name or a `TableEndpoint`.");
        }
    }

    /// <summary>Whether the options name a table endpoint, or an account that has one. Nothing is sent.</summary>
    public static bool HasEndpoint(AzureStorageOptions options)
    {
        try
        {
            Create(options, "graphcatalog");
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Sends a write and, if there is no table yet, which the answer says for certain, creates it and sends it again.</summary>
    public static async Task<Azure.Response> InTableAsync(TableClient table, Func<Task<Azure.Response>> write, CancellationToken cancellationToken)
    {
        try
        {
            return await write();
        }
        catch (Azure.RequestFailedException failure) when (RequestFailures.IsNoContainer(failure))
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
            return await write();
        }
    }

    private static Uri EndpointBeside(Uri blobs)
    {
        var endpoint = new UriBuilder(blobs);
        endpoint.Host = endpoint.Host.Replace(".blob.", ".table.", StringComparison.Ordinal);
        return endpoint.Uri;
    }
}
