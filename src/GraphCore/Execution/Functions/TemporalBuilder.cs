using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>
/// Makes temporal values from components. They may change a value that is there (<c>{date: d, day: 1}</c>); without one, a
/// component needs all larger ones (<c>day</c> needs <c>month</c> needs <c>year</c>), and smaller ones start at their first.
/// </summary>
internal static class TemporalBuilder
{
    /// <summary>The value that a constructor's map describes.</summary>
    /// <param name="kind">The kind of the value.</param>
    /// <param name="fields">The components.</param>
    /// <param name="now">When the offset of a named zone is looked up for a time without date.</param>
    public static Value Build(ValueKind kind, TemporalFields fields, DateTimeOffset now)
    {
        if (fields.TimeZone is null)
        {
            return Assign(kind, Select(fields), fields).ToValue(kind);
        }

        if (kind is not (ValueKind.Time or ValueKind.DateTime))
        {
            throw TemporalErrors.Invalid($"A {kind} has no time zone.");
        }

        TemporalParts selected = Select(fields);
        TemporalParts zone = Zone(kind, fields.TimeZone, now);
        return selected.HasZone
            ? Move(kind, Assign(kind, selected, fields), zone)
            : Assign(kind, selected with { OffsetSeconds = zone.OffsetSeconds, ZoneName = zone.ZoneName }, fields).ToValue(kind);
    }

    /// <summary>A truncated value with components changed. A zone replaces the value's zone and leaves the local time as it is.</summary>
    public static Value Change(ValueKind kind, TemporalParts parts, TemporalFields fields, DateTimeOffset now)
    {
        if (fields.TimeZone is not null)
        {
            TemporalParts zone = Zone(kind, fields.TimeZone, now);
            parts = parts with { OffsetSeconds = zone.OffsetSeconds, ZoneName = zone.ZoneName };
        }

        return Assign(kind, parts, fields).ToValue(kind);
    }

    /// <summary>The offset or the zone of a text, for a time the offset that holds now.</summary>
    public static TemporalParts Zone(ValueKind kind, string text, DateTimeOffset now)
    {
        if (TemporalParser.ParseOffset(text) is { } offset)
        {
            return new TemporalParts(null, null, offset, null);
        }

        string name = TimeZones.EnsureZone(text.Replace(' ', '_'));
        return kind == ValueKind.Time
            ? new TemporalParts(null, null, TimeZones.Offset(now.ToUnixTimeSeconds(), name), null)
            : new TemporalParts(null, null, null, name);
    }

    /// <summary>What is taken from other values.</summary>
    private static TemporalParts Select(TemporalFields fields)
    {
        if (fields.DateTime is not null)
        {
            return TemporalParts.Of(fields.DateTime);
        }

        if (fields.HasEpoch)
        {
            return SelectEpoch(fields);
        }

        TemporalParts time = fields.Time is null ? default : TemporalParts.Of(fields.Time);
        if (fields.Time is not null && time.NanosecondOfDay is null)
        {
            throw TemporalErrors.Invalid($"The `time` must have a time, but is {ValueErrors.Describe(fields.Time)}.");
        }

        long? day = fields.Date is null ? null
            : TemporalParts.Of(fields.Date).EpochDay ?? throw TemporalErrors.Invalid($"The `date` must have a date, but is {ValueErrors.Describe(fields.Date)}.");
        return time with { EpochDay = day };
    }

    private static TemporalParts SelectEpoch(TemporalFields fields)
    {
        if (fields.EpochSeconds is { } seconds)
        {
            TemporalErrors.EnsureEpochDay(Calendar.FloorDivide(seconds, Calendar.SecondsPerDay));
            return TemporalParts.OfLocal(seconds, 0, 0, null);
        }

        long millis = fields.EpochMillis!.Value;
        int millisecond = (int)Calendar.FloorModulo(millis, 1000);
        if (fields.HasTimeNumbers)
        {
            fields.Millisecond ??= millisecond;
        }

        return TemporalParts.OfLocal(Calendar.FloorDivide(millis, 1000), millisecond * 1_000_000, 0, null);
    }

    private static Value Move(ValueKind kind, TemporalParts parts, TemporalParts zone)
    {
        if (kind == ValueKind.DateTime)
        {
            var instant = (DateTimeValue)parts.ToValue(kind);
            return TimeZones.AtInstant(instant.EpochSecond, instant.Nanosecond, zone.OffsetSeconds ?? 0, zone.ZoneName);
        }

        var time = (TimeValue)parts.ToValue(kind);
        int offset = zone.OffsetSeconds ?? 0;
        return new TimeValue(Calendar.FloorModulo(time.UtcNanosecond + (offset * Calendar.NanosecondsPerSecond), Calendar.NanosecondsPerDay), offset);
    }

    private static TemporalParts Assign(ValueKind kind, TemporalParts parts, TemporalFields fields)
    {
        bool hasDate = kind is ValueKind.Date or ValueKind.LocalDateTime or ValueKind.DateTime;
        bool hasTime = kind != ValueKind.Date;
        if ((!hasDate && fields.HasDateNumbers) || (!hasTime && fields.HasTimeNumbers))
        {
            throw TemporalErrors.Invalid($"A {kind} has no {(hasDate ? "time" : "date")}, but a component of one is given.");
        }

        return parts with
        {
            EpochDay = hasDate && (fields.HasDateNumbers || parts.EpochDay is null) ? AssignDate(parts.EpochDay, fields) : parts.EpochDay,
            NanosecondOfDay = hasTime && (fields.HasTimeNumbers || (parts.NanosecondOfDay is null && !hasDate)) ? AssignTime(parts.NanosecondOfDay, fields) : parts.NanosecondOfDay,
        };
    }

