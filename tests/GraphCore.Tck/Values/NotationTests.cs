using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tck.Values;

public sealed class NotationTests
{
    [Theory]
    [InlineData("null", "null")]
    [InlineData(" true ", "true")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("1.0", "1.0")]
    [InlineData("-0.0", "0.0")]
    [InlineData("1e2", "100.0")]
    [InlineData("NaN", "NaN")]
    [InlineData("0.30000000000000004", "0.3")]
    [InlineData(@"'a\'b\\c'", @"'a\'b\\c'")]
    [InlineData("[1, 'a', [ ]]", "[1, 'a', []]")]
    [InlineData("{b: 1, `a c`: {}}", "{a c: {}, b: 1}")]
    [InlineData("()", "()")]
    [InlineData("(:B:A {y: 1, x: 'z'})", "(:A:B {x: 'z', y: 1})")]
    [InlineData("[:T {x: 1}]", "[:T {x: 1}]")]
    [InlineData("[ :T]", "[:T]")]
    [InlineData("<(:A)>", "<(:A)>")]
    [InlineData("<(:A)-[:T]->(:B)<-[:S {x: 1}]-({y: 2})>", "<(:A)-[:T]->(:B)<-[:S {x: 1}]-( {y: 2})>")]
    public void Values_are_read(string notation, string canonical)
    {
        Assert.Equal(canonical, CanonicalText.Of(Notation.Parse(notation)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("'open")]
    [InlineData("[1, 2")]
    [InlineData("1 2")]
    [InlineData("(:A")]
    [InlineData("x")]
    public void Malformed_notation_is_an_error(string notation)
    {
        Assert.Throws<FormatException>(() => Notation.Parse(notation));
    }

    [Fact]
    public void A_temporal_value_is_its_text()
    {
        Assert.Equal(CanonicalText.Of(Notation.Parse("'1970-01-02'")), CanonicalText.Of(new DateValue(1)));
    }

    [Fact]
    public void An_integer_is_not_a_float()
    {
        Assert.NotEqual(CanonicalText.Of(Notation.Parse("1")), CanonicalText.Of(Notation.Parse("1.0")));
    }

    [Fact]
    public void Lists_are_equal_in_any_order_only_when_asked()
    {
        Value one = Notation.Parse("[1, [2, 3]]");
        Value other = Notation.Parse("[[3, 2], 1]");

        Assert.NotEqual(CanonicalText.Of(one), CanonicalText.Of(other));
        Assert.Equal(CanonicalText.Of(one, sortLists: true), CanonicalText.Of(other, sortLists: true));
    }

    [Fact]
    public void Direction_of_a_path_is_told_by_its_nodes()
    {
        var first = new NodeValue(7, "4:x:7", ["A"], MapValue.Empty);
        var second = new NodeValue(9, "4:x:9", ["B"], MapValue.Empty);
        var relationship = new RelationshipValue(1, "5:x:1", "T", 9, "4:x:9", 7, "4:x:7", MapValue.Empty);

        Assert.Equal("<(:A)<-[:T]-(:B)>", CanonicalText.Of(new PathValue([first, second], [relationship])));
    }
}
