using System.Globalization;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Limits;

/// <summary>A limit and the number that it is set to.</summary>
/// <param name="Kind">Which limit.</param>
/// <param name="Value">Things, bytes or milliseconds, at least one; null: explicitly unlimited.</param>
public readonly record struct LimitSetting(LimitKind Kind, long? Value);

/// <summary>
/// Reads and writes the values of limits. A value is a whole number, or a text of digits with a unit: bytes as <c>10GB</c> (units of 1,024:
/// a gigabyte is 1,073,741,824 bytes, as in the options of LocalHost), times as <c>500ms</c>, <c>60s</c>, <c>5m</c>, <c>1h</c>, <c>1d</c>;
/// a bare number of a time is milliseconds. Case of units and blanks around them do not count. <c>0</c> and null are no limit.
/// </summary>
public static class LimitValues
{
    /// <summary>The longest time that timers take.</summary>
    private const long LongestTime = 49L * 24 * 60 * 60 * 1000;

    /// <summary>Beyond any store, and far from the end of the numbers, so that sums of sizes do not overflow.</summary>
    private const long LargestSize = 1L << 60;

    private static readonly (string Name, long Factor)[] Sizes =
    [
        ("", 1), ("B", 1),
        ("KB", 1L << 10), ("MB", 1L << 20), ("GB", 1L << 30), ("TB", 1L << 40), ("PB", 1L << 50),
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("PiB", 1L << 50),
    ];

    private static readonly (string Name, long Factor)[] Times = [("", 1), ("ms", 1), ("s", 1000), ("m", 60_000), ("min", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    private static readonly (string Name, long Factor)[] Counts = [("", 1)];

    /// <summary>Reads a limit's name and value.</summary>
    /// <param name="name">The name or alias, in any case.</param>
    /// <param name="value">A whole number, a text, or null.</param>
    /// <param name="position">Where in the statement, if in one.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>: no such limit, or no value that it takes.</exception>
    public static LimitSetting Parse(string name, Value value, SourcePosition? position)
    {
        LimitDefinition limit = LimitRegistry.Find(name, position);
        return new LimitSetting(limit.Kind, value switch
        {
            NullValue => null,
            IntegerValue integer => Check(limit, integer.Integer, Shown(value), position),
            StringValue text => ParseText(limit, text.Text, position),
            _ => throw Refused(limit, Shown(value), position),
        });
    }

    /// <summary>The value as a person would write it: <c>10GB</c>, <c>30s</c>, <c>100</c>; <c>unlimited</c> for null. <see cref="Parse"/> reads all but the last.</summary>
    public static string Format(LimitKind kind, long? value) => value is { } number
        ? LimitRegistry.Get(kind).Unit switch
        {
            LimitUnit.Bytes => WithUnit(number, ["TB", "GB", "MB", "KB"], Sizes),
            LimitUnit.Time => WithUnit(number, ["h", "m", "s", "ms"], Times),
            _ => number.ToString(CultureInfo.InvariantCulture),
        }
        : "unlimited";

    private static long? ParseText(LimitDefinition limit, string text, SourcePosition? position)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        int digits = trimmed.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? trimmed.Length : digits;
        ReadOnlySpan<char> unit = trimmed[digits..].TrimStart();
        if (digits > 0 && TryFactor(limit.Unit, unit, out long factor))
        {
            return long.TryParse(trimmed[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= long.MaxValue / factor
                ? Check(limit, number * factor, $"`{text}`", position)
                : throw TooLarge(limit, $"`{text}`", position);
        }

        throw Refused(limit, $"`{text}`", position);
    }

    private static bool TryFactor(LimitUnit kind, ReadOnlySpan<char> unit, out long factor)
    {
        foreach ((string name, long times) in kind switch { LimitUnit.Bytes => Sizes, LimitUnit.Time => Times, _ => Counts })
        {
            if (unit.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                factor = times;
                return true;
            }
        }

        factor = 0;
        return false;
    }

    private static long? Check(LimitDefinition limit, long number, string shown, SourcePosition? position)
    {
        if (number < 0)
        {
            throw Refused(limit, shown, position);
        }

        return number > Largest(limit.Unit) ? throw TooLarge(limit, shown, position) : number == 0 ? null : number;
    }

    private static long Largest(LimitUnit unit) => unit switch { LimitUnit.Bytes => LargestSize, LimitUnit.Time => LongestTime, _ => long.MaxValue };

    private static GraphException Refused(LimitDefinition limit, string shown, SourcePosition? position)
    {
        string takes = limit.Unit switch
        {
            LimitUnit.Bytes => "a whole number of bytes, or a size as '500MB' or '10GB'",
            LimitUnit.Time => "a whole number of milliseconds, or a time as '500ms', '60s', '5m' or '1h'",
            _ => "a whole number",
        };
        return new GraphException(
            ErrorCodes.ArgumentError, $"The limit `{limit.Name}` takes {takes}, and 0 or null for unlimited, not {shown}.", position: position);
    }

    private static GraphException TooLarge(LimitDefinition limit, string shown, SourcePosition? position) => new(
        ErrorCodes.ArgumentError,
        $"The limit `{limit.Name}` is {Format(limit.Kind, Largest(limit.Unit))} at most, not {shown}; 0 or null is unlimited.",
        position: position);

    // Names the kind of what can be anything; a limit's value is no secret, yet a list or map may be long.
    private static string Shown(Value value) => value switch
    {
        IntegerValue integer => $"`{integer.Integer.ToString(CultureInfo.InvariantCulture)}`",
        FloatValue number => $"`{NumberText.Format(number.Float)}`",
        BooleanValue boolean => boolean.Boolean ? "`true`" : "`false`",
        _ => $"a value of the type {value.Kind}",
    };

    private static string WithUnit(long number, ReadOnlySpan<string> descending, (string Name, long Factor)[] units)
    {
        foreach (string name in descending)
        {
            long factor = Array.Find(units, unit => unit.Name == name).Factor;
            if (number % factor == 0)
            {
                return (number / factor).ToString(CultureInfo.InvariantCulture) + name;
            }
        }

        return number.ToString(CultureInfo.InvariantCulture);
    }
}
