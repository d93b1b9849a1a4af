using Serverless.LocalHost;

namespace Serverless.Api.Tests.LocalHost;

public sealed class LocalHostOptionsTests
{
    [Fact]
    public void Without_options_it_serves_a_folder_on_loopback()
    {
        LocalHostOptions options = LocalHostOptions.Parse([])!;

        Assert.Equal(["http://127.0.0.1:7474"], options.Urls);
        Assert.Equal("data", options.DataFolder);
        Assert.Null(options.ImportFolder);
    }

    [Fact]
    public void Options_have_their_values_behind_a_blank_or_an_equals_sign()
    {
        LocalHostOptions options = LocalHostOptions.Parse(["--urls", "http://localhost:1;http://[::1]:2", "--data=/srv/x=y", "--import", "in"])!;

        Assert.Equal(["http://localhost:1", "http://[::1]:2"], options.Urls);
        Assert.Equal("/srv/x=y", options.DataFolder);
        Assert.Equal("in", options.ImportFolder);
    }

    [Fact]
    public void Maintenance_has_the_times_that_are_said()
    {
        LocalHostOptions options = LocalHostOptions.Parse(["--log-records", "40", "--retention=0s", "--grace", "90s", "--collect-every", "500ms"])!;

        Assert.Equal((40, TimeSpan.Zero, TimeSpan.FromSeconds(90), TimeSpan.FromMilliseconds(500)), (options.LogRecords, options.Retention, options.Grace, options.Maintenance.CollectionInterval));
        Assert.Equal(TimeSpan.FromDays(7), LocalHostOptions.Parse(["--retention=7d"])!.Retention);
        Assert.Equal((4000, TimeSpan.FromDays(7), TimeSpan.FromHours(1)), LocalHostOptions.Parse([]) is { } none ? (none.LogRecords, none.Retention, none.Grace) : default);
    }

    [Theory]
    [InlineData("--log-records takes a number from 3 to 4000, not 2.", "--log-records=2")]
    [InlineData("--log-records takes a number from 3 to 4000, not 4001.", "--log-records=4001")]
    [InlineData("--log-records takes a number from 3 to 4000, not many.", "--log-records=many")]
    [InlineData("--grace is 1s at least, not 999ms.", "--grace=999ms")]
    [InlineData("--collect-every is 0.1s at least, not 0s.", "--collect-every=0s")]
    [InlineData("--retention takes a time as 500ms, 90s, 10m, 1h or 7d, up to 49d, not 60.", "--retention=60")]
    [InlineData("--retention takes a time as 500ms, 90s, 10m, 1h or 7d, up to 49d, not -1s.", "--retention=-1s")]
    [InlineData("--retention takes a time as 500ms, 90s, 10m, 1h or 7d, up to 49d, not 50d.", "--retention=50d")]
    [InlineData("--retention takes a time as 500ms, 90s, 10m, 1h or 7d, up to 49d, not .", "--retention=")]
    [InlineData("--retention takes a time as 500ms, 90s, 10m, 1h or 7d, up to 49d, not 99999999999s.", "--retention=99999999999s")]
    public void Maintenance_that_makes_no_sense_is_refused(string message, string argument) =>
        Assert.Equal(message, Assert.Throws<OptionException>(() => LocalHostOptions.Parse([argument])).Message);

    [Fact]
    public void Imports_have_the_sizes_that_are_said()
    {
        LocalHostOptions options = LocalHostOptions.Parse(["--import-memory", "3GB", "--import-size=1048576"])!;

        Assert.Equal((3L << 30, 1L << 20), (options.ImportMemory, options.Limits.ImportBytes));
        Assert.Equal(64L << 30, LocalHostOptions.Parse([])!.Limits.ImportBytes);
    }

    [Theory]
    [InlineData("1048575")]
    [InlineData("0GB")]
    [InlineData("3gb")]
    [InlineData("GB")]
    [InlineData("-1GB")]
    [InlineData("99999999TB")]
    public void Sizes_that_make_no_sense_are_refused(string size) => Assert.Equal(
        $"--import-memory takes a size from 1MB on, as 500MB, 10GB or 10737418240, not {size}.",
        Assert.Throws<OptionException>(() => LocalHostOptions.Parse([$"--import-memory={size}"])).Message);

    [Fact]
    public void In_memory_there_is_no_folder() => Assert.Null(LocalHostOptions.Parse(["--memory"])!.DataFolder);

