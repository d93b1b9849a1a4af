using CsCheck;
using Serverless.GraphCore.Values;
using ISOWeek = System.Globalization.ISOWeek;

namespace Serverless.GraphCore.Tests.Values;

public sealed class CalendarTests
{
    [Fact]
    public void Days_agree_with_the_framework_where_it_has_them() =>
        Gen.Int[0, DateOnly.MaxValue.DayNumber].Sample(static number =>
        {
            DateOnly date = DateOnly.FromDayNumber(number);
            DateTime midnight = date.ToDateTime(TimeOnly.MinValue);
            long epochDay = number - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
            Assert.Equal((date.Year, date.Month, date.Day), Calendar.Civil(epochDay));
            Assert.Equal(epochDay, Calendar.EpochDay(date.Year, date.Month, date.Day));
            Assert.Equal(date.DayOfYear, Calendar.DayOfYear(epochDay));
            Assert.Equal(date.DayOfWeek, (DayOfWeek)(Calendar.DayOfWeek(epochDay) % 7));
            Assert.Equal(DateTime.DaysInMonth(date.Year, date.Month), Calendar.DaysInMonth(date.Year, date.Month));
            if (date.Year is > 1 and < 9999)
            {
                Assert.Equal((ISOWeek.GetYear(midnight), ISOWeek.GetWeekOfYear(midnight)), Calendar.IsoWeek(epochDay));
                Assert.Equal(ISOWeek.GetWeeksInYear(date.Year), Calendar.IsoWeeksInYear(date.Year));
            }
        });

    [Fact]
    public void Days_of_the_whole_range_read_back() =>
        Gen.Long[Calendar.MinEpochDay, Calendar.MaxEpochDay].Sample(static epochDay =>
        {
            (long year, int month, int day) = Calendar.Civil(epochDay);
            Assert.Equal(epochDay, Calendar.EpochDay(year, month, day));
            Assert.InRange(day, 1, Calendar.DaysInMonth(year, month));
            (long weekYear, int week) = Calendar.IsoWeek(epochDay);
            Assert.Equal(epochDay, Calendar.FirstIsoMonday(weekYear) + ((week - 1) * 7) + Calendar.DayOfWeek(epochDay) - 1);
        });
}
