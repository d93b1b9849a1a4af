using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Serverless.Functions.Tests;

public sealed class SettingTests
{
    /// <summary>What the Functions host reads, whatever the application.</summary>
    private static readonly string[] OfTheHost = ["AzureWebJobsDisableHomepage", "AzureWebJobsStorage", "FUNCTIONS_WORKER_RUNTIME"];

    private static readonly Dictionary<string, string?> Example =
        Repository.ReadJson("local.settings.json.example")["Values"]!.AsObject().ToDictionary(static setting => setting.Key, static setting => (string?)setting.Value);

    [Fact]
    public void The_example_has_every_setting_that_is_read_and_no_other()
    {
        var recorded = new RecordedSettings(Of([]));
        FunctionsHostOptions.Read(recorded);
        IEnumerable<string> schedules = HostFunction.All.Select(static function => function.Timer?.Schedule).OfType<string>().Select(static schedule => schedule.Trim('%'));

        Assert.Equal(
            recorded.Names.Where(static name => name != FunctionsHostOptions.PlatformAddress).Concat(schedules).Concat(OfTheHost).Distinct().Order(StringComparer.Ordinal),
            Example.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_example_is_for_Azurite_and_says_what_is_so_anyway()
    {
        FunctionsHostOptions example = FunctionsHostOptions.Read(Of([]));
        var least = new Dictionary<string, string?>
        {
            [FunctionsHostOptions.StorageSetting] = "UseDevelopmentStorage=true",
            [FunctionsHostOptions.AdministratorPasswordSetting] = Example[FunctionsHostOptions.AdministratorPasswordSetting],
        };
        FunctionsHostOptions defaults = FunctionsHostOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(least).Build());

        Assert.True(example.Storage.HasTables);
        Assert.StartsWith("http://127.0.0.1:10000/", example.Storage.Endpoint.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(defaults with { Security = example.Security }, example);
        Assert.Equal(defaults.Security.FirstPassword, example.Security.FirstPassword);
        Assert.Empty(example.Security.Issuers);
        Assert.False(example.Security.IsOpen);
        Assert.Equal(DeploymentServices.Options(example).DefaultDatabase, example.Database);
    }

    [Fact]
    public void Schedules_are_named_by_settings_with_six_fields()
    {
        string[] schedules = [.. HostFunction.All.Select(static function => function.Timer?.Schedule).OfType<string>()];

        Assert.Equal(2, schedules.Length);
        Assert.All(schedules, static schedule =>
        {
            Assert.Matches("^%[A-Z_]+%$", schedule);
            Assert.Equal(6, Example[schedule.Trim('%')]!.Split(' ').Length);
        });
    }

    [Fact]
    public void The_address_is_the_own_one_else_the_platforms()
    {
        Assert.Equal("graph.example.com", FunctionsHostOptions.Read(Of([("GRAPH_ADDRESS", "graph.example.com"), ("WEBSITE_HOSTNAME", "x.azurewebsites.net")])).Address);
        Assert.Equal("x.azurewebsites.net", FunctionsHostOptions.Read(Of([("WEBSITE_HOSTNAME", "x.azurewebsites.net")])).Address);
    }

    [Fact]
    public void Tokens_are_taken_of_the_issuer_that_is_named_and_then_no_password_is_needed()
    {
        FunctionsHostOptions options = FunctionsHostOptions.Read(
            Of([("GRAPH_ADMIN_PASSWORD", ""), ("GRAPH_JWT_ISSUER", "https://i"), ("GRAPH_JWT_AUDIENCES", "a; b"), ("GRAPH_JWT_NAME", "oid"), ("GRAPH_JWT_ROLES", "roles")]));

        Api.Security.TokenIssuer issuer = Assert.Single(options.Security.Issuers);
        Assert.Equal(("https://i", "oid", "roles"), (issuer.Issuer, issuer.NameClaim, issuer.RolesClaim));
        Assert.Equal(["a", "b"], issuer.Audiences);
        Assert.Null(options.Security.FirstPassword);
    }

    [Theory]
    [InlineData("GRAPH_STORAGE", "", "GRAPH_STORAGE is missing")]
    [InlineData("GRAPH_STORAGE", "http://account.blob.core.windows.net", "GRAPH_STORAGE with GRAPH_CONTAINER: A blob endpoint")]
    [InlineData("GRAPH_CONTAINER", "No", "`No` is no name of a container")]
    [InlineData("GRAPH_ADMIN_PASSWORD", "", "GRAPH_ADMIN_PASSWORD is missing")]
    [InlineData("GRAPH_DATABASE", "a b", "a b cannot be the name of a database")]
    [InlineData("GRAPH_AUDIT_DAYS", "0", "GRAPH_AUDIT_DAYS takes a number of days from 1 to 3650, not 0")]
    [InlineData("GRAPH_RETENTION_DAYS", "-1", "GRAPH_RETENTION_DAYS takes a number of days from 0 to 3650, not -1")]
    [InlineData("GRAPH_REPORT_DAILY", "yes", "GRAPH_REPORT_DAILY is true or false, not yes")]
    [InlineData("GRAPH_JWT_ISSUER", "https://i", "GRAPH_JWT_ISSUER needs GRAPH_JWT_AUDIENCES")]
    [InlineData("GRAPH_JWT_AUDIENCES", "a", "need GRAPH_JWT_ISSUER")]
    public void A_setting_that_cannot_be_followed_is_named(string name, string value, string message)
    {
        Assert.Contains(message, Assert.Throws<SettingException>(() => FunctionsHostOptions.Read(Of([(name, value)]))).Message, StringComparison.Ordinal);
    }

    /// <summary>The example, with changes.</summary>
    private static IConfigurationRoot Of(IEnumerable<(string Name, string Value)> changes) => new ConfigurationBuilder()
        .AddInMemoryCollection(Example)
        .AddInMemoryCollection(changes.Select(static change => KeyValuePair.Create(change.Name, (string?)change.Value)))
        .Build();

    /// <summary>Settings that know which of them were asked for.</summary>
    private sealed class RecordedSettings(IConfiguration settings) : IConfiguration
    {
        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public string? this[string key]
        {
            get
            {
                Names.Add(key);
                return settings[key];
            }
            set => throw new NotSupportedException();
        }

        public IEnumerable<IConfigurationSection> GetChildren() => throw new NotSupportedException("Settings are read by name.");

        public IChangeToken GetReloadToken() => settings.GetReloadToken();

        public IConfigurationSection GetSection(string key) => throw new NotSupportedException("Settings are read by name.");
    }
}