    private static long AssignDate(long? selected, TemporalFields fields)
    {
        bool isWeek = fields.Week is not null || fields.DayOfWeek is not null;
        bool isQuarter = fields.Quarter is not null || fields.DayOfQuarter is not null;
        bool isOrdinal = fields.OrdinalDay is not null;
        bool isMonth = fields.Month is not null || fields.Day is not null;
        if ((isWeek ? 1 : 0) + (isQuarter ? 1 : 0) + (isOrdinal ? 1 : 0) + (isMonth ? 1 : 0) > 1)
        {
            throw TemporalErrors.Invalid("A date is given by month and day, by week and dayOfWeek, by quarter and dayOfQuarter, or by ordinalDay, not by several of them.");
        }

        if (selected is null)
        {
            Require("year", fields.Year is not null);
            Require("week", !isWeek || fields.Week is not null);
            Require("quarter", !isQuarter || fields.Quarter is not null);
            Require("month", !isMonth || fields.Month is not null);
        }

        // Without a selected day, these are the first ones, from which nothing but the first of a period is taken.
        long year = TemporalErrors.EnsureYear(fields.Year ?? Calendar.Civil(selected!.Value).Year);
        long day = selected ?? Calendar.EpochDay(year, 1, 1);
        if (isWeek)
        {
            (long weekYear, int week) = Calendar.IsoWeek(day);
            return CalendarDates.OfWeek(fields.Year ?? weekYear, fields.Week ?? week, fields.DayOfWeek ?? (selected is null ? 1 : Calendar.DayOfWeek(day)));
        }

        if (isOrdinal)
        {
            return CalendarDates.OfOrdinal(year, fields.OrdinalDay!.Value);
        }

        (_, int month, int dayOfMonth) = Calendar.Civil(day);
        if (isQuarter)
        {
            long quarter = fields.Quarter ?? ((month - 1) / 3) + 1;
            return fields.DayOfQuarter is { } dayOfQuarter
                ? CalendarDates.OfQuarter(year, quarter, dayOfQuarter)
                : OfMonthCut(year, ((TemporalErrors.EnsureRange("quarter", quarter, 1, 4) - 1) * 3) + ((month - 1) % 3) + 1, dayOfMonth);
        }

        return fields.Day is { } given
            ? CalendarDates.OfMonth(year, fields.Month ?? month, given)
            : OfMonthCut(year, fields.Month ?? month, dayOfMonth);
    }

    /// <summary>A day of a month, or its last one if it has not so many.</summary>
    private static long OfMonthCut(long year, long month, int day)
    {
        int checkedMonth = TemporalErrors.EnsureRange("month", month, 1, 12);
        return Calendar.EpochDay(year, checkedMonth, Math.Min(day, Calendar.DaysInMonth(year, checkedMonth)));
    }

    private static long AssignTime(long? selected, TemporalFields fields)
    {
        bool hasFraction = fields.Millisecond is not null || fields.Microsecond is not null || fields.Nanosecond is not null;
        if (selected is null)
        {
            Require("hour", fields.Hour is not null);
            Require("minute", fields.Minute is not null || (fields.Second is null && !hasFraction));
            Require("second", fields.Second is not null || !hasFraction);
        }

        long second = (selected ?? 0) / Calendar.NanosecondsPerSecond;
        long hours = TemporalErrors.EnsureRange("hour", fields.Hour ?? second / 3600, 0, 23);
        long minutes = TemporalErrors.EnsureRange("minute", fields.Minute ?? second / 60 % 60, 0, 59);
        long seconds = TemporalErrors.EnsureRange("second", fields.Second ?? second % 60, 0, 59);
        long fraction = hasFraction ? Fraction(fields) : (selected ?? 0) % Calendar.NanosecondsPerSecond;
        return ((((hours * 60) + minutes) * 60) + seconds) * Calendar.NanosecondsPerSecond + fraction;
    }

    /// <summary>Each part of a fraction counts up to the next larger part that is given.</summary>
    private static long Fraction(TemporalFields fields)
    {
        long millisecond = TemporalErrors.EnsureRange("millisecond", fields.Millisecond ?? 0, 0, 999);
        long microsecond = TemporalErrors.EnsureRange("microsecond", fields.Microsecond ?? 0, 0, fields.Millisecond is null ? 999_999 : 999);
        int largest = fields.Microsecond is not null ? 999 : fields.Millisecond is not null ? 999_999 : 999_999_999;
        long nanosecond = TemporalErrors.EnsureRange("nanosecond", fields.Nanosecond ?? 0, 0, largest);
        return (millisecond * 1_000_000) + (microsecond * 1000) + nanosecond;
    }

    private static void Require(string name, bool isThere)
    {
        if (!isThere)
        {
            throw TemporalErrors.Invalid($"`{name}` must be specified.");
        }
    }
}
