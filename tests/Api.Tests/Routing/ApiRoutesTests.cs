using Serverless.Api.Routing;

namespace Serverless.Api.Tests.Routing;

public sealed class ApiRoutesTests
{
    [Theory]
    [InlineData("/", ApiRoutes.Discovery, "")]
    [InlineData("/db/graph/query/v2", ApiRoutes.Query, "graph")]
    [InlineData("/db/graph/query/v2/", ApiRoutes.Query, "graph")]
    [InlineData("/db/a%2Fb/query/v2", ApiRoutes.Query, "a%2Fb")]
    [InlineData("/health/live", ApiRoutes.Live, "")]
    public void A_path_leads_to_its_route(string path, string pattern, string database)
    {
        ApiRoute route = Assert.Single(ApiRoutes.All, candidate => candidate.TryMatch(path, out _));

        Assert.Equal(pattern, route.Pattern);
        route.TryMatch(path, out string named);
        Assert.Equal(database, named);
    }

    [Theory]
    [InlineData("//")]
    [InlineData("/db")]
    [InlineData("/db//query/v2")]
    [InlineData("//db/graph/query/v2")]
    [InlineData("/db/graph/query/v2//")]
    [InlineData("/db/graph/query/v2/x")]
    [InlineData("/DB/graph/query/v2")]
    [InlineData("/db/a/b/query/v2")]
    [InlineData("/db/graph/tx")]
    [InlineData("/health")]
    public void Another_path_has_no_route(string path) =>
        Assert.Equal(404, Assert.Throws<RejectedRequestException>(() => ApiRoutes.Find("POST", path, out _)).Status);

    [Fact]
    public void Another_method_is_told_which_ones_there_are()
    {
        RejectedRequestException rejected = Assert.Throws<RejectedRequestException>(() => ApiRoutes.Find("GET", "/db/graph/query/v2", out _));

        Assert.Equal((405, "POST"), (rejected.Status, rejected.Allow));
    }

    [Fact]
    public void Names_and_places_are_unique_and_none_is_reserved_by_a_host()
    {
        Assert.Equal(ApiRoutes.All.Count, ApiRoutes.All.Select(route => route.Name).Distinct().Count());
        Assert.Equal(ApiRoutes.All.Count, ApiRoutes.All.Select(route => (route.Method, route.Pattern)).Distinct().Count());
        Assert.DoesNotContain(ApiRoutes.All, route => route.Pattern.StartsWith("admin", StringComparison.Ordinal) || route.Pattern.StartsWith("runtime", StringComparison.Ordinal));
    }
}
