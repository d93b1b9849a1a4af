namespace Serverless.GraphCore.Values;

/// <summary>
/// The time from one temporal value to another (openCypher's CIP2015-08-06). A value without date takes the other's; one without
/// zone is in the other's zone; a date is at midnight. Whole months are counted first, then whole days, then the time that is
/// left; months and days only when both values have dates.
/// </summary>
internal static class DurationBetween
{
    /// <summary>Months, days and time.</summary>
    public static DurationValue Calculate(Value from, Value to)
    {
        (Value start, Value end, bool haveDates) = Align(from, to);
        if (!haveDates)
        {
            return Time(start, end);
        }

        long months = Months(start, end);
        start = TemporalArithmetic.Add(start, new DurationValue(months, 0, 0, 0), sign: 1);
        long days = Days(start, end);
        start = TemporalArithmetic.Add(start, new DurationValue(0, days, 0, 0), sign: 1);
        DurationValue rest = Time(start, end);
        return new DurationValue(months, days, rest.Seconds, rest.Nanosecond);
    }

    public static DurationValue InMonths(Value from, Value to)
    {
        (Value start, Value end, bool haveDates) = Align(from, to);
        return haveDates ? new DurationValue(Months(start, end), 0, 0, 0) : DurationValue.Zero;
    }

    public static DurationValue InDays(Value from, Value to)
    {
        (Value start, Value end, bool haveDates) = Align(from, to);
        return haveDates ? new DurationValue(0, Days(start, end), 0, 0) : DurationValue.Zero;
    }

    public static DurationValue InSeconds(Value from, Value to)
    {
        (Value start, Value end, _) = Align(from, to);
        return Time(start, end);
    }

    /// <summary>Both values as local dates with times, or both as instants, in the order given.</summary>
    private static (Value Start, Value End, bool HaveDates) Align(Value from, Value to)
    {
        TemporalParts start = TemporalParts.Of(from);
        TemporalParts end = TemporalParts.Of(to);
        bool haveDates = start.EpochDay is not null && end.EpochDay is not null;
        long anyDay = start.EpochDay ?? end.EpochDay ?? 0;
        start = start with { EpochDay = start.EpochDay ?? anyDay };
        end = end with { EpochDay = end.EpochDay ?? anyDay };
        if (!start.HasZone && !end.HasZone)
        {
            return (start.ToValue(ValueKind.LocalDateTime), end.ToValue(ValueKind.LocalDateTime), haveDates);
        }

        start = start.HasZone ? start : InZoneOf(end, start);
        end = end.HasZone ? end : InZoneOf(start, end);
        return (start.ToValue(ValueKind.DateTime), end.ToValue(ValueKind.DateTime), haveDates);
    }

    private static TemporalParts InZoneOf(TemporalParts zoned, TemporalParts local) =>
        local with { OffsetSeconds = zoned.ZoneName is null ? zoned.OffsetSeconds : null, ZoneName = zoned.ZoneName };

    private static long Months(Value start, Value end)
    {
        (long startDay, long endDay) = WholeDays(start, end);
        return (MonthsAndDays(endDay) - MonthsAndDays(startDay)) / 32;
    }

    private static long Days(Value start, Value end)
    {
        (long startDay, long endDay) = WholeDays(start, end);
        return endDay - startDay;
    }

    /// <summary>A number that grows with the date and by 32 with every month.</summary>
    private static long MonthsAndDays(long epochDay)
    {
        (long year, int month, int day) = Calendar.Civil(epochDay);
        return (((year * 12) + month) * 32) + day;
    }

    /// <summary>The days in the start's zone, the last one left out when its time of day is not reached.</summary>
    private static (long StartDay, long EndDay) WholeDays(Value start, Value end)
    {
        (long startSecond, int startNanosecond) = Local(start);
        (long endSecond, int endNanosecond) = end is DateTimeValue instant && start is DateTimeValue zoned
            ? Local(TimeZones.AtInstant(instant.EpochSecond, instant.Nanosecond, zoned.OffsetSeconds, zoned.ZoneName))
            : Local(end);
        long startDay = Calendar.FloorDivide(startSecond, Calendar.SecondsPerDay);
        long endDay = Calendar.FloorDivide(endSecond, Calendar.SecondsPerDay);
        int timeOrder = (endSecond - (endDay * Calendar.SecondsPerDay), endNanosecond).CompareTo((startSecond - (startDay * Calendar.SecondsPerDay), startNanosecond));
        if (endDay > startDay && timeOrder < 0)
        {
            endDay--;
        }
        else if (endDay < startDay && timeOrder > 0)
        {
            endDay++;
        }

        return (startDay, endDay);
    }

    private static (long Second, int Nanosecond) Local(Value value) => value is DateTimeValue instant
        ? (instant.LocalEpochSecond, instant.Nanosecond)
        : (((LocalDateTimeValue)value).EpochSecond, ((LocalDateTimeValue)value).Nanosecond);

    private static DurationValue Time(Value start, Value end)
    {
        (long startSecond, int startNanosecond) = OnTimeLine(start);
        (long endSecond, int endNanosecond) = OnTimeLine(end);
        return DurationArithmetic.Create(0, 0, endSecond - startSecond, (long)endNanosecond - startNanosecond);
    }

    private static (long Second, int Nanosecond) OnTimeLine(Value value) => value is DateTimeValue instant
        ? (instant.EpochSecond, instant.Nanosecond)
        : (((LocalDateTimeValue)value).EpochSecond, ((LocalDateTimeValue)value).Nanosecond);
}
