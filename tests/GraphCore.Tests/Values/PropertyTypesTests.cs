using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;
using static Serverless.GraphCore.Tests.Values.Literals;

namespace Serverless.GraphCore.Tests.Values;

public sealed class PropertyTypesTests
{
    public static readonly TheoryData<object?, object?> Storable = new()
    {
        { null, null },
        { 1, 1 },
        { L(), L() },
        { L("a", "b"), L("a", "b") },
        { new DateValue(1), new DateValue(1) },
        { L(new DateValue(1)), L(new DateValue(1)) },
    };

    public static readonly TheoryData<object?> NotStorable =
    [
        M(),
        new NodeReference(0),
        L(M()),
        L(L(1)),
        L(1, Null),
        L(1, "a"),
        L(new PointValue(CoordinateSystem.Cartesian, 1, 1), new PointValue(CoordinateSystem.Wgs84, 1, 1)),
    ];

    [Theory]
    [MemberData(nameof(Storable))]
    public void Primitive_values_and_lists_of_them_are_stored_as_they_are(object? value, object? expected) =>
        Assert.Equal(V(expected), PropertyTypes.EnsureStorable(V(value)));

    [Fact]
    public void List_of_integers_and_floats_is_stored_as_floats() =>
        Assert.Equal("[1.0, 2.5]", PropertyTypes.EnsureStorable(L(1, 2.5)).ToString());

    [Theory]
    [MemberData(nameof(NotStorable))]
    public void Other_values_are_a_type_error(object? value)
    {
        GraphException error = Assert.Throws<GraphException>(() => PropertyTypes.EnsureStorable(V(value)));
        Assert.Equal((ErrorCodes.TypeError, "InvalidPropertyType"), (error.Code, error.Detail));
    }
}
