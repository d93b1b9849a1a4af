using System.Globalization;

namespace Serverless.Api.Usage;

/// <summary>A full hour or day, UTC, that a usage report is of.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end, not included.</param>
public readonly record struct ReportPeriod(DateTimeOffset From, DateTimeOffset To)
{
    private const string HourFormat = "yyyy-MM-dd'T'HH";
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>How it is called: <c>2026-12-01T05</c>, or <c>2026-12-01</c> for a day.</summary>
    public string Name => From.UtcDateTime.ToString(To - From == TimeSpan.FromDays(1) ? DayFormat : HourFormat, CultureInfo.InvariantCulture);

    /// <summary>The next one.</summary>
    public ReportPeriod Next => new(To, To + (To - From));

    /// <summary>The period that a time is in.</summary>
    public static ReportPeriod Of(DateTimeOffset time, bool isDay)
    {
        DateTimeOffset hour = UsageHours.Of(time);
        DateTimeOffset from = isDay ? hour.AddHours(-hour.Hour) : hour;
        return new ReportPeriod(from, isDay ? from.AddDays(1) : from.AddHours(1));
    }

    /// <summary>Reads a <see cref="Name"/>.</summary>
    public static bool TryParse(string name, out ReportPeriod period)
    {
        bool isDay = name.Length == DayFormat.Length;
        bool isOne = DateTimeOffset.TryParseExact(
            name, isDay ? DayFormat : HourFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset from);
        period = isOne ? Of(from, isDay) : default;
        return isOne;
    }
}
