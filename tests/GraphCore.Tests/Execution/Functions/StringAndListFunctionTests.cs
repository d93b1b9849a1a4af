using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;
using static Serverless.GraphCore.Tests.Values.Literals;

namespace Serverless.GraphCore.Tests.Execution.Functions;

public sealed class StringAndListFunctionTests
{
    public static readonly TheoryData<string, object?[], object?> Results = new()
    {
        { "left", ["a😀bc", 2], "a😀" },
        { "left", ["ab", 9], "ab" },
        { "right", ["a😀bc", 3], "😀bc" },
        { "right", ["ab", 9], "ab" },
        { "substring", ["0123456789", 1], "123456789" },
        { "substring", ["a😀bc", 1, 2], "😀b" },
        { "substring", ["abc", 9], "" },
        { "substring", [null, 1], null },
        { "replace", ["hello", "l", "w"], "hewwo" },
        { "replace", ["hello", "l", "w", 1], "hewlo" },
        { "replace", ["ab", "", "-"], "-a-b-" },
        { "replace", ["", "", "-"], "-" },
        { "replace", ["ab", "abc", "-"], "ab" },
        { "split", ["one1two", "1"], L("one", "two") },
        { "split", ["", ","], L("") },
        { "split", ["a😀", ""], L("a", "😀") },
        { "split", ["a,b;c", L(",", ";")], L("a", "b", "c") },
        { "trim", [" \t a \n"], "a" },
        { "ltrim", [" a "], "a " },
        { "rtrim", [" a "], " a" },
        { "btrim", ["xx😀a😀x", "x😀"], "a" },
        { "ltrim", ["xax", "x"], "ax" },
        { "rtrim", ["xax", "x"], "xa" },
        { "btrim", ["xxx", "x"], "" },
        { "toUpper", ["aß😀é"], "Aß😀É" },
        { "upper", ["a"], "A" },
        { "toLower", ["AÉ"], "aé" },
        { "lower", ["A"], "a" },
        { "char_length", ["a😀"], 2 },
        { "character_length", ["a😀"], 2 },
        { "size", ["a😀"], 2 },
        { "size", [L(1, 2)], 2 },
        { "size", [null], null },
        { "head", [L(1, 2)], 1 },
        { "head", [L()], null },
        { "last", [L(1, 2)], 2 },
        { "last", [L()], null },
        { "tail", [L(1, 2, 3)], L(2, 3) },
        { "tail", [L()], L() },
        { "reverse", [L(1, 2)], L(2, 1) },
        { "reverse", ["a😀b"], "b😀a" },
        { "range", [1, 3], L(1, 2, 3) },
        { "range", [-2, 11, 4], L(-2, 2, 6, 10) },
        { "range", [6, -9, -5], L(6, 1, -4, -9) },
        { "range", [4, 3], L() },
        { "range", [7, 9, -2], L() },
        { "range", [5, 5, -7], L(5) },
        { "range", [long.MaxValue - 1, long.MaxValue], L(long.MaxValue - 1, long.MaxValue) },
        { "range", [long.MinValue, long.MaxValue, long.MaxValue], L(long.MinValue, -1, long.MaxValue - 1) },
        { "isEmpty", [L()], true },
        { "isEmpty", [M()], true },
        { "isEmpty", ["a"], false },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void Function_gives(string name, object?[] arguments, object? expected) => Assert.Equal(V(expected), Call.Function(name, arguments));

    [Fact]
    public void Range_takes_no_memory_until_its_items_are_wanted_together()
    {
        var range = (ListValue)Call.Function("range", 1, 2_000_000_000);
        Assert.Equal(2_000_000_000, range.Count);
        Assert.Equal(V(1_999_999_999), range[1_999_999_998]);
        Assert.Equal(V(2_000_000_000), Call.Function("last", range));
        Assert.Equal(V(2_000_000_000), Call.Function("head", Call.Function("reverse", range)));
        Assert.Equal(V(2), Call.Function("head", Call.Function("tail", range)));
        Assert.Equal(ErrorCodes.TransactionOutOfMemoryError, Assert.Throws<GraphException>(() => range.Items.Length).Code);
    }

    [Theory]
    [InlineData("ArgumentError NumberOutOfRange", "range", 3, 17, 0)]
    [InlineData("ArgumentError NumberOutOfRange", "range", 0, long.MaxValue)]
    [InlineData("ArgumentError InvalidArgumentType", "range", 1.0, 2)]
    [InlineData("ArgumentError InvalidArgumentType", "range", 1, "2")]
    [InlineData("ArgumentError NumberOutOfRange", "left", "a", -1)]
    [InlineData("ArgumentError NumberOutOfRange", "substring", "a", -1)]
    [InlineData("TypeError InvalidArgumentValue", "left", 1, 1)]
    [InlineData("TypeError InvalidArgumentValue", "size", 1)]
    [InlineData("TypeError InvalidArgumentValue", "head", "a")]
    public void Wrong_argument_is_an_error(string expected, string name, params object?[] arguments) =>
        Assert.Equal(expected, Call.Error(name, arguments));
}
