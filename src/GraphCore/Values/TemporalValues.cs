namespace Serverless.GraphCore.Values;

/// <summary>A day of the proleptic Gregorian calendar, years −999,999,999 to 999,999,999, counted from 1970-01-01.</summary>
public sealed class DateValue(long epochDay) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Date;

    public long EpochDay { get; } = epochDay;

    /// <inheritdoc/>
    public override bool Equals(Value? other) => other is DateValue date && date.EpochDay == EpochDay;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ValueKind.Date, EpochDay);
}

/// <summary>A time of day without offset: nanoseconds since midnight.</summary>
public sealed class LocalTimeValue(long nanosecondOfDay) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.LocalTime;

    public long NanosecondOfDay { get; } = nanosecondOfDay;

    /// <inheritdoc/>
    public override bool Equals(Value? other) => other is LocalTimeValue time && time.NanosecondOfDay == NanosecondOfDay;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ValueKind.LocalTime, NanosecondOfDay);
}

/// <summary>A time of day with an offset from UTC in seconds. Equal only with an equal offset; ordered by the moment, then the offset.</summary>
public sealed class TimeValue(long nanosecondOfDay, int offsetSeconds) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Time;

    /// <summary>Local nanoseconds since midnight.</summary>
    public long NanosecondOfDay { get; } = nanosecondOfDay;

    public int OffsetSeconds { get; } = offsetSeconds;

    /// <summary>Nanoseconds since midnight UTC; negative or above a day when the offset moves it there.</summary>
    public long UtcNanosecond => NanosecondOfDay - (OffsetSeconds * 1_000_000_000L);

    /// <inheritdoc/>
    public override bool Equals(Value? other) =>
        other is TimeValue time && time.NanosecondOfDay == NanosecondOfDay && time.OffsetSeconds == OffsetSeconds;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ValueKind.Time, NanosecondOfDay, OffsetSeconds);
}

/// <summary>A date and time without zone: seconds since 1970-01-01T00:00 in local time, and nanoseconds within the second.</summary>
public sealed class LocalDateTimeValue(long epochSecond, int nanosecond) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.LocalDateTime;

    public long EpochSecond { get; } = epochSecond;

    public int Nanosecond { get; } = nanosecond;

    /// <inheritdoc/>
    public override bool Equals(Value? other) =>
        other is LocalDateTimeValue value && value.EpochSecond == EpochSecond && value.Nanosecond == Nanosecond;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ValueKind.LocalDateTime, EpochSecond, Nanosecond);
}

/// <summary>
/// An instant as seen in a zone: seconds since 1970-01-01T00:00Z, nanoseconds within the second, the offset there, and the
/// zone's name (IANA) when it has one. Ordered by the instant, then the offset, then the name; equal only when all agree.
/// </summary>
public sealed class DateTimeValue(long epochSecond, int nanosecond, int offsetSeconds, string? zoneName = null) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.DateTime;

    public long EpochSecond { get; } = epochSecond;

    public int Nanosecond { get; } = nanosecond;

    public int OffsetSeconds { get; } = offsetSeconds;

    /// <summary>The IANA name of the zone, or null when only the offset is known.</summary>
    public string? ZoneName { get; } = zoneName;

    /// <summary>Seconds since 1970-01-01T00:00 in the zone's local time.</summary>
    public long LocalEpochSecond => EpochSecond + OffsetSeconds;

    /// <inheritdoc/>
    public override bool Equals(Value? other) =>
        other is DateTimeValue value
        && value.EpochSecond == EpochSecond
        && value.Nanosecond == Nanosecond
        && value.OffsetSeconds == OffsetSeconds
        && string.Equals(value.ZoneName, ZoneName, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ValueKind.DateTime, EpochSecond, Nanosecond, OffsetSeconds);
}

/// <summary>
/// A span of time in four parts that do not convert into each other: months, days, seconds, and 0 to 999,999,999 nanoseconds
/// on top of the seconds.
/// </summary>
public sealed class DurationValue(long months, long days, long seconds, int nanosecond) : Value
{
    public static readonly DurationValue Zero = new(0, 0, 0, 0);

    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Duration;

    public long Months { get; } = months;

    public long Days { get; } = days;

    public long Seconds { get; } = seconds;

    public int Nanosecond { get; } = nanosecond;

    /// <inheritdoc/>
    public override bool Equals(Value? other) =>
        other is DurationValue duration
        && duration.Months == Months
        && duration.Days == Days
        && duration.Seconds == Seconds
        && duration.Nanosecond == Nanosecond;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ValueKind.Duration, Months, Days, Seconds, Nanosecond);
}
