using System.Globalization;

namespace Serverless.Api.Usage;

/// <summary>Hours as they are part of names.</summary>
public static class UsageHours
{
    private const string Format = "yyyyMMddHH";

    /// <summary>The hour that a time is in.</summary>
    public static DateTimeOffset Of(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    /// <summary>The hour as ten digits, which sort as hours do.</summary>
    public static string Write(DateTimeOffset hour) => hour.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out DateTimeOffset hour) =>
        DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out hour);
}
