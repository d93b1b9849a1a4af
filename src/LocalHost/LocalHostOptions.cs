using System.Globalization;
using System.Net;
using Serverless.Api.Audit;
using Serverless.Api.Catalog;
using Serverless.Api.Contracts;
using Serverless.Api.Limits;
using Serverless.Api.Maintenance;
using Serverless.Api.Security;
using Serverless.AzureStorage;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.LocalHost;

/// <summary>What the command line asks for.</summary>
public sealed record LocalHostOptions
{
    /// <summary>The name of the database that is served when nothing else is said.</summary>
    public const string DefaultDatabase = "graph";

    public const string DefaultUrl = "http://127.0.0.1:7474";

    /// <summary>The variable of the environment with the password of the first administrator.</summary>
    public const string AdministratorPasswordVariable = "GRAPH_ADMIN_PASSWORD";

    /// <summary>Addresses to listen on; without <see cref="Auth"/> loopback only. Port 0: any free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [DefaultUrl];

    /// <summary>The folder of the data, or null: in <see cref="Azure"/>, else in memory, gone with the process.</summary>
    public string? DataFolder { get; init; } = "data";

    /// <summary>The storage account of the data, or null.</summary>
    public AzureStorageOptions? Azure { get; init; }

    /// <summary>The database that is served, created if absent.</summary>
    public string Database { get; init; } = DefaultDatabase;

    /// <summary>The folder below which LOAD CSV reads <c>file:///</c> addresses, or null: it reads none.</summary>
    public string? ImportFolder { get; init; }

    /// <summary>A log of this many records is sealed, and compacted soon after.</summary>
    public int LogRecords { get; init; } = MaxLogRecords;

    /// <inheritdoc cref="GraphDatabaseOptions.Retention"/>
    public TimeSpan Retention { get; init; } = Defaults.Retention;

    /// <inheritdoc cref="GraphDatabaseOptions.CollectionGrace"/>
    public TimeSpan Grace { get; init; } = Defaults.CollectionGrace;

    /// <inheritdoc cref="GraphDatabaseOptions.MaxImportMemory"/>
    public long ImportMemory { get; init; } = Defaults.MaxImportMemory;

    /// <summary>Whether callers have to say who they are.</summary>
    public bool Auth { get; init; }

    /// <summary>The password of the user <c>admin</c> at the first start; null: it is generated.</summary>
    public string? AdministratorPassword { get; init; }

    /// <summary>Whose signed tokens are taken; null: nobody's.</summary>
    public TokenIssuer? Issuer { get; init; }

    /// <summary>The file of that issuer's keys; null: they are read from where it publishes them.</summary>
    public string? IssuerKeys { get; init; }

    /// <inheritdoc cref="AuditOptions.RetentionDays"/>
    public int AuditDays { get; init; } = new AuditOptions().RetentionDays;

    /// <summary>What requests may ask for.</summary>
    public ApiLimits Limits { get; init; } = new();

    /// <summary>Limits of databases that set none of their own.</summary>
    public DatabaseLimits DatabaseLimits { get; init; } = DatabaseLimits.Default;

    /// <summary>How often the databases are looked after.</summary>
    public MaintenanceOptions Maintenance { get; init; } = new();

    /// <summary>Time between runs of the usage report; from a day on the reports are of days.</summary>
    public TimeSpan ReportEvery { get; init; } = TimeSpan.FromHours(1);

    public const string Usage = """
        Serves a graph database over HTTP.

        usage: LocalHost [options]
               LocalHost import [options] [FILE…]     fills an empty database from files; --help shows its options
               LocalHost clone [options]              makes a database that begins as another one is, or was; likewise

          --urls URL[;URL]       where to listen (default http://127.0.0.1:7474; port 0: any free port); addresses that other machines reach,
                                 such as http://0.0.0.0:7474, only with --auth, and better behind a proxy that speaks https
          --data DIR             folder of the data, created if absent (default ./data)
          --database NAME        the database that is served, created if absent (default graph)
          --memory               keep the data in memory; it is gone when the process ends
          --connection-string S  keep the data in Azure Blob Storage: an account's connection string (UseDevelopmentStorage=true for
                                 Azurite), or https://ACCOUNT.blob.core.windows.net to sign in as this machine's or developer's identity
          --container NAME       the container there, created if absent (default graph)
          --import DIR           folder below which LOAD CSV FROM 'file:///x.csv' reads (default: none)
          --import-memory SIZE   most memory that an import takes (default: half of what there is)
          --import-size SIZE     most bytes of the files of an import, unpacked (default 64GB)
          --limit NAME=VALUE     a limit of databases that set none of their own, as ALTER DATABASE … SET LIMIT takes it; 0: unlimited; repeat it for
                                 several (default max_query_time=30s, max_results=10000, max_concurrent_queries=10)
          --log-records N        seal a log at N records, 3 to 4000 (default 4000), to be compacted; each is read by whoever opens the data
          --retention TIME       how long what the states of the past need is kept (default 7d)
          --grace TIME           how long what nothing refers to any more is kept, from 1s (default 1h); longer than any query runs
          --collect-every TIME   time between garbage collections, from 100ms (default 1h)
          --report-every TIME    time between usage reports, from 1m (default 1h); from 1d on they are of days, else of hours
          --auth                 know callers by user and password, API key or token; without it everybody on this machine may do everything.
                                 The first start creates the user admin with the password in GRAPH_ADMIN_PASSWORD, or one that it prints
          --jwt-issuer URL       with --auth: take tokens (JWT) of this issuer, whose keys are in its OpenID configuration
          --jwt-audience NAME    with --jwt-issuer: what tokens must be for; may be repeated
          --jwt-keys FILE        with --jwt-issuer: the issuer's keys, as a JSON Web Key Set, in place of those that it publishes
          --jwt-name CLAIM       with --jwt-issuer: the claim with the user's name (default sub)
          --jwt-roles CLAIM      with --jwt-issuer: the claim with privileges: admin, read, write, cross_db, or for one database read:NAME
          --audit-days N         how many days the audit log is kept, 1 to 3650 (default 90)
          --help                 show this

        A TIME is a number and its unit: 500ms, 90s, 10m, 1h, 7d. So is a SIZE: 500MB, 10GB, 1TB.
        """;

