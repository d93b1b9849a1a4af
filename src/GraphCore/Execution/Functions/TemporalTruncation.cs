using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>Temporal values cut off at a unit: everything smaller becomes its first.</summary>
internal static class TemporalTruncation
{
    private static readonly string[] DateUnits = ["millennium", "century", "decade", "year", "weekYear", "quarter", "month", "week"];
    private static readonly string[] TimeUnits = ["hour", "minute", "second", "millisecond", "microsecond"];
    private static readonly long[] TimeUnitNanoseconds = [3_600_000_000_000, 60_000_000_000, 1_000_000_000, 1_000_000, 1000];

    /// <summary>The value of a kind, cut off and then with components changed.</summary>
    public static Value Truncate(ValueKind kind, string unit, Value value, TemporalFields fields, DateTimeOffset now)
    {
        TemporalParts parts = TemporalParts.Of(value);
        bool isTimeOnly = kind is ValueKind.Time or ValueKind.LocalTime;
        int timeUnit = IndexOf(TimeUnits, unit);
        if (timeUnit >= 0)
        {
            if (kind == ValueKind.Date)
            {
                throw TemporalErrors.Invalid($"A Date cannot be truncated to `{unit}`: the unit must be a day or larger.");
            }

            long time = parts.NanosecondOfDay ?? 0;
            time -= time % TimeUnitNanoseconds[timeUnit];
            KeepFraction(fields, timeUnit, time);
            parts = parts with { NanosecondOfDay = time };
        }
        else
        {
            int dateUnit = IndexOf(DateUnits, unit);
            bool isDay = string.Equals(unit, "day", StringComparison.OrdinalIgnoreCase);
            if (dateUnit < 0 && !isDay)
            {
                throw TemporalErrors.Invalid($"Unknown unit `{unit}`: expected one of {string.Join(", ", DateUnits)}, day, {string.Join(", ", TimeUnits)}.");
            }

            if (isTimeOnly && !isDay)
            {
                throw TemporalErrors.Invalid($"A {kind} cannot be truncated to `{unit}`: the unit must be a day or smaller.");
            }

            parts = parts with
            {
                EpochDay = isDay || isTimeOnly ? parts.EpochDay : TruncateDate(kind, parts.EpochDay, DateUnits[dateUnit]),
                NanosecondOfDay = 0,
            };
        }

        // A value without a date must not become one through the components.
        if (!isTimeOnly && parts.EpochDay is null)
        {
            throw NeedsDate(kind);
        }

        return TemporalBuilder.Change(kind, parts, fields, now);
    }

    private static long TruncateDate(ValueKind kind, long? epochDay, string unit)
    {
        long day = epochDay ?? throw NeedsDate(kind);
        (long year, int month, _) = Calendar.Civil(day);
        return TemporalErrors.EnsureEpochDay(unit switch
        {
            "millennium" => FirstOf(Calendar.FloorDivide(year, 1000) * 1000),
            "century" => FirstOf(Calendar.FloorDivide(year, 100) * 100),
            "decade" => FirstOf(Calendar.FloorDivide(year, 10) * 10),
            "year" => FirstOf(year),
            "weekYear" => Calendar.FirstIsoMonday(Calendar.IsoWeek(day).Year),
            "quarter" => Calendar.EpochDay(year, ((month - 1) / 3 * 3) + 1, 1),
            "month" => Calendar.EpochDay(year, month, 1),
            _ => day - Calendar.DayOfWeek(day) + 1,
        });
    }

    private static long FirstOf(long year) => Calendar.EpochDay(year, 1, 1);

    /// <summary>Smaller parts of a second that are set are added to what is left of it, not put in its place.</summary>
    private static void KeepFraction(TemporalFields fields, int timeUnit, long time)
    {
        long fraction = time % Calendar.NanosecondsPerSecond;
        bool setsNanosecond = fields.Nanosecond is not null;
        if (TimeUnits[timeUnit] == "millisecond" && (setsNanosecond || fields.Microsecond is not null))
        {
            fields.Millisecond ??= fraction / 1_000_000;
        }
        else if (TimeUnits[timeUnit] == "microsecond" && setsNanosecond)
        {
            fields.Microsecond ??= fraction / 1000;
        }
    }

    private static int IndexOf(string[] units, string unit) =>
        Array.FindIndex(units, known => string.Equals(known, unit, StringComparison.OrdinalIgnoreCase));

    private static Errors.GraphException NeedsDate(ValueKind kind) => TemporalErrors.Invalid($"A {kind} needs a date, and the given value has none.");
}
