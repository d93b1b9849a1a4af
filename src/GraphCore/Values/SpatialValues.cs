namespace Serverless.GraphCore.Values;

/// <summary>A coordinate reference system. The numbers are SRIDs of the EPSG and SpatialReference.org registries, persisted.</summary>
public enum CoordinateSystem
{
    Wgs84 = 4326,
    Wgs84ThreeDimensional = 4979,
    Cartesian = 7203,
    CartesianThreeDimensional = 9157,
}

/// <summary>A point in a coordinate reference system: longitude, latitude (degrees) and height (metres), or x, y, z.</summary>
public sealed class PointValue(CoordinateSystem system, double x, double y, double z = 0) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Point;

    public CoordinateSystem System { get; } = system;

    public double X { get; } = x;

    public double Y { get; } = y;

    /// <summary>Zero in a two-dimensional system.</summary>
    public double Z { get; } = z;

    public bool IsGeographic => System is CoordinateSystem.Wgs84 or CoordinateSystem.Wgs84ThreeDimensional;

    public bool IsThreeDimensional => System is CoordinateSystem.Wgs84ThreeDimensional or CoordinateSystem.CartesianThreeDimensional;

    /// <inheritdoc/>
    public override bool Equals(Value? other) =>
        other is PointValue point && point.System == System && point.X.Equals(X) && point.Y.Equals(Y) && point.Z.Equals(Z);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(System, X, Y, Z);
}

/// <summary>The names by which Cypher knows coordinate reference systems.</summary>
public static class CoordinateSystems
{
    public static string Name(CoordinateSystem system) => system switch
    {
        CoordinateSystem.Wgs84 => "wgs-84",
        CoordinateSystem.Wgs84ThreeDimensional => "wgs-84-3d",
        CoordinateSystem.Cartesian => "cartesian",
        _ => "cartesian-3d",
    };

    /// <summary>The system of a name, in any case.</summary>
    public static bool TryParse(string name, out CoordinateSystem system)
    {
        foreach (CoordinateSystem candidate in Enum.GetValues<CoordinateSystem>())
        {
            if (string.Equals(Name(candidate), name, StringComparison.OrdinalIgnoreCase))
            {
                system = candidate;
                return true;
            }
        }

        system = default;
        return false;
    }
}
