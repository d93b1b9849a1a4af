using System.Diagnostics;

namespace Serverless.GraphCore.Values;

/// <summary>
/// A temporal value taken apart: what it has of a local date, a local time, and an offset or the name of a zone or both. Beside
/// a name the offset only decides where clocks are set back and a local time comes twice.
/// </summary>
internal readonly record struct TemporalParts(long? EpochDay, long? NanosecondOfDay, int? OffsetSeconds, string? ZoneName)
{
    public bool HasZone => OffsetSeconds is not null || ZoneName is not null;

    public static TemporalParts Of(Value temporal) => temporal switch
    {
        DateValue date => new(date.EpochDay, null, null, null),
        LocalTimeValue time => new(null, time.NanosecondOfDay, null, null),
        TimeValue time => new(null, time.NanosecondOfDay, time.OffsetSeconds, null),
        LocalDateTimeValue local => OfLocal(local.EpochSecond, local.Nanosecond, null, null),
        DateTimeValue instant => OfLocal(instant.LocalEpochSecond, instant.Nanosecond, instant.OffsetSeconds, instant.ZoneName),
        _ => throw new UnreachableException(),
    };

    public static TemporalParts OfLocal(long localEpochSecond, int nanosecond, int? offsetSeconds, string? zoneName)
    {
        long day = Calendar.FloorDivide(localEpochSecond, Calendar.SecondsPerDay);
        long second = localEpochSecond - (day * Calendar.SecondsPerDay);
        return new(day, (second * Calendar.NanosecondsPerSecond) + nanosecond, offsetSeconds, zoneName);
    }

    /// <summary>
    /// The value of a kind with these parts. Where it needs a zone and none is known it is in UTC; where it needs a time and only
    /// a date is known it is at midnight; nothing stands in for a date.
    /// </summary>
    public Value ToValue(ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.Date:
                return new DateValue(NeedDay(kind));
            case ValueKind.LocalTime:
                return new LocalTimeValue(NeedTime(kind));
            case ValueKind.Time:
                return new TimeValue(NeedTime(kind), OffsetSeconds ?? 0);
            case ValueKind.LocalDateTime:
                return new LocalDateTimeValue(LocalEpochSecond(kind), Nanosecond);
            default:
                DateTimeValue value = TimeZones.AtLocal(LocalEpochSecond(kind), Nanosecond, OffsetSeconds, ZoneName);
                TemporalErrors.EnsureEpochDay(Calendar.FloorDivide(value.LocalEpochSecond, Calendar.SecondsPerDay));
                return value;
        }
    }

    private int Nanosecond => (int)((NanosecondOfDay ?? 0) % Calendar.NanosecondsPerSecond);

    private long LocalEpochSecond(ValueKind kind) => (NeedDay(kind) * Calendar.SecondsPerDay) + ((NanosecondOfDay ?? 0) / Calendar.NanosecondsPerSecond);

    private long NeedDay(ValueKind kind) => EpochDay ?? throw TemporalErrors.Invalid($"A {kind} needs a date, and the given value has none.");

    private long NeedTime(ValueKind kind) => NanosecondOfDay ?? throw TemporalErrors.Invalid($"A {kind} needs a time, and the given value has none.");
}