    [Fact]
    public void A_storage_account_takes_the_place_of_the_folder()
    {
        LocalHostOptions options = LocalHostOptions.Parse(["--connection-string", "UseDevelopmentStorage=true", "--container=shop"])!;

        Assert.Null(options.DataFolder);
        Assert.Equal("container `shop` of http://127.0.0.1:10000/devstoreaccount1", options.Azure!.ToString());
        Assert.Equal("graph", LocalHostOptions.Parse(["--connection-string=https://acme.blob.core.windows.net"])!.Azure!.Container);
    }

    [Fact]
    public void With_users_it_listens_everywhere_and_takes_tokens()
    {
        LocalHostOptions options = LocalHostOptions.Parse(
        [
            "--urls", "http://0.0.0.0:7474;http://[::]:7475", "--jwt-issuer=https://issuer.example", "--jwt-audience", "a", "--jwt-audience", "b", "--jwt-keys", "keys.json", "--jwt-name=oid",
            "--jwt-roles=roles", "--audit-days", "7", "--auth",
        ])!;

        Assert.True(options.Auth);
        Assert.Equal(["http://0.0.0.0:7474", "http://[::]:7475"], options.Urls);
        Assert.Equal(("https://issuer.example", "oid", "roles"), (options.Issuer!.Issuer, options.Issuer.NameClaim, options.Issuer.RolesClaim));
        Assert.Equal(["a", "b"], options.Issuer.Audiences);
        Assert.Equal(("keys.json", 7), (options.IssuerKeys, options.AuditDays));
        Assert.False(LocalHostOptions.Parse([])!.Auth);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_is_no_options(string argument) => Assert.Null(LocalHostOptions.Parse([argument]));

    [Theory]
    [InlineData("--port")]
    [InlineData("7474")]
    [InlineData("--data")]
    [InlineData("--data=")]
    [InlineData("--urls", "--memory")]
    [InlineData("--memory=yes")]
    [InlineData("--memory", "--data", "x")]
    [InlineData("--connection-string")]
    [InlineData("--connection-string", "acme")]
    [InlineData("--connection-string", "http://acme.blob.core.windows.net")]
    [InlineData("--connection-string", "UseDevelopmentStorage=true", "--memory")]
    [InlineData("--data", "x", "--connection-string", "UseDevelopmentStorage=true")]
    [InlineData("--connection-string", "UseDevelopmentStorage=true", "--container", "No")]
    [InlineData("--container", "shop")]
    [InlineData("--auth=yes")]
    [InlineData("--audit-days", "0")]
    [InlineData("--jwt-audience", "a", "--auth")]
    [InlineData("--jwt-issuer", "https://issuer.example", "--jwt-audience", "a")]
    [InlineData("--jwt-issuer", "https://issuer.example", "--auth")]
    [InlineData("--jwt-issuer=", "--jwt-audience", "a", "--auth")]
    [InlineData("--urls", "")]
    [InlineData("--urls", "localhost:7474")]
    [InlineData("--urls", "https://localhost:7474")]
    [InlineData("--urls", "http://localhost:7474/base")]
    [InlineData("--urls", "http://0.0.0.0:7474")]
    [InlineData("--urls", "http://*:7474")]
    [InlineData("--urls", "http://+:7474")]
    [InlineData("--urls", "http://192.168.1.2:7474")]
    [InlineData("--urls", "http://example.com:7474")]
    [InlineData("--urls", "http://127.0.0.1.example.com:7474")]
    [InlineData("--urls", "http://127.0.0.1:7474;http://[::]:7474")]
    public void What_cannot_be_followed_is_said(params string[] arguments) =>
        Assert.NotEmpty(Assert.Throws<OptionException>(() => LocalHostOptions.Parse(arguments)).Message);

    [Fact]
    public void Default_limits_are_set_by_name()
    {
        LocalHostOptions options = LocalHostOptions.Parse(["--limit", "max_results=0", "--limit=max_bytes=1GB", "--limit", "max_query_time=2s"])!;

        Assert.Null(options.DatabaseLimits.MaxResults);
        Assert.Equal(1L << 30, options.DatabaseLimits.MaxStorageBytes);
        Assert.Equal(TimeSpan.FromSeconds(2), options.DatabaseLimits.MaxQueryTime);
        Assert.Equal(10, options.DatabaseLimits.MaxConcurrentQueries);
        Assert.Contains("max_results", Assert.Throws<OptionException>(() => LocalHostOptions.Parse(["--limit", "max_rows=1"])).Message, StringComparison.Ordinal);
        Assert.Throws<OptionException>(() => LocalHostOptions.Parse(["--limit", "max_results"]));
        Assert.Throws<OptionException>(() => LocalHostOptions.Parse(["--limit", "max_results=-1"]));
    }
}
