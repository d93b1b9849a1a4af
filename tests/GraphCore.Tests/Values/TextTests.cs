using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Values;

public sealed class TextTests
{
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1.5, "1.5")]
    [InlineData(100, "100.0")]
    [InlineData(9999999, "9999999.0")]
    [InlineData(1e7, "1.0E7")]
    [InlineData(12345678.9, "1.23456789E7")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.0001, "1.0E-4")]
    [InlineData(-0.000123, "-1.23E-4")]
    [InlineData(1e300, "1.0E300")]
    [InlineData(1.25e-300, "1.25E-300")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Float_text_is_the_shortest_that_reads_back(double number, string expected) => Assert.Equal(expected, NumberText.Format(number));

    [Theory]
    [InlineData(0, 0, 0, 0, "PT0S")]
    [InlineData(149, 14, 58390, 1, "P12Y5M14DT16H13M10.000000001S")]
    [InlineData(149, -14, 57600, 0, "P12Y5M-14DT16H")]
    [InlineData(0, 0, 660, 0, "PT11M")]
    [InlineData(0, 0, 1, 999000000, "PT1.999S")]
    [InlineData(0, 0, -2, 1000000, "PT-1.999S")]
    [InlineData(0, 0, -3, 999000000, "PT-2.001S")]
    [InlineData(0, 1, -1, 999000000, "P1DT-0.001S")]
    [InlineData(0, 0, -60, 1000000, "PT-59.999S")]
    [InlineData(0, 0, -61, 999000000, "PT-1M-0.001S")]
    public void Duration_text_has_a_sign_on_every_part(long months, long days, long seconds, int nanoseconds, string expected) =>
        Assert.Equal(expected, TemporalText.Format(new DurationValue(months, days, seconds, nanoseconds)));

    [Theory]
    [InlineData(5397, "1984-10-11")]
    [InlineData(-719528, "0000-01-01")]
    [InlineData(-719529, "-0001-12-31")]
    [InlineData(2932897, "+10000-01-01")]
    public void Date_text_signs_years_beyond_four_digits(long day, string expected) =>
        Assert.Equal(expected, TemporalText.Format(new DateValue(day)));

    [Fact]
    public void Zoned_text_names_offset_and_zone() =>
        Assert.Equal(
            "1818-07-21T21:40:32.142+00:53:28[Europe/Stockholm]",
            TemporalText.Format(new DateTimeValue(-4779227576, 142_000_000, 3208, "Europe/Stockholm")));
}
