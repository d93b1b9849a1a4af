using Serverless.Api.Catalog;

namespace Serverless.Api.Tests.Catalog;

public sealed class DatabaseNameTests
{
    [Theory]
    [InlineData("graph", "graph")]
    [InlineData("GRAPH", "graph")]
    [InlineData("v1.2.3", "v1.2.3")]
    [InlineData("tenant_primary_2024", "tenant_primary_2024")]
    [InlineData("a-b", "a-b")]
    [InlineData("123456789-123456789-123456789-123456789-123456789-123456789-123", "123456789-123456789-123456789-123456789-123456789-123456789-123")]
    public void A_name_is_kept_in_lower_case(string text, string expected)
    {
        Assert.True(DatabaseName.TryNormalize(text, out string name));
        Assert.Equal(expected, name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("1234567890-1234567890-1234567890-1234567890-1234567890-123456789")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData(".graph")]
    [InlineData("-graph")]
    [InlineData("_graph")]
    [InlineData("graph.")]
    [InlineData("graph-")]
    [InlineData("a/b")]
    [InlineData("a%2fb")]
    [InlineData("gra\0ph")]
    [InlineData("gräph")]
    [InlineData("gra ph")]
    [InlineData("\u212Aelvin")]
    public void What_is_not_a_name_is_refused(string text) => Assert.False(DatabaseName.TryNormalize(text, out _));
}
