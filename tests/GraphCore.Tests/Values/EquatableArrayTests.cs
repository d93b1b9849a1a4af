using System.Collections.Immutable;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Values;

public sealed class EquatableArrayTests
{
    [Fact]
    public void Arrays_are_equal_when_their_items_are_in_order()
    {
        EquatableArray<string> left = ["a", "b"];
        EquatableArray<string> right = ["a", "b"];
        Assert.True(left == right);
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
        Assert.True(left != ["b", "a"]);
        Assert.True(left != ["a"]);
        Assert.False(left.Equals("ab"));
    }

    [Fact]
    public void The_default_value_is_the_empty_array()
    {
        EquatableArray<int> unset = default;
        EquatableArray<int> empty = [];
        EquatableArray<int> built = new List<int>().ToEquatableArray();
        Assert.Equal(unset, empty);
        Assert.Equal(unset, built);
        Assert.Equal(unset, ImmutableArray<int>.Empty.ToEquatableArray());
        Assert.Equal(unset.GetHashCode(), empty.GetHashCode());
        Assert.True(unset.IsEmpty);
        Assert.Empty(unset);
        Assert.Throws<ArgumentOutOfRangeException>(() => unset[0]);
    }

    [Fact]
    public void An_array_does_not_follow_its_builder()
    {
        List<int> builder = [1, 2];
        EquatableArray<int> array = builder.ToEquatableArray();
        builder[0] = 9;
        Assert.Equal([1, 2], array);
        Assert.Equal(2, array.Span[1]);
    }
}
