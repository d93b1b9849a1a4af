using Serverless.GraphCore.Values;
using static Serverless.GraphCore.Tests.Values.Literals;

namespace Serverless.GraphCore.Tests.Execution.Functions;

public sealed class NumberAndSpatialFunctionTests
{
    private static readonly PointValue Berlin = new(CoordinateSystem.Wgs84, 13.4, 52.5);
    private static readonly PointValue Paris = new(CoordinateSystem.Wgs84, 2.35, 48.85);

    public static readonly TheoryData<string, object?[], object?> Results = new()
    {
        { "abs", [-1], 1 },
        { "abs", [-1.5], 1.5 },
        { "sign", [-0.2], -1 },
        { "sign", [0], 0 },
        { "ceil", [0.1], 1.0 },
        { "floor", [-0.1], -1.0 },
        { "round", [3.5], 4.0 },
        { "round", [-1.5], -1.0 },
        { "round", [0.49999999999999994], 0.0 },
        { "round", [2], 2.0 },
        { "round", [-1.55, 1], -1.6 },
        { "round", [1.005, 2], 1.01 },
        { "round", [1.249, 1], 1.2 },
        { "round", [1.25, 1, "HALF_EVEN"], 1.2 },
        { "round", [1.25, 1, "HALF_DOWN"], 1.2 },
        { "round", [1.251, 1, "HALF_DOWN"], 1.3 },
        { "round", [-1.21, 1, "UP"], -1.3 },
        { "round", [-1.29, 1, "DOWN"], -1.2 },
        { "round", [-1.29, 1, "CEILING"], -1.2 },
        { "round", [-1.21, 1, "FLOOR"], -1.3 },
        { "round", [3.5, 0, "HALF_EVEN"], 4.0 },
        { "round", [2.5, 0, "HALF_EVEN"], 2.0 },
        { "round", [1e300, 3], 1e300 },
        { "round", [double.PositiveInfinity, 2], double.PositiveInfinity },
        { "isNaN", [double.NaN], true },
        { "isNaN", [1], false },
        { "e", [], Math.E },
        { "pi", [], Math.PI },
        { "exp", [0], 1.0 },
        { "log", [-1], double.NaN },
        { "log10", [1000], 2.9999999999999996 + 4.440892098500626E-16 },
        { "sqrt", [12.96], 3.6 },
        { "sqrt", [null], null },
        { "atan2", [1, 1], Math.PI / 4 },
        { "cot", [Math.PI / 4], 1.0000000000000002 },
        { "haversin", [Math.PI], 1.0 },
        { "degrees", [Math.PI], 180.0 },
        { "radians", [180], Math.PI },
        { "coth", [0], double.NaN },
        { "point", [M(("x", 1), ("y", 2.5))], new PointValue(CoordinateSystem.Cartesian, 1, 2.5) },
        { "point", [M(("x", 1), ("y", 2), ("z", 3))], new PointValue(CoordinateSystem.CartesianThreeDimensional, 1, 2, 3) },
        { "point", [M(("longitude", 190), ("latitude", 2))], new PointValue(CoordinateSystem.Wgs84, -170, 2) },
        { "point", [M(("longitude", 1), ("latitude", 2), ("height", 3))], new PointValue(CoordinateSystem.Wgs84ThreeDimensional, 1, 2, 3) },
        { "point", [M(("x", 1), ("y", 2), ("crs", "WGS-84"))], new PointValue(CoordinateSystem.Wgs84, 1, 2) },
        { "point", [M(("x", 1), ("y", 2), ("srid", 4326))], new PointValue(CoordinateSystem.Wgs84, 1, 2) },
        { "point", [M(("x", 1), ("y", null))], null },
        { "point.distance", [new PointValue(CoordinateSystem.Cartesian, 0, 0), new PointValue(CoordinateSystem.Cartesian, 3, 4)], 5.0 },
        { "point.distance", [new PointValue(CoordinateSystem.CartesianThreeDimensional, 0, 0, 0), new PointValue(CoordinateSystem.CartesianThreeDimensional, 2, 3, 6)], 7.0 },
        { "point.distance", [Berlin, new PointValue(CoordinateSystem.Cartesian, 3, 4)], null },
        { "point.withinBBox", [Paris, new PointValue(CoordinateSystem.Wgs84, 0, 40), new PointValue(CoordinateSystem.Wgs84, 10, 50)], true },
        { "point.withinBBox", [Berlin, new PointValue(CoordinateSystem.Wgs84, 0, 40), new PointValue(CoordinateSystem.Wgs84, 10, 50)], false },
        { "point.withinBBox", [new PointValue(CoordinateSystem.Wgs84, 179, 0), new PointValue(CoordinateSystem.Wgs84, 170, -1), new PointValue(CoordinateSystem.Wgs84, -170, 1)], true },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void Function_gives(string name, object?[] arguments, object? expected) =>
        Assert.Equal(V(expected).ToString(), Call.Function(name, arguments).ToString());

    [Fact]
    public void Geographic_distance_is_in_metres()
    {
        double distance = ((FloatValue)Call.Function("point.distance", Berlin, Paris)).Float;
        Assert.InRange(distance, 876_000, 882_000);
    }

    [Fact]
    public void Random_numbers_are_below_one() => Assert.InRange(((FloatValue)Call.Function("rand")).Float, 0.0, 0.9999999999999999);

    [Theory]
    [InlineData("ArithmeticError IntegerOverflow", "abs", long.MinValue)]
    [InlineData("ArgumentError NumberOutOfRange", "round", 1.5, -1)]
    [InlineData("ArgumentError", "round", 1.5, 0, "SIDEWAYS")]
    [InlineData("TypeError InvalidArgumentValue", "sin", "a")]
    public void Wrong_argument_is_an_error(string expected, string name, params object?[] arguments) =>
        Assert.Equal(expected, Call.Error(name, arguments));

    [Fact]
    public void Impossible_points_are_argument_errors()
    {
        foreach (MapValue map in (MapValue[])[M(("x", 1)), M(("longitude", 1), ("latitude", 91)), M(("x", double.NaN), ("y", 1)), M(("x", 1), ("y", 1), ("crs", "wgs-84-3d")), M(("x", 1), ("y", 1), ("srid", 1)), M(("longitude", 1), ("latitude", 1), ("crs", "cartesian"))])
        {
            Assert.Equal("ArgumentError InvalidArgumentValue", Call.Error("point", map));
        }
    }
}
