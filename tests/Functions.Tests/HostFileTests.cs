using System.Text.Json.Nodes;

namespace Serverless.Functions.Tests;

public sealed class HostFileTests
{
    private static readonly JsonNode Host = Repository.ReadJson("host.json");

    [Fact]
    public void Routes_have_no_prefix_and_orchestrations_a_hub_of_their_own()
    {
        Assert.Equal("2.0", (string?)Host["version"]);
        Assert.Equal("", (string?)Host["extensions"]!["http"]!["routePrefix"]);
        Assert.Equal("graph", (string?)Host["extensions"]!["durableTask"]!["hubName"]);
    }

    [Fact]
    public void The_host_file_is_beside_the_application()
    {
        Assert.True(JsonNode.DeepEquals(Host, JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")))));
    }

    [Fact]
    public void A_function_may_run_longer_than_any_query()
    {
        var longest = TimeSpan.Parse((string)Host["functionTimeout"]!, System.Globalization.CultureInfo.InvariantCulture);

        Assert.True(longest > Api.Limits.DatabaseLimits.Default.MaxQueryTime, $"{longest}");
    }
}
