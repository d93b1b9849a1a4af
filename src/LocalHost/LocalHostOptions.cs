using System.Net;
using Serverless.AzureStorage;

namespace Serverless.LocalHost;

/// <summary>What the command line asks for.</summary>
public sealed record LocalHostOptions
{
    public const string DefaultUrl = "http://127.0.0.1:7474";

    /// <summary>Addresses to listen on; loopback only. Port 0: any free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [DefaultUrl];

    /// <summary>The folder of the data, or null: in <see cref="Azure"/>, else in memory, gone with the process.</summary>
    public string? DataFolder { get; init; } = "data";

    /// <summary>The storage account of the data, or null.</summary>
    public AzureStorageOptions? Azure { get; init; }

    /// <summary>The folder below which LOAD CSV reads <c>file:///</c> addresses, or null: it reads none.</summary>
    public string? ImportFolder { get; init; }

    public const string Usage = """
        Serves a graph database over HTTP.

        usage: LocalHost [options]
               LocalHost import [options] [FILE…]     fills an empty database from files; --help shows its options

          --urls URL[;URL]       where to listen, loopback addresses only (default http://127.0.0.1:7474; port 0: any free port)
          --data DIR             folder of the data, created if absent (default ./data)
          --memory               keep the data in memory; it is gone when the process ends
          --connection-string S  keep the data in Azure Blob Storage: an account's connection string (UseDevelopmentStorage=true for
                                 Azurite), or https://ACCOUNT.blob.core.windows.net to sign in as this machine's or developer's identity
          --container NAME       the container there, created if absent (default graph)
          --import DIR           folder below which LOAD CSV FROM 'file:///x.csv' reads (default: none)
          --help                 show this
        """;

    /// <summary>Reads a command line.</summary>
    /// <returns>The options, or null when help is asked for.</returns>
    /// <exception cref="OptionException">An option is unknown, incomplete or not allowed.</exception>
    public static LocalHostOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new LocalHostOptions();
        bool memory = false;
        bool data = false;
        string? account = null;
        string? container = null;
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            int equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=') : -1;
            string name = equals < 0 ? argument : argument[..equals];
            string Value() => equals >= 0 ? argument[(equals + 1)..]
                : i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal) ? arguments[++i]
                : throw new OptionException($"{name} needs a value.");
            switch (name)
            {
                case "--help" or "-h":
                    return null;
                case "--urls":
                    options = options with { Urls = ParseUrls(Value()) };
                    break;
                case "--data":
                    data = true;
                    options = options with { DataFolder = NotEmpty(name, Value()) };
                    break;
                case "--connection-string":
                    account = Value();
                    break;
                case "--container":
                    container = Value();
                    break;
                case "--import":
                    options = options with { ImportFolder = NotEmpty(name, Value()) };
                    break;
                case "--memory" when equals < 0:
                    memory = true;
                    break;
                default:
                    throw new OptionException($"Unknown option {argument}.");
            }
        }

        if ((memory ? 1 : 0) + (data ? 1 : 0) + (account is null ? 0 : 1) > 1)
        {
            throw new OptionException("--memory, --data and --connection-string exclude each other.");
        }

        if (account is null)
        {
            return container is null
                ? memory ? options with { DataFolder = null } : options
                : throw new OptionException("--container needs --connection-string.");
        }

        return options with { DataFolder = null, Azure = ParseAccount(account, container ?? AzureStorageOptions.DefaultContainer) };
    }

    private static AzureStorageOptions ParseAccount(string account, string container)
    {
        try
        {
            return AzureStorageOptions.Parse(account, container);
        }
        catch (FormatException failure)
        {
            throw new OptionException(failure.Message);
        }
    }

    private static string NotEmpty(string name, string value) => value.Length > 0 ? value : throw new OptionException($"{name} needs a folder.");

    private static string[] ParseUrls(string text)
    {
        string[] urls = text.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (urls.Length == 0)
        {
            throw new OptionException("--urls needs an address.");
        }

        foreach (string url in urls)
        {
            // An address without a scheme, or with a path, is a mistake that would be served somewhere else than expected.
            if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme != Uri.UriSchemeHttp || address.PathAndQuery != "/")
            {
                throw new OptionException($"--urls takes addresses like {DefaultUrl}, not {url}.");
            }

            if (!IsLoopback(address.Host))
            {
                throw new OptionException(
                    $"{url} is not a loopback address. The server is open to whoever reaches it; users and permissions, without which it "
                    + "does not listen elsewhere, are not available yet.");
            }
        }

        return urls;
    }

    /// <summary>Whether a host's name or address means this machine alone.</summary>
    internal static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}

/// <summary>A command line that cannot be followed.</summary>
public sealed class OptionException(string message) : Exception(message);
