using System.Globalization;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Values;

/// <summary>Sums, multiples and fractions of durations. Fractions are decimal, so that 0.1 is a tenth and not nearly one.</summary>
internal static class DurationArithmetic
{
    /// <summary>A twelfth of 365.2425 days: how long a fraction of a month is.</summary>
    private const decimal DaysPerMonth = 30.436875m;

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

    public static DurationValue Multiply(DurationValue duration, double factor)
    {
        decimal exact = ToDecimal(factor);
        return FromParts(() => (duration.Months * exact, duration.Days * exact, duration.Seconds * exact, duration.Nanosecond * exact));
    }

    /// <summary>The duration divided by a number other than zero.</summary>
    public static DurationValue Divide(DurationValue duration, double divisor)
    {
        decimal exact = ToDecimal(divisor);
        return exact == 0
            ? throw OutOfRange()
            : FromParts(() => (duration.Months / exact, duration.Days / exact, duration.Seconds / exact, duration.Nanosecond / exact));
    }

    /// <summary>A duration of parts with fractions; a fraction goes over into the next smaller part, the last one is cut off.</summary>
    public static DurationValue FromParts(Func<(decimal Months, decimal Days, decimal Seconds, decimal Nanoseconds)> parts)
    {
        try
        {
            (decimal months, decimal days, decimal seconds, decimal nanoseconds) = parts();
            decimal wholeMonths = decimal.Truncate(months);
            days += (months - wholeMonths) * DaysPerMonth;
            decimal wholeDays = decimal.Truncate(days);
            seconds += (days - wholeDays) * Calendar.SecondsPerDay;
            decimal wholeSeconds = decimal.Truncate(seconds);
            nanoseconds += (seconds - wholeSeconds) * Calendar.NanosecondsPerSecond;
            return Create((long)wholeMonths, (long)wholeDays, (long)wholeSeconds, (long)nanoseconds);
        }
        catch (OverflowException)
        {
            throw OutOfRange();
        }
    }

    /// <summary>The decimal number that a float's shortest text stands for.</summary>
    public static decimal ToDecimal(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact) ? exact : throw OutOfRange();
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
