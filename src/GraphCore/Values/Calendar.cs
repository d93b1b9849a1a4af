namespace Serverless.GraphCore.Values;

/// <summary>
/// The proleptic Gregorian calendar over 64-bit days since 1970-01-01, for years −999,999,999 to 999,999,999, and its ISO weeks.
/// Day conversions count in eras of 400 years that begin on 1 March (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
/// </summary>
internal static class Calendar
{
    public const long MinYear = -999_999_999;
    public const long MaxYear = 999_999_999;
    public const long SecondsPerDay = 86_400;
    public const long NanosecondsPerSecond = 1_000_000_000;
    public const long NanosecondsPerDay = SecondsPerDay * NanosecondsPerSecond;

    private const long DaysPerEra = 146_097;
    private const long DaysFromEraToEpoch = 719_468;

    public static readonly long MinEpochDay = EpochDay(MinYear, 1, 1);
    public static readonly long MaxEpochDay = EpochDay(MaxYear, 12, 31);

    /// <summary>The day number of a valid date.</summary>
    public static long EpochDay(long year, int month, int day)
    {
        long shifted = month <= 2 ? year - 1 : year;
        long era = FloorDivide(shifted, 400);
        long yearOfEra = shifted - (era * 400);
        long dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        long dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysPerEra) + dayOfEra - DaysFromEraToEpoch;
    }

    public static (long Year, int Month, int Day) Civil(long epochDay)
    {
        long shifted = epochDay + DaysFromEraToEpoch;
        long era = FloorDivide(shifted, DaysPerEra);
        long dayOfEra = shifted - (era * DaysPerEra);
        long yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146_096)) / 365;
        long dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        int shiftedMonth = (int)(((5 * dayOfYear) + 2) / 153);
        int day = (int)(dayOfYear - (((153 * shiftedMonth) + 2) / 5) + 1);
        int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        return ((era * 400) + yearOfEra + (month <= 2 ? 1 : 0), month, day);
    }

    public static bool IsLeapYear(long year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    public static int DaysInMonth(long year, int month) => month switch
    {
        2 => IsLeapYear(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    public static int DaysInYear(long year) => IsLeapYear(year) ? 366 : 365;

    /// <summary>1 for Monday to 7 for Sunday.</summary>
    public static int DayOfWeek(long epochDay) => (int)FloorModulo(epochDay + 3, 7) + 1;

    public static int DayOfYear(long epochDay) => (int)(epochDay - EpochDay(Civil(epochDay).Year, 1, 1)) + 1;

    /// <summary>The year to which a day's ISO week belongs, and the week's number, 1 to 53.</summary>
    public static (long Year, int Week) IsoWeek(long epochDay)
    {
        // A week belongs to the year of its Thursday.
        long thursday = epochDay - DayOfWeek(epochDay) + 4;
        return (Civil(thursday).Year, ((DayOfYear(thursday) - 1) / 7) + 1);
    }

    /// <summary>The day number of the Monday of an ISO year's first week.</summary>
    public static long FirstIsoMonday(long weekYear)
    {
        long fourth = EpochDay(weekYear, 1, 4);
        return fourth - DayOfWeek(fourth) + 1;
    }

    public static int IsoWeeksInYear(long weekYear) => (int)((FirstIsoMonday(weekYear + 1) - FirstIsoMonday(weekYear)) / 7);

    public static long FloorDivide(long value, long divisor)
    {
        long quotient = value / divisor;
        return value % divisor < 0 ? quotient - 1 : quotient;
    }

    public static long FloorModulo(long value, long divisor)
    {
        long remainder = value % divisor;
        return remainder < 0 ? remainder + divisor : remainder;
    }
}
