using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>Functions on points.</summary>
internal static class SpatialFunctions
{
    /// <summary>The earth as a sphere, in metres: Neo4j's figure, so that distances agree.</summary>
    private const double EarthRadius = 6378140.0;

    public static void Register(FunctionLibrary library)
    {
        library.Add("point(input :: MAP) :: POINT", "Returns the point of a map with x, y, z or longitude, latitude, height, and optionally crs or srid.", static (_, arguments) =>
            arguments[0] is MapValue map ? Create(map) : throw ValueErrors.ArgumentType("point", arguments[0], "a Map"));
        library.Add("point.distance(from :: POINT, to :: POINT) :: FLOAT", "Returns the distance of two points: in metres for geographic ones, null for different coordinate systems.", Distance);
        library.Add("point.withinBBox(point :: POINT, lowerLeft :: POINT, upperRight :: POINT) :: BOOLEAN", "Returns whether a point is in the box between two corners, null for different coordinate systems.", IsWithinBox);
    }

    private static Value Create(MapValue map)
    {
        foreach (ref readonly KeyValuePair<string, Value> entry in map.Entries)
        {
            if (entry.Value.IsNull)
            {
                return NullValue.Instance;
            }
        }

        bool isGeographic = !map.TryGet("x", out Value? x) | !map.TryGet("y", out Value? y);
        bool hasDepth = map.TryGet("z", out Value? z);
        if (isGeographic && map.TryGet("longitude", out Value? longitude) && map.TryGet("latitude", out Value? latitude))
        {
            (x, y) = (longitude, latitude);
            hasDepth = map.TryGet("height", out Value? height) || hasDepth;
            z = height ?? z;
        }
        else if (isGeographic)
        {
            throw ValueErrors.Argument("A point is made of `x` and `y`, or of `longitude` and `latitude`.", "InvalidArgumentValue");
        }

        CoordinateSystem system = System(map, isGeographic, hasDepth);
        return Create(system, Coordinate(x!), Coordinate(y!), hasDepth ? Coordinate(z!) : 0);
    }

    private static CoordinateSystem System(MapValue map, bool isGeographic, bool hasDepth)
    {
        CoordinateSystem system = isGeographic
            ? hasDepth ? CoordinateSystem.Wgs84ThreeDimensional : CoordinateSystem.Wgs84
            : hasDepth ? CoordinateSystem.CartesianThreeDimensional : CoordinateSystem.Cartesian;
        if (map.TryGet("crs", out Value? name))
        {
            string text = Arguments.Text("point", name);
            system = CoordinateSystems.TryParse(text, out CoordinateSystem named)
                ? named
                : throw ValueErrors.Argument($"Unknown coordinate reference system `{text}`: expected wgs-84, wgs-84-3d, cartesian or cartesian-3d.", "InvalidArgumentValue");
        }
        else if (map.TryGet("srid", out Value? srid))
        {
            long number = Arguments.Integer("point", srid);
            system = number is >= 0 and <= int.MaxValue && Enum.IsDefined((CoordinateSystem)number)
                ? (CoordinateSystem)number
                : throw ValueErrors.Argument($"Unknown SRID `{number}`: expected 4326, 4979, 7203 or 9157.", "InvalidArgumentValue");
        }

        var sample = new PointValue(system, 0, 0);
        if (isGeographic && !sample.IsGeographic)
        {
            throw ValueErrors.Argument($"`longitude` and `latitude` do not belong to `{CoordinateSystems.Name(system)}`.", "InvalidArgumentValue");
        }

        return sample.IsThreeDimensional == hasDepth
            ? system
            : throw ValueErrors.Argument($"`{CoordinateSystems.Name(system)}` takes {(hasDepth ? "two" : "three")} coordinates.", "InvalidArgumentValue");
    }

    private static PointValue Create(CoordinateSystem system, double x, double y, double z)
    {
        var point = new PointValue(system, x, y, z);
        if (!point.IsGeographic)
        {
            return point;
        }

        if (Math.Abs(y) > 90)
        {
            throw ValueErrors.Argument($"Invalid latitude `{NumberText.Format(y)}`: it must be between -90 and 90.", "InvalidArgumentValue");
        }

        // Longitudes go round the earth.
        double longitude = Math.Abs(x) > 180 ? Math.IEEERemainder(x, 360) : x;
        return longitude == x ? point : new PointValue(system, longitude, y, z);
    }

    private static double Coordinate(Value value)
    {
        double number = Arguments.Number("point", value);
        return double.IsFinite(number)
            ? number
            : throw ValueErrors.Argument($"Invalid coordinate `{NumberText.Format(number)}`: it must be finite.", "InvalidArgumentValue");
    }

    private static Value Distance(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        // As in Neo4j, anything but two points of one system has no distance.
        if (arguments[0] is not PointValue from || arguments[1] is not PointValue to || from.System != to.System)
        {
            return NullValue.Instance;
        }

        double depth = to.Z - from.Z;
        if (!from.IsGeographic)
        {
            double width = to.X - from.X;
            double height = to.Y - from.Y;
            return new FloatValue(Math.Sqrt((width * width) + (height * height) + (depth * depth)));
        }

        double arc = GreatCircle(from, to) * (EarthRadius + ((from.Z + to.Z) / 2));
        return new FloatValue(depth == 0 ? arc : Math.Sqrt((arc * arc) + (depth * depth)));
    }

    /// <summary>The angle between two places, by the haversine formula.</summary>
    private static double GreatCircle(PointValue from, PointValue to)
    {
        double latitude = double.DegreesToRadians(to.Y - from.Y);
        double longitude = double.DegreesToRadians(to.X - from.X);
        double sineLatitude = Math.Sin(latitude / 2);
        double sineLongitude = Math.Sin(longitude / 2);
        double chord = (sineLatitude * sineLatitude)
            + (sineLongitude * sineLongitude * Math.Cos(double.DegreesToRadians(from.Y)) * Math.Cos(double.DegreesToRadians(to.Y)));
        return 2 * Math.Atan2(Math.Sqrt(chord), Math.Sqrt(Math.Max(0, 1 - chord)));
    }

    private static Value IsWithinBox(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        PointValue point = Arguments.Point("point.withinBBox", arguments[0]);
        PointValue lower = Arguments.Point("point.withinBBox", arguments[1]);
        PointValue upper = Arguments.Point("point.withinBBox", arguments[2]);
        if (point.System != lower.System || point.System != upper.System)
        {
            return NullValue.Instance;
        }

        // A geographic box whose left side is east of its right side goes over the 180th meridian.
        bool isWithinWidth = point.IsGeographic && lower.X > upper.X
            ? point.X >= lower.X || point.X <= upper.X
            : point.X >= lower.X && point.X <= upper.X;
        return BooleanValue.Of(isWithinWidth && point.Y >= lower.Y && point.Y <= upper.Y && point.Z >= lower.Z && point.Z <= upper.Z);
    }
}
