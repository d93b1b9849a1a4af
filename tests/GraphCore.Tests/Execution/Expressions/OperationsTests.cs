using CsCheck;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Tests.Execution.Functions;
using Serverless.GraphCore.Tests.Values;
using Serverless.GraphCore.Values;
using static Serverless.GraphCore.Tests.Values.Literals;

namespace Serverless.GraphCore.Tests.Execution.Expressions;

public sealed class OperationsTests
{
    private static readonly Dictionary<string, Func<Value, Value, Value>> Operators = new()
    {
        ["+"] = Operations.Add,
        ["-"] = Operations.Subtract,
        ["*"] = Operations.Multiply,
        ["/"] = Operations.Divide,
        ["%"] = Operations.Modulo,
        ["^"] = Operations.Power,
        ["||"] = Operations.ConcatenateLike,
        ["IN"] = Operations.In,
        ["=~"] = Operations.Matches,
        ["STARTS WITH"] = Operations.StartsWith,
        ["ENDS WITH"] = Operations.EndsWith,
        ["CONTAINS"] = Operations.Contains,
        ["AND"] = Operations.And,
        ["OR"] = Operations.Or,
        ["XOR"] = Operations.Xor,
        ["<>"] = Operations.AreDifferent,
        [">="] = Operations.IsGreaterOrEqual,
        ["[]"] = static (value, index) => Operations.GetItem(new TestFunctionContext(), value, index),
    };

    public static readonly TheoryData<object?, string, object?, object?> Results = new()
    {
        { 1, "+", 2, 3 },
        { 1, "+", 2.5, 3.5 },
        { "a", "+", "b", "ab" },
        { "a", "+", 1, "a1" },
        { 1.0, "+", "a", "1.0a" },
        { "a", "+", true, "atrue" },
        { L(1), "+", L(2), L(1, 2) },
        { L(1), "+", "a", L(1, "a") },
        { "a", "+", L(1), L("a", 1) },
        { L(L(1)), "+", L(L(2)), L(L(1), L(2)) },
        { L(1), "+", null, null },
        { null, "+", 1, null },
        { new DateValue(0), "+", new DurationValue(1, 1, 90_000, 0), new DateValue(33) },
        { new DurationValue(0, 1, 0, 0), "+", new LocalDateTimeValue(0, 0), new LocalDateTimeValue(86_400, 0) },
        { new LocalTimeValue(0), "-", new DurationValue(5, 5, 1, 0), new LocalTimeValue(86_399_000_000_000) },
        { new DateValue(59), "-", new DurationValue(1, 0, 0, 0), new DateValue(31) },
        { new DurationValue(1, 2, 3, 4), "-", new DurationValue(1, 1, 1, 5), new DurationValue(0, 1, 1, 999_999_999) },
        { new DurationValue(1, 2, 0, 0), "*", 2, new DurationValue(2, 4, 0, 0) },
        { 0.5, "*", new DurationValue(2, 1, 0, 0), new DurationValue(1, 0, 43_200, 0) },
        { new DurationValue(0, 0, 3, 0), "/", 2, new DurationValue(0, 0, 1, 500_000_000) },
        { 7, "/", 2, 3 },
        { -7, "/", 2, -3 },
        { 7, "/", 2.0, 3.5 },
        { 1.0, "/", 0, double.PositiveInfinity },
        { 0.0, "/", 0.0, double.NaN },
        { -7, "%", 2, -1 },
        { long.MinValue, "%", -1, 0 },
        { 7.5, "%", 2, 1.5 },
        { 2, "^", 3, 8.0 },
        { null, "^", 3, null },
        { "a", "||", "b", "ab" },
        { L(1), "||", L(2), L(1, 2) },
        { 1, "IN", L(1, Null), true },
        { 2, "IN", L(1, Null), null },
        { 2, "IN", L(1), false },
        { null, "IN", L(), false },
        { null, "IN", L(1), null },
        { 1, "IN", null, null },
        { L(1, Null), "IN", L(L(1, 2)), null },
        { 6, "IN", ListValue.Range(0, 3, 5), true },
        { 7, "IN", ListValue.Range(0, 3, 5), false },
        { 15, "IN", ListValue.Range(0, 3, 5), false },
        { -3, "IN", ListValue.Range(0, 3, 5), false },
        { "abc", "=~", "a.*", true },
        { "abc", "=~", "b", false },
        { "ABC", "=~", "(?i)abc", true },
        { "abab", "=~", "(ab)\\1", true },
        { 1, "=~", "a", null },
        { "abc", "STARTS WITH", "ab", true },
        { "abc", "ENDS WITH", "BC", false },
        { "abc", "CONTAINS", "", true },
        { "abc", "CONTAINS", 1, null },
        { true, "AND", null, null },
        { false, "AND", null, false },
        { true, "OR", null, true },
        { true, "XOR", true, false },
        { null, "XOR", true, null },
        { 1, "<>", 2, true },
        { L(1, 2), ">=", L(1, Null), null },
        { L(1, 2, 3), "[]", -1, 3 },
        { L(1), "[]", 1, null },
        { L(1), "[]", null, null },
        { null, "[]", 1, null },
        { M(("a", 1)), "[]", "a", 1 },
        { TestFunctionContext.Start, "[]", "k", 1 },
        { TestFunctionContext.Start, "[]", "nothing", null },
    };

