using System.Globalization;
using Microsoft.Extensions.Configuration;
using Serverless.Api.Audit;
using Serverless.Api.Catalog;
using Serverless.Api.Security;
using Serverless.AzureStorage;
using Serverless.GraphCore;

namespace Serverless.Functions;

/// <summary>What the application's settings ask for: all that this project reads, beside what the Functions host itself does.</summary>
public sealed record FunctionsHostOptions
{
    /// <summary>A storage account: a connection string, or the address of a blob endpoint to sign in as an identity. Required.</summary>
    public const string StorageSetting = "GRAPH_STORAGE";

    /// <summary>The client id of a user-assigned managed identity; empty: the system-assigned one.</summary>
    public const string IdentitySetting = "GRAPH_STORAGE_CLIENT_ID";

    /// <summary>The container.</summary>
    public const string ContainerSetting = "GRAPH_CONTAINER";

    /// <summary>The database that a client uses when it names none.</summary>
    public const string DatabaseSetting = "GRAPH_DATABASE";

    /// <summary>Where the deployment is served, where that is not the name that the platform gave it.</summary>
    public const string AddressSetting = "GRAPH_ADDRESS";

    /// <summary>The password of the first administrator; required where no issuer of tokens is named.</summary>
    public const string AdministratorPasswordSetting = "GRAPH_ADMIN_PASSWORD";

    /// <summary>Whose signed tokens (JWT) are taken; empty: nobody's.</summary>
    public const string IssuerSetting = "GRAPH_JWT_ISSUER";

    /// <summary>What tokens must be for: names, separated by semicolons.</summary>
    public const string AudiencesSetting = "GRAPH_JWT_AUDIENCES";

    /// <summary>The claim with the user's name.</summary>
    public const string NameClaimSetting = "GRAPH_JWT_NAME";

    /// <summary>The claim with the privileges; empty: only the catalog's count.</summary>
    public const string RolesClaimSetting = "GRAPH_JWT_ROLES";

    /// <summary>How many days the audit log is kept.</summary>
    public const string AuditDaysSetting = "GRAPH_AUDIT_DAYS";

    /// <summary>How many days what the states of the past need is kept.</summary>
    public const string RetentionDaysSetting = "GRAPH_RETENTION_DAYS";

    /// <summary>Whether usage reports are of days; else they are of hours.</summary>
    public const string DailyReportsSetting = "GRAPH_REPORT_DAILY";

    /// <summary>When usage is reported, as an NCRONTAB expression. Read by the host, and required there.</summary>
    public const string ReportScheduleSetting = "GRAPH_REPORT_SCHEDULE";

    /// <summary>When all databases are looked after, likewise.</summary>
    public const string MaintenanceScheduleSetting = "GRAPH_MAINTENANCE_SCHEDULE";

    /// <summary>The name that the platform and Core Tools give the application; nobody sets it.</summary>
    internal const string PlatformAddress = "WEBSITE_HOSTNAME";

    private const int MaxDays = 3_650;

    /// <summary>Where the data is.</summary>
    public required AzureStorageOptions Storage { get; init; }

    /// <summary>How callers are known. There is no open deployment here: whoever finds the address reaches it.</summary>
    public required SecurityOptions Security { get; init; }

    /// <summary>The database that a client uses when it names none.</summary>
    public required string Database { get; init; }

    /// <summary>Where the deployment is served.</summary>
    public required string Address { get; init; }

    /// <inheritdoc cref="AuditOptions.RetentionDays"/>
    public required int AuditDays { get; init; }

    /// <inheritdoc cref="GraphDatabaseOptions.Retention"/>
    public required TimeSpan Retention { get; init; }

    /// <summary>Whether usage reports are of days.</summary>
    public required bool ReportsAreDaily { get; init; }

    /// <summary>Reads the settings. An empty one is as good as none.</summary>
    /// <exception cref="SettingException">One is missing, or cannot be followed.</exception>
    public static FunctionsHostOptions Read(IConfiguration settings) => new()
    {
        Storage = ReadStorage(settings),
        Security = ReadSecurity(settings),
        Database = ReadDatabase(settings),
        Address = Find(settings, AddressSetting) ?? Find(settings, PlatformAddress) ?? "localhost:7071",
        AuditDays = ReadDays(settings, AuditDaysSetting, 1, new AuditOptions().RetentionDays),
        Retention = TimeSpan.FromDays(ReadDays(settings, RetentionDaysSetting, 0, new GraphDatabaseOptions().Retention.Days)),
        ReportsAreDaily = ReadSwitch(settings, DailyReportsSetting),
    };

    private static AzureStorageOptions ReadStorage(IConfiguration settings)
    {
        string account = Find(settings, StorageSetting)
            ?? throw new SettingException($"{StorageSetting} is missing: a storage account's connection string, or the address of its blob endpoint.");
        string container = Find(settings, ContainerSetting) ?? AzureStorageOptions.DefaultContainer;
        try
        {
            return AzureStorageOptions.Parse(account, container) with { ManagedIdentityClientId = Find(settings, IdentitySetting) };
        }
        catch (FormatException failure)
        {
            throw new SettingException($"{StorageSetting} with {ContainerSetting}: {failure.Message}");
        }
    }

    private static SecurityOptions ReadSecurity(IConfiguration settings)
    {
        TokenIssuer? issuer = ReadIssuer(settings);

        // A generated password would have to be shown, and a log in the cloud is read by more people than a console is.
        string? password = Find(settings, AdministratorPasswordSetting);
        return password is null && issuer is null
            ? throw new SettingException($"{AdministratorPasswordSetting} is missing: the password of the user admin at the first start. With {IssuerSetting} nobody needs one.")
            : new SecurityOptions { FirstPassword = password, Issuers = issuer is null ? [] : [issuer] };
    }

    private static TokenIssuer? ReadIssuer(IConfiguration settings)
    {
        string[] audiences = Find(settings, AudiencesSetting)?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        string? name = Find(settings, NameClaimSetting);
        string? roles = Find(settings, RolesClaimSetting);
        if (Find(settings, IssuerSetting) is not { } issuer)
        {
            return audiences.Length == 0 && name is null && roles is null ? null : throw new SettingException($"The settings of tokens need {IssuerSetting}.");
        }

        if (audiences.Length == 0)
        {
            throw new SettingException($"{IssuerSetting} needs {AudiencesSetting}: a token that was made for somebody else must not be taken.");
        }

        var tokens = new TokenIssuer { Issuer = issuer, Audiences = audiences, RolesClaim = roles };
        return name is null ? tokens : tokens with { NameClaim = name };
    }

    private static string ReadDatabase(IConfiguration settings)
    {
        string text = Find(settings, DatabaseSetting) ?? "graph";
        return DatabaseName.TryNormalize(text, out string name) ? name : throw new SettingException($"{DatabaseSetting}: {text} cannot be the name of a database.");
    }

    private static int ReadDays(IConfiguration settings, string name, int least, int otherwise) =>
        Find(settings, name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days >= least && days <= MaxDays ? days
        : throw new SettingException($"{name} takes a number of days from {least} to {MaxDays}, not {text}.");

    private static bool ReadSwitch(IConfiguration settings, string name) =>
        Find(settings, name) is { } text && (bool.TryParse(text, out bool value) ? value : throw new SettingException($"{name} is true or false, not {text}."));

    private static string? Find(IConfiguration settings, string name) => settings[name] is { Length: > 0 } text ? text : null;
}

/// <summary>Settings that cannot be followed.</summary>
public sealed class SettingException(string message) : Exception(message);
