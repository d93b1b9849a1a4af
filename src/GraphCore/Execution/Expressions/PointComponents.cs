using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>The components of points: <c>x</c>, <c>latitude</c>, <c>srid</c>, …</summary>
internal static class PointComponents
{
    public static Value Get(PointValue point, string key)
    {
        switch (key)
        {
            case "x":
            case "longitude" when point.IsGeographic:
                return new FloatValue(point.X);
            case "y":
            case "latitude" when point.IsGeographic:
                return new FloatValue(point.Y);
            case "z" when point.IsThreeDimensional:
            case "height" when point.IsThreeDimensional && point.IsGeographic:
                return new FloatValue(point.Z);
            case "crs":
                return new StringValue(CoordinateSystems.Name(point.System));
            case "srid":
                return IntegerValue.Of((long)point.System);
            default:
                throw ValueErrors.Argument($"A point in `{CoordinateSystems.Name(point.System)}` has no component `{key}`.", "PropertyNotFound");
        }
    }
}