    private static readonly GraphDatabaseOptions Defaults = new();

    /// <summary>Logs are no longer, or opening a database takes too long.</summary>
    private const int MaxLogRecords = 4_000;

    /// <summary>The first and the last record of a log hold no data.</summary>
    private const int MinLogRecords = 3;

    private const int MaxAuditDays = 3_650;

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
        var tokens = new TokenOptions();
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
                case "--database":
                    options = options with { Database = ParseDatabase(Value()) };
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
                case "--import-memory":
                    options = options with { ImportMemory = OptionValues.Size(name, Value()) };
                    break;
                case "--import-size":
                    options = options with { Limits = options.Limits with { ImportBytes = OptionValues.Size(name, Value()) } };
                    break;
                case "--limit":
                    options = options with { DatabaseLimits = ParseLimit(options.DatabaseLimits, Value()) };
                    break;
                case "--log-records":
                    options = options with { LogRecords = ParseNumber(name, Value(), MinLogRecords, MaxLogRecords) };
                    break;
                case "--retention":
                    options = options with { Retention = OptionValues.Time(name, Value(), TimeSpan.Zero) };
                    break;
                case "--grace":
                    options = options with { Grace = OptionValues.Time(name, Value(), TimeSpan.FromSeconds(1)) };
                    break;
                case "--collect-every":
                    options = options with { Maintenance = options.Maintenance with { CollectionInterval = OptionValues.Time(name, Value(), TimeSpan.FromMilliseconds(100)) } };
                    break;
                case "--report-every":
                    options = options with { ReportEvery = OptionValues.Time(name, Value(), TimeSpan.FromMinutes(1)) };
                    break;
                case "--memory" when equals < 0:
                    memory = true;
                    break;
                case "--auth" when equals < 0:
                    options = options with { Auth = true };
                    break;
                case "--audit-days":
                    options = options with { AuditDays = ParseNumber(name, Value(), 1, MaxAuditDays) };
                    break;
                case var _ when TokenOptions.IsOne(name):
                    tokens.Set(name, Value());
                    break;
                default:
                    throw new OptionException($"Unknown option {argument}.");
            }
        }

        if ((memory ? 1 : 0) + (data ? 1 : 0) + (account is null ? 0 : 1) > 1)
        {
            throw new OptionException("--memory, --data and --connection-string exclude each other.");
        }

        if (!options.Auth && options.Urls.FirstOrDefault(static url => !IsLoopback(new Uri(url).Host)) is { } exposed)
        {
            throw new OptionException($"{exposed} is not a loopback address. The server is open to whoever reaches it; with --auth it knows its users, and listens elsewhere too.");
        }

        options = tokens.Apply(options);
        if (account is null)
        {
            return container is null
                ? memory ? options with { DataFolder = null } : options
                : throw new OptionException("--container needs --connection-string.");
        }

        return options with { DataFolder = null, Azure = ParseAccount(account, container ?? AzureStorageOptions.DefaultContainer) };
    }

    /// <summary>Reads the name of a database.</summary>
    /// <exception cref="OptionException">It cannot be one.</exception>
    internal static string ParseDatabase(string text) =>
        DatabaseName.TryNormalize(text, out string name) ? name : throw new OptionException($"{text} cannot be the name of a database.");

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

    private static int ParseNumber(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new OptionException($"{name} takes a number from {least} to {most}, not {text}.");

    private static DatabaseLimits ParseLimit(DatabaseLimits limits, string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        try
        {
            LimitSetting setting = LimitValues.Parse(
                equals < 0 ? throw new OptionException($"--limit takes a name and a value, as max_results=1000, not {text}.") : text[..equals], new StringValue(text[(equals + 1)..]), null);
            return limits.With(setting.Kind, setting.Value);
        }
        catch (GraphException failure)
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
