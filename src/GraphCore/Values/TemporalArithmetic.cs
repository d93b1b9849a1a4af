namespace Serverless.GraphCore.Values;

/// <summary>
/// Temporal values plus durations: first the months (the day is cut to the month's last), then the days, then the time. A part
/// that the value does not have is ignored, but whole days among the seconds count for dates.
/// </summary>
internal static class TemporalArithmetic
{
    /// <summary>The temporal value moved by a duration, backwards for a <paramref name="sign"/> of −1.</summary>
    public static Value Add(Value temporal, DurationValue duration, int sign)
    {
        try
        {
            return temporal switch
            {
                DateValue date => new DateValue(AddToDate(date.EpochDay, duration, sign, duration.Seconds / Calendar.SecondsPerDay)),
                LocalTimeValue time => new LocalTimeValue(AddToTime(time.NanosecondOfDay, duration, sign)),
                TimeValue time => new TimeValue(AddToTime(time.NanosecondOfDay, duration, sign), time.OffsetSeconds),
                LocalDateTimeValue local => AddToLocal(local, duration, sign),
                DateTimeValue instant => AddToInstant(instant, duration, sign),
                _ => throw new InvalidOperationException($"A {temporal.TypeName} is not temporal."),
            };
        }
        catch (OverflowException)
        {
            throw TemporalErrors.YearOutOfRange();
        }
    }

    private static long AddToDate(long epochDay, DurationValue duration, int sign, long extraDays)
    {
        checked
        {
            long day = duration.Months == 0 ? epochDay : AddMonths(epochDay, duration.Months * sign);
            return TemporalErrors.EnsureEpochDay(day + (duration.Days * sign) + (extraDays * sign));
        }
    }

    private static long AddMonths(long epochDay, long months)
    {
        (long year, int month, int day) = Calendar.Civil(epochDay);
        long total = checked((year * 12) + month - 1 + months);
        long newYear = TemporalErrors.EnsureYear(Calendar.FloorDivide(total, 12));
        int newMonth = (int)Calendar.FloorModulo(total, 12) + 1;
        return Calendar.EpochDay(newYear, newMonth, Math.Min(day, Calendar.DaysInMonth(newYear, newMonth)));
    }

    private static long AddToTime(long nanosecondOfDay, DurationValue duration, int sign)
    {
        long span = (duration.Seconds % Calendar.SecondsPerDay * Calendar.NanosecondsPerSecond) + duration.Nanosecond;
        return Calendar.FloorModulo(nanosecondOfDay + (span * sign), Calendar.NanosecondsPerDay);
    }

    private static LocalDateTimeValue AddToLocal(LocalDateTimeValue local, DurationValue duration, int sign)
    {
        (long second, int nanosecond) = AddDate(local.EpochSecond, local.Nanosecond, duration, sign);
        (second, nanosecond) = AddTime(second, nanosecond, duration, sign);
        TemporalErrors.EnsureEpochDay(Calendar.FloorDivide(second, Calendar.SecondsPerDay));
        return new LocalDateTimeValue(second, nanosecond);
    }

    /// <summary>Months and days move the local date, and the zone gives the offset there; time moves along the time line.</summary>
    private static DateTimeValue AddToInstant(DateTimeValue instant, DurationValue duration, int sign)
    {
        if (duration.Months != 0 || duration.Days != 0)
        {
            (long local, int localNanosecond) = AddDate(instant.LocalEpochSecond, instant.Nanosecond, duration, sign);
            instant = TimeZones.AtLocal(local, localNanosecond, instant.OffsetSeconds, instant.ZoneName);
        }

        (long second, int nanosecond) = AddTime(instant.EpochSecond, instant.Nanosecond, duration, sign);
        DateTimeValue moved = TimeZones.AtInstant(second, nanosecond, instant.OffsetSeconds, instant.ZoneName);
        TemporalErrors.EnsureEpochDay(Calendar.FloorDivide(moved.LocalEpochSecond, Calendar.SecondsPerDay));
        return moved;
    }

    private static (long Second, int Nanosecond) AddDate(long epochSecond, int nanosecond, DurationValue duration, int sign)
    {
        long day = Calendar.FloorDivide(epochSecond, Calendar.SecondsPerDay);
        long moved = AddToDate(day, duration, sign, extraDays: 0);
        return (epochSecond + ((moved - day) * Calendar.SecondsPerDay), nanosecond);
    }

    private static (long Second, int Nanosecond) AddTime(long epochSecond, int nanosecond, DurationValue duration, int sign)
    {
        long total = nanosecond + ((long)duration.Nanosecond * sign);
        long carry = Calendar.FloorDivide(total, Calendar.NanosecondsPerSecond);
        return (checked(epochSecond + (duration.Seconds * sign) + carry), (int)(total - (carry * Calendar.NanosecondsPerSecond)));
    }
}
