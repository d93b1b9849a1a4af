using System.Globalization;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Import;

/// <summary>Reads points as neo4j-admin has them: <c>{x: 1, y: 2}</c>, <c>{longitude: 12.5, latitude: 55.7, height: 3}</c>, with <c>crs</c> or <c>srid</c>.</summary>
internal static class PointParser
{
    /// <param name="system">The coordinate system of a point that names none; null: by the names of its coordinates.</param>
    /// <exception cref="GraphException">The text is no point.</exception>
    public static PointValue Parse(string text, CoordinateSystem? system)
    {
        string trimmed = text.Trim();
        if (trimmed is not ['{', .., '}'])
        {
            throw Unfit(text);
        }

        double? x = null, y = null, z = null;
        bool isGeographic = false;
        foreach (string part in trimmed[1..^1].Split(','))
        {
            int colon = part.IndexOf(':');
            string name = colon < 0 ? string.Empty : part[..colon].Trim().Trim('\'', '"').ToUpperInvariant();
            string value = part[(colon + 1)..].Trim().Trim('\'', '"');
            switch (name)
            {
                case "X":
                    x = Coordinate(value, text);
                    break;
                case "Y":
                    y = Coordinate(value, text);
                    break;
                case "Z" or "HEIGHT":
                    z = Coordinate(value, text);
                    break;
                case "LONGITUDE":
                    x = Coordinate(value, text);
                    isGeographic = true;
                    break;
                case "LATITUDE":
                    y = Coordinate(value, text);
                    isGeographic = true;
                    break;
                case "CRS" when CoordinateSystems.TryParse(value, out CoordinateSystem named):
                    system = named;
                    break;
                case "SRID" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int srid) && Enum.IsDefined((CoordinateSystem)srid):
                    system = (CoordinateSystem)srid;
                    break;
                default:
                    throw Unfit(text);
            }
        }

        system ??= isGeographic
            ? z is null ? CoordinateSystem.Wgs84 : CoordinateSystem.Wgs84ThreeDimensional
            : z is null ? CoordinateSystem.Cartesian : CoordinateSystem.CartesianThreeDimensional;
        bool isOnEarth = system is CoordinateSystem.Wgs84 or CoordinateSystem.Wgs84ThreeDimensional;
        if (isOnEarth && x is { } longitude && Math.Abs(longitude) > 180)
        {
            // Longitudes go round the earth, as in point().
            x = Math.IEEERemainder(longitude, 360);
        }

        var point = new PointValue(system.Value, x ?? throw Unfit(text), y ?? throw Unfit(text), z ?? 0);
        bool isPossible = point.IsThreeDimensional == z is not null
            && (isOnEarth ? Math.Abs(point.Y) <= 90 : !isGeographic);
        return isPossible ? point : throw Unfit(text);
    }

    private static double Coordinate(string value, string text) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : throw Unfit(text);

    private static GraphException Unfit(string text) =>
        new(ErrorCodes.ImportFailed, $"`{text}` is no point; write for example {{x: 1.5, y: 2}} or {{longitude: 12.5, latitude: 55.7, crs: wgs-84}}");
}
