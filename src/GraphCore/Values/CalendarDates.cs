namespace Serverless.GraphCore.Values;

/// <summary>Days of the calendar by their components, checked.</summary>
internal static class CalendarDates
{
    public static long OfMonth(long year, long month, long day)
    {
        TemporalErrors.EnsureYear(year);
        int checkedMonth = TemporalErrors.EnsureRange("month", month, 1, 12);
        return Calendar.EpochDay(year, checkedMonth, TemporalErrors.EnsureRange("day", day, 1, Calendar.DaysInMonth(year, checkedMonth)));
    }

    /// <param name="weekYear">The year to which the ISO week belongs.</param>
    /// <param name="week">1 to 52, or 53 where the year has so many.</param>
    /// <param name="dayOfWeek">1 for Monday to 7.</param>
    public static long OfWeek(long weekYear, long week, long dayOfWeek)
    {
        TemporalErrors.EnsureYear(weekYear);
        TemporalErrors.EnsureRange("week", week, 1, Calendar.IsoWeeksInYear(weekYear));
        TemporalErrors.EnsureRange("dayOfWeek", dayOfWeek, 1, 7);
        return TemporalErrors.EnsureEpochDay(Calendar.FirstIsoMonday(weekYear) + ((week - 1) * 7) + dayOfWeek - 1);
    }

    public static long OfQuarter(long year, long quarter, long dayOfQuarter)
    {
        TemporalErrors.EnsureYear(year);
        int firstMonth = ((TemporalErrors.EnsureRange("quarter", quarter, 1, 4) - 1) * 3) + 1;
        int days = Calendar.DaysInMonth(year, firstMonth) + Calendar.DaysInMonth(year, firstMonth + 1) + Calendar.DaysInMonth(year, firstMonth + 2);
        return Calendar.EpochDay(year, firstMonth, 1) + TemporalErrors.EnsureRange("dayOfQuarter", dayOfQuarter, 1, days) - 1;
    }

    public static long OfOrdinal(long year, long ordinalDay) =>
        Calendar.EpochDay(TemporalErrors.EnsureYear(year), 1, 1) + TemporalErrors.EnsureRange("ordinalDay", ordinalDay, 1, Calendar.DaysInYear(year)) - 1;
}
