using Serverless.GraphCore.Values;
using static Serverless.GraphCore.Tests.Values.Literals;

namespace Serverless.GraphCore.Tests.Execution.Functions;

public sealed class ScalarFunctionTests
{
    private static readonly PathReference Path = new([TestFunctionContext.Start, TestFunctionContext.End], [TestFunctionContext.Relationship]);

    public static readonly TheoryData<string, object?[], object?> Results = new()
    {
        { "toBoolean", [" True "], true },
        { "toBoolean", ["tru"], null },
        { "toBoolean", [0], false },
        { "toBooleanOrNull", [1.5], null },
        { "toBooleanList", [L("true", 1, Null, 2.5)], L(true, true, Null, Null) },
        { "toInteger", ["2.9"], 2 },
        { "toInteger", ["-7"], -7 },
        { "toInteger", ["foo"], null },
        { "toInteger", [""], null },
        { "toInteger", [82.9], 82 },
        { "toInteger", [-82.9], -82 },
        { "toInteger", [1e30], null },
        { "toInteger", [true], 1 },
        { "toIntegerOrNull", [L()], null },
        { "toIntegerList", [L("1", 2.5, M())], L(1, 2, Null) },
        { "toFloat", ["5e-1"], 0.5 },
        { "toFloat", ["NaN"], double.NaN },
        { "toFloat", ["foo"], null },
        { "toFloat", [3], 3.0 },
        { "toFloatOrNull", [true], null },
        { "toFloatList", [L("1", 2)], L(1.0, 2.0) },
        { "toString", [1.0], "1.0" },
        { "toString", [42], "42" },
        { "toString", [true], "true" },
        { "toString", [new DateValue(0)], "1970-01-01" },
        { "toString", [null], null },
        { "toStringOrNull", [L()], null },
        { "toStringList", [L(1, "a", L())], L("1", "a", Null) },
        { "coalesce", [null, null, 3, 4], 3 },
        { "coalesce", [null], null },
        { "nullIf", [1, 1.0], null },
        { "nullIf", [1, 2], 1 },
        { "nullIf", [null, 2], null },
        { "valueType", [null], "NULL" },
        { "valueType", [1], "INTEGER NOT NULL" },
        { "valueType", [L()], "LIST<NOTHING> NOT NULL" },
        { "valueType", [L(1, "a")], "LIST<STRING NOT NULL | INTEGER NOT NULL> NOT NULL" },
        { "valueType", [L(1, Null, L(Null))], "LIST<INTEGER | LIST<NULL>> NOT NULL" },
        { "valueType", [new DateTimeValue(0, 0, 0)], "ZONED DATETIME NOT NULL" },
        { "timestamp", [], 1709209815123 },
        { "exists", [null], false },
        { "exists", [1], true },
        { "id", [TestFunctionContext.Start], 1 },
        { "elementId", [TestFunctionContext.Relationship], "5:t:7" },
        { "type", [TestFunctionContext.Relationship], "T" },
        { "labels", [TestFunctionContext.Start], L("A") },
        { "keys", [TestFunctionContext.Start], L("k") },
        { "keys", [M(("a", 1), ("b", null))], L("a", "b") },
        { "properties", [TestFunctionContext.Relationship], M(("w", 2)) },
        { "properties", [M(("a", 1))], M(("a", 1)) },
        { "startNode", [TestFunctionContext.Relationship], TestFunctionContext.Start },
        { "endNode", [TestFunctionContext.Relationship], TestFunctionContext.End },
        { "length", [Path], 1 },
        { "nodes", [Path], L(TestFunctionContext.Start, TestFunctionContext.End) },
        { "relationships", [Path], L(TestFunctionContext.Relationship) },
        { "nodes", [null], null },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void Function_gives(string name, object?[] arguments, object? expected) =>
        Assert.Equal(V(expected).ToString(), Call.Function(name, arguments).ToString());

    [Theory]
    [InlineData("toBoolean", 1.0)]
    [InlineData("toFloat", true)]
    [InlineData("labels", 1)]
    [InlineData("type", 1)]
    [InlineData("id", "a")]
    [InlineData("length", "a")]
    [InlineData("toStringList", "a")]
    public void Wrong_kind_is_a_type_error(string name, object argument) =>
        Assert.Equal("TypeError InvalidArgumentValue", Call.Error(name, argument));

    [Fact]
    public void Conversions_do_not_take_containers_and_entities()
    {
        foreach (string name in (string[])["toBoolean", "toInteger", "toFloat", "toString"])
        {
            foreach (Value value in (Value[])[L(), M(), TestFunctionContext.Start, TestFunctionContext.Relationship, Path])
            {
                Assert.Equal("TypeError InvalidArgumentValue", Call.Error(name, value));
            }
        }
    }

    [Fact]
    public void Entity_functions_take_results_as_well()
    {
        var node = new NodeValue(1, "4:t:1", ["A"], M(("k", 1)));
        Assert.Equal(L("A"), Call.Function("labels", node));
        Assert.Equal(M(("k", 1)), Call.Function("properties", node));
        Assert.Equal(V("4:t:1"), Call.Function("elementId", node));
    }

    [Fact]
    public void Random_uuid_is_of_version_4()
    {
        string uuid = ((StringValue)Call.Function("randomUUID")).Text;
        Assert.True(Guid.TryParseExact(uuid, "D", out _));
        Assert.Equal('4', uuid[14]);
        Assert.Contains(uuid[19], "89ab");
    }
}
