using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Tests.Storage.Objects;

public sealed class ObjectPathTests
{
    [Theory]
    [InlineData("HEAD")]
    [InlineData("db/01H/log/0000000001-01J")]
    [InlineData("a.b/c_d/e-f.json")]
    public void Valid_paths_keep_their_text(string text) => Assert.Equal(text, ObjectPath.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData(".hidden")]
    [InlineData("a./b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a\0")]
    [InlineData("C:")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(ObjectPath.TryParse(text, out _));
        Assert.Throws<ArgumentException>(() => ObjectPath.Parse(text));
    }

    [Fact]
    public void Long_paths_are_refused()
    {
        Assert.False(ObjectPath.TryParse(new string('a', 201), out _));
        Assert.False(ObjectPath.TryParse(string.Join('/', Enumerable.Repeat("abc", 300)), out _));
    }

    [Fact]
    public void Below_means_whole_segments()
    {
        var path = ObjectPath.Root / "db" / "one/a";
        Assert.Equal("db/one/a", path.Value);
        Assert.Equal("a", path.Name);
        Assert.True(path.IsBelow(ObjectPath.Parse("db/one")));
        Assert.True(path.IsBelow(ObjectPath.Root));
        Assert.False(path.IsBelow(ObjectPath.Parse("db/on")));
        Assert.False(path.IsBelow(path));
    }
}
