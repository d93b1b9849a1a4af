using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>The components of temporal values and durations by name, in any case: <c>year</c>, <c>weekDay</c>, <c>offset</c>, …</summary>
internal static class TemporalComponents
{
    /// <summary>A component. One that the value does not have is an error, not null.</summary>
    public static Value Get(Value temporal, string key)
    {
        string name = key.ToLowerInvariant();
        Value? component = temporal switch
        {
            DateValue date => OfDate(date.EpochDay, name),
            LocalTimeValue time => OfTime(time.NanosecondOfDay, name),
            TimeValue time => OfTime(time.NanosecondOfDay, name) ?? OfOffset(time.OffsetSeconds, null, name),
            LocalDateTimeValue local => OfDateTime(local.EpochSecond, local.Nanosecond, name),
            DateTimeValue instant => OfDateTime(instant.LocalEpochSecond, instant.Nanosecond, name)
                ?? OfOffset(instant.OffsetSeconds, instant.ZoneName, name)
                ?? OfInstant(instant, name),
            DurationValue duration => OfDuration(duration, name),
            _ => null,
        };
        return component ?? throw ValueErrors.Argument($"A {temporal.TypeName} has no component `{key}`.", "PropertyNotFound");
    }

    private static IntegerValue? OfDateTime(long localEpochSecond, int nanosecond, string name)
    {
        long day = Calendar.FloorDivide(localEpochSecond, Calendar.SecondsPerDay);
        long second = localEpochSecond - (day * Calendar.SecondsPerDay);
        return OfDate(day, name) ?? OfTime((second * Calendar.NanosecondsPerSecond) + nanosecond, name);
    }

    private static IntegerValue? OfDate(long epochDay, string name)
    {
        (long year, int month, int day) = Calendar.Civil(epochDay);
        long? component = name switch
        {
            "year" => year,
            "quarter" => ((month - 1) / 3) + 1,
            "month" => month,
            "week" => Calendar.IsoWeek(epochDay).Week,
            "weekyear" => Calendar.IsoWeek(epochDay).Year,
            "dayofquarter" or "quarterday" => epochDay - Calendar.EpochDay(year, ((month - 1) / 3 * 3) + 1, 1) + 1,
            "day" => day,
            "ordinalday" => Calendar.DayOfYear(epochDay),
            "dayofweek" or "weekday" => Calendar.DayOfWeek(epochDay),
            _ => null,
        };
        return component is { } value ? IntegerValue.Of(value) : null;
    }

    private static IntegerValue? OfTime(long nanosecondOfDay, string name)
    {
        long second = nanosecondOfDay / Calendar.NanosecondsPerSecond;
        long fraction = nanosecondOfDay % Calendar.NanosecondsPerSecond;
        long? component = name switch
        {
            "hour" => second / 3600,
            "minute" => second / 60 % 60,
            "second" => second % 60,
            "millisecond" => fraction / 1_000_000,
            "microsecond" => fraction / 1000,
            "nanosecond" => fraction,
            _ => null,
        };
        return component is { } value ? IntegerValue.Of(value) : null;
    }

    private static Value? OfOffset(int offsetSeconds, string? zoneName, string name) => name switch
    {
        "timezone" => new StringValue(zoneName ?? TemporalText.FormatOffset(offsetSeconds)),
        "offset" => new StringValue(TemporalText.FormatOffset(offsetSeconds)),
        "offsetminutes" => IntegerValue.Of(offsetSeconds / 60),
        "offsetseconds" => IntegerValue.Of(offsetSeconds),
        _ => null,
    };

    private static IntegerValue? OfInstant(DateTimeValue instant, string name) => name switch
    {
        "epochseconds" => IntegerValue.Of(instant.EpochSecond),
        "epochmillis" => IntegerValue.Of((instant.EpochSecond * 1000) + (instant.Nanosecond / 1_000_000)),
        _ => null,
    };

    private static IntegerValue? OfDuration(DurationValue duration, string name)
    {
        long months = duration.Months;
        long days = duration.Days;
        long seconds = duration.Seconds;
        int fraction = duration.Nanosecond;
        Int128? component = name switch
        {
            "years" => months / 12,
            "quarters" => months / 3,
            "months" => months,
            "weeks" => days / 7,
            "days" => days,
            "hours" => seconds / 3600,
            "minutes" => seconds / 60,
            "seconds" => seconds,
            "milliseconds" => ((Int128)seconds * 1000) + (fraction / 1_000_000),
            "microseconds" => ((Int128)seconds * 1_000_000) + (fraction / 1000),
            "nanoseconds" => ((Int128)seconds * Calendar.NanosecondsPerSecond) + fraction,
            "quartersofyear" => months / 3 % 4,
            "monthsofquarter" => months % 3,
            "monthsofyear" => months % 12,
            "daysofweek" => days % 7,
            "minutesofhour" => seconds / 60 % 60,
            "secondsofminute" => seconds % 60,
            "millisecondsofsecond" => fraction / 1_000_000,
            "microsecondsofsecond" => fraction / 1000,
            "nanosecondsofsecond" => fraction,
            _ => null,
        };
        if (component is not { } value)
        {
            return null;
        }

        return value >= long.MinValue && value <= long.MaxValue ? IntegerValue.Of((long)value) : throw ValueErrors.IntegerOverflow($"`{name}` of the duration");
    }
}