    public static readonly TheoryData<object?, string, object?, string> Errors = new()
    {
        { long.MaxValue, "+", 1, "ArithmeticError IntegerOverflow" },
        { long.MinValue, "-", 1, "ArithmeticError IntegerOverflow" },
        { 0, "-", long.MinValue, "ArithmeticError IntegerOverflow" },
        { long.MaxValue, "*", 2, "ArithmeticError IntegerOverflow" },
        { long.MinValue, "*", -1, "ArithmeticError IntegerOverflow" },
        { long.MinValue, "/", -1, "ArithmeticError IntegerOverflow" },
        { 1, "/", 0, "ArithmeticError DivisionByZero" },
        { 1, "%", 0, "ArithmeticError DivisionByZero" },
        { true, "+", 1, "TypeError InvalidArgumentType" },
        { "a", "+", M(), "TypeError InvalidArgumentType" },
        { "a", "-", "b", "TypeError InvalidArgumentType" },
        { new DateValue(0), "+", new DateValue(0), "TypeError InvalidArgumentType" },
        { new DateValue(365_241_780_471), "+", new DurationValue(0, 1, 0, 0), "ArgumentError InvalidArgumentValue" },
        { new DateValue(0), "+", new DurationValue(long.MaxValue, 0, 0, 0), "ArgumentError InvalidArgumentValue" },
        { 1, "IN", "a", "TypeError InvalidArgumentType" },
        { "a", "=~", "(", "SyntaxError" },
        { 1, "AND", true, "TypeError InvalidArgumentType" },
        { L(1), "[]", "a", "TypeError ListElementAccessByNonInteger" },
        { M(), "[]", 0, "TypeError MapElementAccessByNonString" },
        { "abc", "[]", 0, "TypeError InvalidArgumentType" },
        { 1, "[]", null, "TypeError InvalidArgumentType" },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void Operator_gives(object? left, string symbol, object? right, object? expected) =>
        Assert.Equal(V(expected).ToString(), Operators[symbol](V(left), V(right)).ToString());

    [Theory]
    [MemberData(nameof(Errors))]
    public void Operator_refuses(object? left, string symbol, object? right, string error) =>
        Assert.Equal(error, Call.Error(() => Operators[symbol](V(left), V(right))));

    [Fact]
    public void Integer_arithmetic_is_exact_or_an_error() =>
        Gen.Select(ValueGen.Integers, ValueGen.Integers).Sample(
            static (a, b) =>
            {
                AssertExact((Int128)a + b, () => Operations.Add(V(a), V(b)));
                AssertExact((Int128)a - b, () => Operations.Subtract(V(a), V(b)));
                AssertExact((Int128)a * b, () => Operations.Multiply(V(a), V(b)));
                AssertExact(-(Int128)a, () => Operations.Negate(V(a)));
            },
            iter: 20_000);

    [Fact]
    public void Slices_count_from_either_end_and_are_cut_to_the_list()
    {
        Assert.Equal(L(2, 3), Operations.Slice(L(1, 2, 3), V(1), null));
        Assert.Equal(L(1, 2), Operations.Slice(L(1, 2, 3), V(-3), V(-1)));
        Assert.Equal(L(1, 2, 3), Operations.Slice(L(1, 2, 3), V(-5), V(5)));
        Assert.Equal(L(), Operations.Slice(L(1, 2, 3), V(3), V(1)));
        Assert.Equal(L(3, 6), Operations.Slice(ListValue.Range(0, 3, 5), V(1), V(3)));
        Assert.Equal(Null, Operations.Slice(L(1, 2, 3), null, Null));
        Assert.Equal(Null, Operations.Slice(Null, null, V(1)));
        Assert.Equal("TypeError ListElementAccessByNonInteger", Call.Error(() => Operations.Slice(L(1), V("a"), null)));
        Assert.Equal("TypeError InvalidArgumentType", Call.Error(() => Operations.Slice(V("abc"), V(0), null)));
    }

    [Fact]
    public void Properties_are_read_from_everything_that_has_some()
    {
        var context = new TestFunctionContext();
        Assert.Equal(V(1), Operations.GetProperty(context, TestFunctionContext.Start, "k"));
        Assert.Equal(V(2), Operations.GetProperty(context, TestFunctionContext.Relationship, "w"));
        Assert.Equal(V(1), Operations.GetProperty(context, M(("a", 1)), "a"));
        Assert.Equal(Null, Operations.GetProperty(context, M(("a", 1)), "A"));
        Assert.Equal(Null, Operations.GetProperty(context, Null, "a"));
        Assert.Equal(V(2.0), Operations.GetProperty(context, new PointValue(CoordinateSystem.Wgs84, 1, 2), "latitude"));
        Assert.Equal(V(1970), Operations.GetProperty(context, new DateValue(0), "year"));
        Assert.Equal("TypeError InvalidArgumentType", Call.Error(() => Operations.GetProperty(context, V(1), "a")));
        Assert.Equal("ArgumentError PropertyNotFound", Call.Error(() => Operations.GetProperty(context, new PointValue(CoordinateSystem.Cartesian, 1, 2), "latitude")));
        Assert.Equal("ArgumentError PropertyNotFound", Call.Error(() => Operations.GetProperty(context, new DateValue(0), "hour")));
    }

    [Fact]
    public void Growing_lists_and_strings_end_in_an_error_before_the_memory_does()
    {
        Value list = ListValue.Range(0, 1, ListValue.MaxCount);
        Assert.Equal("TransactionOutOfMemoryError", Call.Error(() => Operations.Add(list, V(1))));
        Value text = V(new string('a', 1 << 20));
        Assert.Equal("TransactionOutOfMemoryError", Call.Error(() =>
        {
            while (true)
            {
                text = Operations.Add(text, text);
            }
        }));
    }

    private static void AssertExact(Int128 expected, Func<Value> operation)
    {
        if (expected >= long.MinValue && expected <= long.MaxValue)
        {
            Assert.Equal(V((long)expected), operation());
        }
        else
        {
            Assert.Equal(ErrorCodes.ArithmeticError, Assert.Throws<GraphException>(operation).Code);
        }
    }
}
