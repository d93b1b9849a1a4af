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
    public void In_memory_there_is_no_folder() => Assert.Null(LocalHostOptions.Parse(["--memory"])!.DataFolder);

    [Fact]
    public void A_storage_account_takes_the_place_of_the_folder()
    {
        LocalHostOptions options = LocalHostOptions.Parse(["--connection-string", "UseDevelopmentStorage=true", "--container=shop"])!;

        Assert.Null(options.DataFolder);
        Assert.Equal("container `shop` of http://127.0.0.1:10000/devstoreaccount1", options.Azure!.ToString());
        Assert.Equal("graph", LocalHostOptions.Parse(["--connection-string=https://acme.blob.core.windows.net"])!.Azure!.Container);
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
}
