namespace Serverless.GraphCore.Tests.Planning;

public sealed class NotificationTests
{
    [Theory]
    [InlineData("MATCH (a), (b) RETURN a, b", "CartesianProduct")]
    [InlineData("MATCH (a:A)-->(b), (c:C) RETURN a, c", "CartesianProduct")]
    [InlineData("MATCH (a)-[*]->(b) RETURN a", "UnboundedVariableLengthPattern")]
    [InlineData("MATCH (a)-[*2..]->(b) RETURN a", "UnboundedVariableLengthPattern")]
    [InlineData("MATCH (a), (b) WHERE a.x = b.x RETURN a", "")]
    [InlineData("MATCH (a)-[*..3]->(b) RETURN a", "")]
    [InlineData("MATCH (a) MATCH (a)-->(b) RETURN a", "")]
    [InlineData("MATCH (a:A), (b:B), p = shortestPath((a)-[*..5]-(b)) RETURN p", "")]
    [InlineData("UNWIND [1, 2] AS x MATCH (a {x: x}) RETURN a", "")]
    public void Remarks_are_made_on_patterns_that_may_be_mistakes(string text, string expected)
    {
        string[] titles = [.. Compiled.Query(text).Notifications.Select(static remark => remark.Code[(remark.Code.LastIndexOf('.') + 1)..])];

        Assert.Equal(expected, string.Join(",", titles));
    }
}
