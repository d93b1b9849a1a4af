using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Values;

/// <summary>Sums, multiples and fractions of durations.</summary>
internal static class DurationArithmetic
{
    /// <summary>A twelfth of 365.2425 days: how long a fraction of a month is.</summary>
    private const double DaysPerMonth = 30.436875;

    public static DurationValue Add(DurationValue left, DurationValue right)
    {
        try
        {
            checked
            {
                return Create(left.Months + right.Months, left.Days + right.Days, left.Seconds + right.Seconds, (long)left.Nanosecond + right.Nanosecond);
            }
        }
        catch (OverflowException)
        {
            throw OutOfRange();
        }
    }

    public static DurationValue Subtract(DurationValue left, DurationValue right)
    {
        try
        {
            checked
            {
                return Create(left.Months - right.Months, left.Days - right.Days, left.Seconds - right.Seconds, (long)left.Nanosecond - right.Nanosecond);
            }
        }
        catch (OverflowException)
        {
            throw OutOfRange();
        }
    }

    public static DurationValue Multiply(DurationValue duration, double factor) =>
        FromParts(duration.Months * factor, duration.Days * factor, duration.Seconds * factor, duration.Nanosecond * factor);

    public static DurationValue Divide(DurationValue duration, double divisor) =>
        FromParts(duration.Months / divisor, duration.Days / divisor, duration.Seconds / divisor, duration.Nanosecond / divisor);

    /// <summary>A duration of parts with fractions; a fraction goes over into the next smaller part, the last one is cut off.</summary>
    public static DurationValue FromParts(double months, double days, double seconds, double nanoseconds)
    {
        double wholeMonths = Math.Truncate(months);
        days += (months - wholeMonths) * DaysPerMonth;
        double wholeDays = Math.Truncate(days);
        seconds += (days - wholeDays) * Calendar.SecondsPerDay;
        double wholeSeconds = Math.Truncate(seconds);
        nanoseconds += (seconds - wholeSeconds) * Calendar.NanosecondsPerSecond;
        try
        {
            checked
            {
                return Create((long)wholeMonths, (long)wholeDays, (long)wholeSeconds, (long)nanoseconds);
            }
        }
        catch (OverflowException)
        {
            throw OutOfRange();
        }
    }

    /// <summary>A duration with any number of nanoseconds, which are carried into the seconds.</summary>
    public static DurationValue Create(long months, long days, long seconds, long nanoseconds)
    {
        try
        {
            long carry = Calendar.FloorDivide(nanoseconds, Calendar.NanosecondsPerSecond);
            return new DurationValue(months, days, checked(seconds + carry), (int)(nanoseconds - (carry * Calendar.NanosecondsPerSecond)));
        }
        catch (OverflowException)
        {
            throw OutOfRange();
        }
    }

    private static GraphException OutOfRange() => new(ErrorCodes.ArithmeticError, "The result does not fit in a duration: months, days and seconds are 64-bit integers.", "IntegerOverflow");
}
