using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Values;

/// <summary>Range checks and errors shared by everything that makes temporal values.</summary>
internal static class TemporalErrors
{
    public static GraphException Invalid(string message) => new(ErrorCodes.ArgumentError, message, "InvalidArgumentValue");

    public static GraphException YearOutOfRange() => Invalid($"The year is out of range: it must be between {Calendar.MinYear} and {Calendar.MaxYear}.");

    public static long EnsureYear(long year) => year is >= Calendar.MinYear and <= Calendar.MaxYear ? year : throw YearOutOfRange();

    public static long EnsureEpochDay(long epochDay) =>
        epochDay >= Calendar.MinEpochDay && epochDay <= Calendar.MaxEpochDay ? epochDay : throw YearOutOfRange();

    /// <summary>A component between two bounds, as an <see cref="int"/>.</summary>
    public static int EnsureRange(string name, long value, int smallest, int largest) => value >= smallest && value <= largest
        ? (int)value
        : throw Invalid($"Invalid value for `{name}`: {value} is not between {smallest} and {largest}.");
}
