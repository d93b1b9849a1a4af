using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Serverless.GraphCore.Values;

/// <summary>
/// The ISO 8601 texts of temporal values, as <c>toString()</c> and the API give them: seconds are omitted when zero, trailing
/// zeros of a fraction dropped, a zone's name appended in brackets.
/// </summary>
public static class TemporalText
{
    /// <summary>The value of a temporal kind that a text stands for: every text that <c>Format</c> gives, and the other forms of ISO 8601.</summary>
    /// <exception cref="Errors.GraphException">The text is none of that kind.</exception>
    public static Value Parse(string text, ValueKind kind) =>
        kind == ValueKind.Duration ? DurationParser.Parse(text) : TemporalParser.Parse(text, kind);

    /// <summary>The text of a value of any temporal kind.</summary>
    public static string Format(Value value) => value switch
    {
        DateValue date => Format(date),
        LocalTimeValue time => Format(time),
        TimeValue time => Format(time),
        LocalDateTimeValue dateTime => Format(dateTime),
        DateTimeValue dateTime => Format(dateTime),
        DurationValue duration => Format(duration),
        _ => throw new UnreachableException($"{value.Kind} is not temporal."),
    };

    public static string Format(DateValue value) => AppendDate(new StringBuilder(), value.EpochDay).ToString();

    public static string Format(LocalTimeValue value) => AppendTime(new StringBuilder(), value.NanosecondOfDay).ToString();

    public static string Format(TimeValue value) =>
        AppendOffset(AppendTime(new StringBuilder(), value.NanosecondOfDay), value.OffsetSeconds).ToString();

    public static string Format(LocalDateTimeValue value) =>
        AppendDateTime(new StringBuilder(), value.EpochSecond, value.Nanosecond).ToString();

    public static string Format(DateTimeValue value)
    {
        StringBuilder text = AppendDateTime(new StringBuilder(), value.LocalEpochSecond, value.Nanosecond);
        AppendOffset(text, value.OffsetSeconds);
        if (value.ZoneName is not null)
        {
            text.Append('[').Append(value.ZoneName).Append(']');
        }

        return text.ToString();
    }

    /// <summary>For example <c>P12Y5M14DT16H13M10.5S</c>; every part has its own sign. Zero is <c>PT0S</c>.</summary>
    public static string Format(DurationValue value)
    {
        var text = new StringBuilder("P");
        AppendPart(text, value.Months / 12, 'Y');
        AppendPart(text, value.Months % 12, 'M');
        AppendPart(text, value.Days, 'D');
        if (value.Seconds != 0 || value.Nanosecond != 0)
        {
            text.Append('T');

            // The nanoseconds are counted upwards; a negative whole is split so that all its parts are negative.
            bool borrow = value.Seconds < 0 && value.Nanosecond != 0;
            long seconds = borrow ? value.Seconds + 1 : value.Seconds;
            long fraction = borrow ? value.Nanosecond - Calendar.NanosecondsPerSecond : value.Nanosecond;
            AppendPart(text, seconds / 3600, 'H');
            AppendPart(text, seconds / 60 % 60, 'M');
            seconds %= 60;
            if (seconds != 0 || fraction != 0)
            {
                text.Append(seconds == 0 && fraction < 0 ? "-" : string.Empty).Append(CultureInfo.InvariantCulture, $"{seconds}");
                AppendFraction(text, Math.Abs(fraction)).Append('S');
            }
        }

        return text.Length == 1 ? "PT0S" : text.ToString();
    }

    /// <summary><c>Z</c>, <c>+01:00</c> or <c>+00:53:28</c>.</summary>
    public static string FormatOffset(int offsetSeconds) => AppendOffset(new StringBuilder(), offsetSeconds).ToString();

    private static StringBuilder AppendDateTime(StringBuilder text, long localEpochSecond, int nanosecond)
    {
        long day = Calendar.FloorDivide(localEpochSecond, Calendar.SecondsPerDay);
        long second = localEpochSecond - (day * Calendar.SecondsPerDay);
        AppendDate(text, day).Append('T');
        return AppendTime(text, (second * Calendar.NanosecondsPerSecond) + nanosecond);
    }

    private static StringBuilder AppendDate(StringBuilder text, long epochDay)
    {
        (long year, int month, int day) = Calendar.Civil(epochDay);
        string sign = year < 0 ? "-" : year > 9999 ? "+" : string.Empty;
        return text.Append(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(year):D4}-{month:D2}-{day:D2}");
    }

    private static StringBuilder AppendTime(StringBuilder text, long nanosecondOfDay)
    {
        long second = nanosecondOfDay / Calendar.NanosecondsPerSecond;
        long fraction = nanosecondOfDay % Calendar.NanosecondsPerSecond;
        text.Append(CultureInfo.InvariantCulture, $"{second / 3600:D2}:{second / 60 % 60:D2}");
        if (second % 60 != 0 || fraction != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $":{second % 60:D2}");
            AppendFraction(text, fraction);
        }

        return text;
    }

    private static StringBuilder AppendFraction(StringBuilder text, long nanoseconds)
    {
        if (nanoseconds == 0)
        {
            return text;
        }

        int digits = 9;
        for (; nanoseconds % 10 == 0; digits--)
        {
            nanoseconds /= 10;
        }

        return text.Append('.').Append(nanoseconds.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0'));
    }

    private static StringBuilder AppendOffset(StringBuilder text, int offsetSeconds)
    {
        if (offsetSeconds == 0)
        {
            return text.Append('Z');
        }

        int magnitude = Math.Abs(offsetSeconds);
        text.Append(offsetSeconds < 0 ? '-' : '+').Append(CultureInfo.InvariantCulture, $"{magnitude / 3600:D2}:{magnitude / 60 % 60:D2}");
        return magnitude % 60 == 0 ? text : text.Append(CultureInfo.InvariantCulture, $":{magnitude % 60:D2}");
    }

    private static void AppendPart(StringBuilder text, long amount, char unit)
    {
        if (amount != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{amount}{unit}");
        }
    }
}
