using NodaTime;
using NodaTime.TimeZones;

namespace Serverless.GraphCore.Values;

/// <summary>
/// Offsets of IANA zones. The rules are NodaTime's; its years end at ±9998, beyond which a zone's rules are taken from the same
/// point of a year inside its range (the calendar repeats every 400 years).
/// </summary>
internal static class TimeZones
{
    public const int MaxOffsetSeconds = 18 * 3600;

    private const long SecondsPerEra = 146_097L * Calendar.SecondsPerDay;
    private const long FirstSecond = -377_673_580_800; // -9998-01-01T00:00Z
    private const long LastSecond = 253_370_764_800; // 9999-01-01T00:00Z

    /// <summary>The zone's name in its usual spelling, or an error.</summary>
    public static string EnsureZone(string name) =>
        Find(name)?.Id ?? throw TemporalErrors.Invalid($"Invalid time zone `{name}`: neither an offset such as `+01:00` nor the name of a known zone such as `Europe/Stockholm`.");

    /// <summary>Whether a name is that of a known zone.</summary>
    public static bool IsKnown(string name) => Find(name) is not null;

    /// <summary>
    /// The instant of a local time. In a zone's gap the local time moves forward by the gap; in an overlap
    /// <paramref name="preferredOffset"/> decides if it is valid there, else the earlier offset. Without a zone the offset is fixed, UTC if none.
    /// </summary>
    public static DateTimeValue AtLocal(long localEpochSecond, int nanosecond, int? preferredOffset, string? zoneName)
    {
        if (zoneName is null)
        {
            int fixedOffset = preferredOffset ?? 0;
            return new DateTimeValue(localEpochSecond - fixedOffset, nanosecond, fixedOffset);
        }

        DateTimeZone zone = Find(zoneName) ?? throw new InvalidOperationException($"The zone {zoneName} has not been checked.");
        LocalDateTime local = Instant.FromUnixTimeSeconds(Fold(localEpochSecond)).InUtc().LocalDateTime;
        ZoneLocalMapping mapping = zone.MapLocal(local);
        int offset = mapping.Count == 2 && mapping.LateInterval.WallOffset.Seconds == preferredOffset
            ? mapping.LateInterval.WallOffset.Seconds
            : mapping.EarlyInterval.WallOffset.Seconds;

        // In a gap, the offset before it puts the instant behind it, where the later offset holds.
        return AtInstant(localEpochSecond - offset, nanosecond, offset, zoneName);
    }

    /// <summary>An instant as seen in a zone, or at a fixed offset.</summary>
    public static DateTimeValue AtInstant(long epochSecond, int nanosecond, int fixedOffset, string? zoneName) =>
        new(epochSecond, nanosecond, zoneName is null ? fixedOffset : Offset(epochSecond, zoneName), zoneName);

    /// <summary>The offset in seconds that a zone has at an instant.</summary>
    public static int Offset(long epochSecond, string zoneName)
    {
        DateTimeZone zone = Find(zoneName) ?? throw new InvalidOperationException($"The zone {zoneName} has not been checked.");
        return zone.GetUtcOffset(Instant.FromUnixTimeSeconds(Fold(epochSecond))).Seconds;
    }

    /// <summary>Looks a zone up. NodaTime also makes zones of offsets (<c>UTC+02</c>), which have no rules and are not IANA's.</summary>
    private static DateTimeZone? Find(string name) =>
        name.StartsWith("UTC", StringComparison.Ordinal) && name.Length > 3 ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(name);

    /// <summary>Moves a second by whole 400-year eras into NodaTime's range.</summary>
    private static long Fold(long epochSecond)
    {
        if (epochSecond >= LastSecond)
        {
            return epochSecond - (((epochSecond - LastSecond) / SecondsPerEra) + 1) * SecondsPerEra;
        }

        return epochSecond < FirstSecond ? epochSecond + ((((FirstSecond - 1 - epochSecond) / SecondsPerEra) + 1) * SecondsPerEra) : epochSecond;
    }
}
