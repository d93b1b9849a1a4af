using System.Diagnostics;
using System.Globalization;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Values;

/// <summary>The texts by which typed JSON holds what JSON has no value for: <c>{"$type": "Date", "_value": "2024-05-01"}</c>.</summary>
public static class TypedText
{
    private const NumberStyles FloatStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>The name of a value's type: of a temporal value, a point, or a scalar.</summary>
    public static string TypeOf(Value value) => value switch
    {
        NullValue => "Null",
        BooleanValue => "Boolean",
        IntegerValue => "Integer",
        FloatValue => "Float",
        StringValue => "String",
        DateValue => "Date",
        LocalTimeValue => "LocalTime",
        TimeValue => "Time",
        LocalDateTimeValue => "LocalDateTime",
        DateTimeValue { ZoneName: null } => "OffsetDateTime",
        DateTimeValue => "ZonedDateTime",
        DurationValue => "Duration",
        PointValue => "Point",
        _ => throw new UnreachableException($"Typed JSON has no text for {value.Kind}."),
    };

    /// <summary>Well-known text with the reference system: <c>SRID=4326;POINT (12.5 55.7)</c>.</summary>
    public static string Format(PointValue point) => point.IsThreeDimensional
        ? $"SRID={(int)point.System};POINT Z ({NumberText.Format(point.X)} {NumberText.Format(point.Y)} {NumberText.Format(point.Z)})"
        : $"SRID={(int)point.System};POINT ({NumberText.Format(point.X)} {NumberText.Format(point.Y)})";

    /// <summary>The value of a type's name and text.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.InvalidFormat"/>, or that of a temporal text that cannot be read.</exception>
    public static Value Parse(string type, string text) => type switch
    {
        "String" => new StringValue(text),
        "Integer" => ParseInteger(text),
        "Float" => ParseFloat(text),
        "Point" => ParsePoint(text),
        "Date" => TemporalText.Parse(text, ValueKind.Date),
        "Time" => TemporalText.Parse(text, ValueKind.Time),
        "LocalTime" => TemporalText.Parse(text, ValueKind.LocalTime),
        "OffsetDateTime" or "ZonedDateTime" => TemporalText.Parse(text, ValueKind.DateTime),
        "LocalDateTime" => TemporalText.Parse(text, ValueKind.LocalDateTime),
        "Duration" => TemporalText.Parse(text, ValueKind.Duration),
        _ => throw Unfit(type),
    };

    /// <summary>The error of a type that is not there, or does not take the value.</summary>
    public static GraphException Unfit(string type) => Invalid(
        $"A typed value of `$type` `{type}` does not take this `_value`; the types are Null, Boolean, Integer, Float, String, List, Map, "
        + "Date, Time, LocalTime, ZonedDateTime, OffsetDateTime, LocalDateTime, Duration and Point.");

    private static GraphException Invalid(string message) => new(ErrorCodes.InvalidFormat, message);

    private static IntegerValue ParseInteger(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? IntegerValue.Of(value)
            : throw Invalid("The `_value` of an Integer must be the text of a 64-bit integer.");

    private static FloatValue ParseFloat(string text)
    {
        switch (text)
        {
            case "NaN" or "-NaN":
                return new FloatValue(double.NaN);
            case "Infinity":
                return new FloatValue(double.PositiveInfinity);
            case "-Infinity":
                return new FloatValue(double.NegativeInfinity);
        }

        return double.TryParse(text, FloatStyle, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? new FloatValue(value)
            : throw Invalid("The `_value` of a Float must be the text of a 64-bit float, NaN, Infinity or -Infinity.");
    }

    /// <summary><c>SRID=7203;POINT (1.2 3.4)</c> or <c>SRID=9157;POINT Z (1.0 2.0 3.0)</c>.</summary>
    private static PointValue ParsePoint(string text)
    {
        ReadOnlySpan<char> rest = text;
        bool isTagged = TryTake(ref rest, "SRID=");
        int end = rest.IndexOf(';');
        if (!isTagged || end < 0
            || !int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int srid)
            || !Enum.IsDefined((CoordinateSystem)srid))
        {
            throw InvalidPoint();
        }

        var system = (CoordinateSystem)srid;
        rest = rest[(end + 1)..];
        bool isThreeDimensional = system is CoordinateSystem.Wgs84ThreeDimensional or CoordinateSystem.CartesianThreeDimensional;
        if (!TryTake(ref rest, isThreeDimensional ? "POINT Z (" : "POINT (") || rest is not [.., ')'])
        {
            throw InvalidPoint();
        }

        rest = rest[..^1];
        Span<Range> parts = stackalloc Range[4];
        int count = rest.Split(parts, ' ');
        if (count != (isThreeDimensional ? 3 : 2))
        {
            throw InvalidPoint();
        }

        return new PointValue(system, Coordinate(rest[parts[0]]), Coordinate(rest[parts[1]]), isThreeDimensional ? Coordinate(rest[parts[2]]) : 0);
    }

    private static double Coordinate(ReadOnlySpan<char> text) =>
        double.TryParse(text, FloatStyle, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : throw InvalidPoint();

    private static GraphException InvalidPoint() => Invalid(
        "The `_value` of a Point must be text like `SRID=7203;POINT (1.2 3.4)` or `SRID=9157;POINT Z (1.0 2.0 3.0)`, of SRID 4326, 4979, 7203 or 9157.");

    private static bool TryTake(ref ReadOnlySpan<char> rest, string prefix)
    {
        if (!rest.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        rest = rest[prefix.Length..];
        return true;
    }
}
