using Serverless.Api.Routing;

namespace Serverless.Api.Tests.Routing;

public sealed class ApiRoutesTests
{
    [Theory]
    [InlineData("GET", "/", ApiRoutes.Discovery, "", "")]
    [InlineData("POST", "/db/graph/query/v2", ApiRoutes.Query, "graph", "")]
    [InlineData("POST", "/db/graph/query/v2/", ApiRoutes.Query, "graph", "")]
    [InlineData("POST", "/db/a%2Fb/query/v2", ApiRoutes.Query, "a%2Fb", "")]
    [InlineData("GET", "/health/live", ApiRoutes.Live, "", "")]
    [InlineData("POST", "/db/graph/tx", ApiRoutes.BeginTransaction, "graph", "")]
    [InlineData("POST", "/db/graph/tx/commit", ApiRoutes.Commit, "graph", "")]
    [InlineData("POST", "/db/graph/tx/17", ApiRoutes.Transaction, "graph", "17")]
    [InlineData("DELETE", "/db/graph/tx/commit", ApiRoutes.Transaction, "graph", "commit")]
    [InlineData("POST", "/db/graph/tx/commit/commit", ApiRoutes.CommitTransaction, "graph", "commit")]
    [InlineData("POST", "/db/graph/query/v2/tx", ApiRoutes.BeginQueryTransaction, "graph", "")]
    [InlineData("POST", "/db/graph/query/v2/tx/..%2F", ApiRoutes.QueryTransaction, "graph", "..%2F")]
    [InlineData("DELETE", "/db/graph/query/v2/tx/17", ApiRoutes.QueryTransaction, "graph", "17")]
    [InlineData("POST", "/db/graph/query/v2/tx/17/commit", ApiRoutes.CommitQueryTransaction, "graph", "17")]
    public void A_path_leads_to_its_route(string method, string path, string pattern, string database, string id)
    {
        ApiRoute route = ApiRoutes.Find(method, path, out PathNames names);

        Assert.Equal((method, pattern), (route.Method, route.Pattern));
        Assert.Equal(new PathNames(database, id), names);
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
    [InlineData("/db/graph/tx//commit")]
    [InlineData("/db/graph/tx/1/2")]
    [InlineData("/db/graph/tx/1/2/commit")]
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
