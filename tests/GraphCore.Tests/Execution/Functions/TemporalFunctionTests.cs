using CsCheck;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Tests.Values;
using Serverless.GraphCore.Values;
using static Serverless.GraphCore.Tests.Values.Literals;

namespace Serverless.GraphCore.Tests.Execution.Functions;

public sealed class TemporalFunctionTests
{
    [Theory]
    [InlineData("date('2015-W30-2')", "2015-07-21")]
    [InlineData("date('2015-Q2-60')", "2015-05-30")]
    [InlineData("date('2015Q260')", "2015-05-30")]
    [InlineData("date('+10000-02-29')", "+10000-02-29")]
    [InlineData("date('-0001-12-31')", "-0001-12-31")]
    [InlineData("date('2015-7-1')", "2015-07-01")]
    [InlineData("localdatetime('2015-07-21')", "2015-07-21T00:00")]
    [InlineData("time('21:40:32,5+01')", "21:40:32.5+01:00")]
    [InlineData("datetime('2015-07-21T21:40:32.142')", "2015-07-21T21:40:32.142Z")]
    [InlineData("datetime('2015-10-25T02:30:00+01:00[Europe/Stockholm]')", "2015-10-25T02:30+01:00[Europe/Stockholm]")]
    [InlineData("datetime('2015-10-25T02:30:00+02:00[Europe/Stockholm]')", "2015-10-25T02:30+02:00[Europe/Stockholm]")]
    [InlineData("duration('P20120202T143721.545')", "P2012Y2M2DT14H37M21.545S")]
    [InlineData("duration('P1Y-2M')", "P10M")]
    [InlineData("duration('-P1DT0.5S')", "P-1DT-0.5S")]
    [InlineData("duration('PT-0.1S')", "PT-0.1S")]
    public void Text_is_read(string expression, string expected) => AssertText(expected, expression);

    [Theory]
    [InlineData("date(datetime('1984-10-11T23:00+01:00'))", "1984-10-11")]
    [InlineData("localdatetime(date('1984-10-11'))", "1984-10-11T00:00")]
    [InlineData("localtime(time('12:31:14+01:00'))", "12:31:14")]
    [InlineData("time(localtime('12:31'))", "12:31Z")]
    [InlineData("time(datetime({year: 1984, month: 7, timezone: 'Europe/Stockholm'}))", "00:00+02:00")]
    [InlineData("datetime(localdatetime('1984-10-11T12:31'))", "1984-10-11T12:31Z")]
    [InlineData("date({date: date('1984-11-11'), year: 28})", "0028-11-11")]
    [InlineData("date({date: date('1984-11-11'), day: 28})", "1984-11-28")]
    [InlineData("date({date: date('1984-11-11'), week: 1})", "1984-01-08")]
    [InlineData("date({date: date('1984-11-11'), ordinalDay: 28})", "1984-01-28")]
    [InlineData("date({date: date('1984-11-11'), quarter: 3})", "1984-08-11")]
    [InlineData("date({date: date('1984-11-11'), dayOfQuarter: 1})", "1984-10-01")]
    [InlineData("date({date: date('1984-02-29'), year: 1985})", "1985-02-28")]
    [InlineData("date({date: date('1984-01-31'), month: 2})", "1984-02-29")]
    [InlineData("localtime({time: time('12:31:14.645876+01:00'), second: 42})", "12:31:42.645876")]
    [InlineData("localtime({time: localtime('12:31:14.645876'), millisecond: 1})", "12:31:14.001")]
    [InlineData("time({time: time('12:31:14+01:00'), timezone: '+05:00'})", "16:31:14+05:00")]
    [InlineData("time({time: time('12:31:14+01:00'), second: 42, timezone: '-05:00'})", "06:31:42-05:00")]
    [InlineData("time({time: localtime('12:31:14'), timezone: '+05:00'})", "12:31:14+05:00")]
    [InlineData("datetime({date: date('1984-10-11'), time: localtime('12:31'), timezone: 'America/Los Angeles'})", "1984-10-11T12:31-07:00[America/Los_Angeles]")]
    [InlineData("datetime({date: date('1984-10-11'), time: time('12:31+01:00'), timezone: '+05:00'})", "1984-10-11T16:31+05:00")]
    [InlineData("datetime({date: date('1984-10-11'), hour: 10, minute: 5})", "1984-10-11T10:05Z")]
    [InlineData("datetime({datetime: datetime('1984-10-11T12:00[Europe/Stockholm]'), month: 7})", "1984-07-11T12:00+02:00[Europe/Stockholm]")]
    [InlineData("datetime({datetime: datetime('1984-10-11T12:00[Europe/Stockholm]'), timezone: 'Pacific/Honolulu'})", "1984-10-11T01:00-10:00[Pacific/Honolulu]")]
    [InlineData("datetime({datetime: localdatetime('1984-10-11T12:00'), timezone: 'Pacific/Honolulu'})", "1984-10-11T12:00-10:00[Pacific/Honolulu]")]
    [InlineData("datetime({epochSeconds: 416779, nanosecond: 7})", "1970-01-05T19:46:19.000000007Z")]
    [InlineData("datetime({epochMillis: 237821673987, timezone: 'Europe/London'})", "1977-07-15T14:34:33.987+01:00[Europe/London]")]
    [InlineData("datetime({epochMillis: -1, nanosecond: 5})", "1969-12-31T23:59:59.999000005Z")]
    [InlineData("datetime.fromepoch(-1, 1)", "1969-12-31T23:59:59.000000001Z")]
    [InlineData("datetime({year: 2020, month: 3, day: 29, hour: 2, minute: 30, timezone: 'Europe/Stockholm'})", "2020-03-29T03:30+02:00[Europe/Stockholm]")]
    [InlineData("datetime({year: 2020, month: 10, day: 25, hour: 2, minute: 30, timezone: 'Europe/Stockholm'})", "2020-10-25T02:30+02:00[Europe/Stockholm]")]
    [InlineData("datetime({year: 20000, month: 7, timezone: 'Europe/Stockholm'})", "+20000-07-01T00:00+02:00[Europe/Stockholm]")]
    [InlineData("datetime({year: -20000, month: 7, timezone: 'America/New_York'})", "-20000-07-01T00:00-04:56:02[America/New_York]")]
    [InlineData("time({hour: 12, timezone: 'Europe/Stockholm'})", "12:00+01:00")]
    public void Values_are_made_from_values_and_components(string expression, string expected) => AssertText(expected, expression);

    [Theory]
    [InlineData("date()", "2024-02-29")]
    [InlineData("datetime()", "2024-02-29T12:30:15.123Z")]
    [InlineData("localtime.statement()", "12:30:15.123")]
    [InlineData("datetime.transaction('Europe/Stockholm')", "2024-02-29T13:00+01:00[Europe/Stockholm]")]
    [InlineData("time.realtime('+02:00')", "15:00+02:00")]
    [InlineData("localdatetime({timezone: '-13:00'})", "2024-02-28T23:30:15.123")]
    [InlineData("date.truncate('month')", "2024-02-01")]
    public void Clocks_stand_still_within_a_statement(string expression, string expected) => AssertText(expected, expression);

    [Theory]
    [InlineData("date.truncate('decade', date('-0005-05-05'))", "-0010-01-01")]
    [InlineData("datetime.truncate('DAY', localdatetime('1984-10-11T12:31'), {timezone: 'Europe/Stockholm', hour: 1})", "1984-10-11T01:00+01:00[Europe/Stockholm]")]
    [InlineData("localtime.truncate('microsecond', localtime('12:31:14.645876123'), {nanosecond: 2})", "12:31:14.645876002")]
    [InlineData("localtime.truncate('millisecond', localtime('12:31:14.645876123'), {microsecond: 3, nanosecond: 2})", "12:31:14.645003002")]
    [InlineData("date.truncate('week', date('1984-10-11'), {dayOfWeek: 7})", "1984-10-14")]
    public void Truncation_keeps_what_is_larger(string expression, string expected) => AssertText(expected, expression);

    [Theory]
    [InlineData("date('1984-10-11').weekYear", 1984)]
    [InlineData("date('1984-01-01').weekYear", 1983)]
    [InlineData("date('1984-01-01').week", 52)]
    [InlineData("date('1984-11-11').dayOfQuarter", 42)]
    [InlineData("date('1984-11-11').quarter", 4)]
    [InlineData("date('1984-11-11').ordinalDay", 316)]
    [InlineData("date('1984-11-11').weekDay", 7)]
    [InlineData("localtime('12:31:14.645876123').microsecond", 645876)]
    [InlineData("datetime('1984-11-11T12:31:14.645876123+01:00').epochMillis", 469020674645)]
    [InlineData("datetime('1984-11-11T12:31:14.645876123+01:00').offsetMinutes", 60)]
    [InlineData("datetime('1984-11-11T12:31:14.645[Europe/Stockholm]').timezone", "Europe/Stockholm")]
    [InlineData("time('12:31+01:00').timezone", "+01:00")]
    [InlineData("duration('P1Y4M10DT1H1M1.111111111S').monthsOfYear", 4)]
    [InlineData("duration('P1Y4M10DT1H1M1.111111111S').quartersOfYear", 1)]
    [InlineData("duration('P1Y4M10DT1H1M1.111111111S').monthsOfQuarter", 1)]
    [InlineData("duration('P1Y4M10DT1H1M1.111111111S').weeks", 1)]
    [InlineData("duration('P1Y4M10DT1H1M1.111111111S').daysOfWeek", 3)]
    [InlineData("duration('P1Y4M10DT1H1M1.111111111S').minutes", 61)]
    [InlineData("duration('P1Y4M10DT1H1M1.111111111S').nanoseconds", 3661111111111)]
    [InlineData("duration('P1Y4M10DT1H1M1.111111111S').millisecondsOfSecond", 111)]
    public void Components_are_read(string expression, object expected) => Assert.Equal(V(expected), Expression.Evaluate(expression));

    [Theory]
    [InlineData("duration.between(date('1984-10-11'), date('2015-06-24'))", "P30Y8M13D")]
    [InlineData("duration.between(date('2015-06-24'), date('1984-10-11'))", "P-30Y-8M-13D")]
    [InlineData("duration.between(date('1984-10-11'), datetime('1984-10-12T21:40:32.142+0100'))", "P1DT21H40M32.142S")]
    [InlineData("duration.between(date('2015-06-24'), localtime('14:30'))", "PT14H30M")]
    [InlineData("duration.between(localtime('14:30'), time('16:30+0100'))", "PT2H")]
    [InlineData("duration.between(time('14:30'), time('16:30+0100'))", "PT1H")]
    [InlineData("duration.between(localdatetime('2015-07-21T21:40:32.142'), localdatetime('2016-07-21T21:45:22.142'))", "P1YT4M50S")]
    [InlineData("duration.between(datetime('2014-07-21T21:40:36.143+0200'), date('2015-06-24'))", "P11M2DT2H19M23.857S")]
    [InlineData("duration.between(localdatetime('2018-01-01T12:00'), localdatetime('2018-01-02T10:00'))", "PT22H")]
    [InlineData("duration.between(localdatetime('2018-01-02T10:00'), localdatetime('2018-01-01T12:00'))", "PT-22H")]
    [InlineData("duration.between(localdatetime('2018-01-01T10:00:00.2'), localdatetime('2018-01-01T10:00:00.1'))", "PT-0.1S")]
    [InlineData("duration.inMonths(date('1984-10-11'), date('2015-06-24'))", "P30Y8M")]
    [InlineData("duration.inMonths(localtime('10:00'), date('2015-06-24'))", "PT0S")]
    [InlineData("duration.inDays(date('1984-10-11'), date('2015-06-24'))", "P11213D")]
    [InlineData("duration.inSeconds(date('1984-10-11'), date('2015-06-24'))", "PT269112H")]
    [InlineData("duration.inSeconds(datetime('2017-10-29T00:00[Europe/Stockholm]'), datetime('2017-10-29T00:00[Europe/London]'))", "PT1H")]
    [InlineData("duration.inSeconds(datetime('2017-10-29T00:00[Europe/Stockholm]'), localdatetime('2017-10-29T04:00'))", "PT5H")]
    [InlineData("duration.inSeconds(datetime('2017-10-29T00:00[Europe/Stockholm]'), localtime('04:00'))", "PT5H")]
    [InlineData("duration.between(date('-999999999-01-01'), date('+999999999-12-31'))", "P1999999998Y11M30D")]
    [InlineData("duration.inSeconds(localdatetime('-999999999-01-01'), localdatetime('+999999999-12-31T23:59:59'))", "PT17531639991215H59M59S")]
    public void Time_between_values_is_counted(string expression, string expected) => AssertText(expected, expression);

    [Theory]
    [InlineData("date('1984-01-31') + duration('P1M')", "1984-02-29")]
    [InlineData("date('1984-10-11') + duration('PT47H')", "1984-10-12")]
    [InlineData("date('1984-10-11') - duration('P1M1D')", "1984-09-10")]
    [InlineData("datetime('2017-10-28T03:30[Europe/Stockholm]') + duration('P1D')", "2017-10-29T03:30+01:00[Europe/Stockholm]")]
    [InlineData("datetime('2017-10-28T03:30[Europe/Stockholm]') + duration('PT24H')", "2017-10-29T02:30+01:00[Europe/Stockholm]")]
    [InlineData("time('23:00+01:00') + duration('P7DT2H')", "01:00+01:00")]
    [InlineData("duration('P1M') * 0.75", "P22DT19H51M49.5S")]
    [InlineData("duration('P1Y') / 5", "P2M12DT4H11M38.4S")]
    [InlineData("duration({months: 0.1, seconds: -0.3})", "P3DT1H2M54.3S")]
    public void Durations_move_values(string expression, string expected) => AssertText(expected, expression);

    [Theory]
    [InlineData("date('2015-13-01')")]
    [InlineData("date('2015-02-29')")]
    [InlineData("date('2015-W54')")]
    [InlineData("date('1984-W53')")]
    [InlineData("date('20155')")]
    [InlineData("date('2015-07-21T10:00')")]
    [InlineData("date('')")]
    [InlineData("date('+1000000000-01-01')")]
    [InlineData("localtime('24:00')")]
    [InlineData("localtime('10:00:00.1234567890')")]
    [InlineData("time('10:00+19:00')")]
    [InlineData("datetime('2015-07-21T10:00[Mars/Base]')")]
    [InlineData("datetime('2015-07-21T10:00[UTC+2]')")]
    [InlineData("datetime('2015-07-21T10:00+05:00[Europe/London]')")]
    [InlineData("duration('P')")]
    [InlineData("duration('PT')")]
    [InlineData("duration('P1DT')")]
    [InlineData("duration('P1D1Y')")]
    [InlineData("duration('1Y')")]
    [InlineData("date({month: 1})")]
    [InlineData("date({year: 1984, day: 1})")]
    [InlineData("date({year: 1984, month: 1, week: 1})")]
    [InlineData("date({year: 1984, hour: 1})")]
    [InlineData("date({year: 1984.5})")]
    [InlineData("date({year: 1000000000})")]
    [InlineData("date({date: localtime('10:00')})")]
    [InlineData("localtime({minute: 1})")]
    [InlineData("localtime({hour: 1, nanosecond: 1})")]
    [InlineData("localtime({hour: 1, minute: 1, second: 1, millisecond: 1, nanosecond: 1000000})")]
    [InlineData("localtime(date('2015-07-21'))")]
    [InlineData("datetime(time('10:00'))")]
    [InlineData("localdatetime({year: 1984, timezone: '+01:00'})")]
    [InlineData("date({nonsense: 1})")]
    [InlineData("date.truncate('hour', date('2015-07-21'))")]
    [InlineData("time.truncate('month', time('10:00'))")]
    [InlineData("date.truncate('fortnight', date('2015-07-21'))")]
    [InlineData("duration({fortnights: 1})")]
    [InlineData("datetime({year: 999999999, month: 12, day: 31, hour: 23}) + duration('PT1H')")]
    public void Impossible_values_are_argument_errors(string expression) =>
        Assert.Equal("ArgumentError InvalidArgumentValue", Call.Error(() => Expression.Evaluate(expression)));

    [Theory]
    [InlineData("date(1)")]
    [InlineData("date.truncate('day', 1)")]
    [InlineData("duration.between(date('2015-07-21'), 1)")]
    [InlineData("duration(true)")]
    public void Other_kinds_are_type_errors(string expression) =>
        Assert.Equal("TypeError InvalidArgumentValue", Call.Error(() => Expression.Evaluate(expression)));

    [Theory]
    [InlineData("date(null)")]
    [InlineData("datetime({year: null})")]
    [InlineData("date.truncate('day', null)")]
    [InlineData("duration.between(null, date('2015-07-21'))")]
    [InlineData("duration({days: null})")]
    public void Null_gives_null(string expression) => Assert.Equal(Null, Expression.Evaluate(expression));

    [Fact]
    public void Duration_too_large_is_an_arithmetic_error()
    {
        Assert.Equal("ArithmeticError IntegerOverflow", Call.Error(() => Expression.Evaluate("duration({years: 9223372036854775807})")));
        Assert.Equal("ArithmeticError IntegerOverflow", Call.Error(() => Operations.Multiply(Expression.Evaluate("duration('P1D')"), V(1e300))));
    }

    [Fact]
    public void Texts_read_back_as_the_same_value() =>
        ValueGen.Temporals.Sample(static value =>
        {
            // Random offsets do not fit to random zones.
            Value temporal = value is DateTimeValue instant ? TimeZones.AtInstant(instant.EpochSecond, instant.Nanosecond, instant.OffsetSeconds, instant.ZoneName) : value;
            string function = temporal.Kind == ValueKind.Duration ? "duration" : temporal.Kind.ToString().ToLowerInvariant();
            Assert.Equal(temporal, Call.Function(function, Operations.TextOf(temporal)));
        });

    [Fact]
    public void Duration_between_leads_from_one_value_to_the_other() =>
        Gen.Select(ValueGen.Temporals, ValueGen.Temporals).Sample(
            static (a, b) =>
            {
                if (a is LocalDateTimeValue && b is LocalDateTimeValue)
                {
                    Assert.Equal(b, Operations.Add(a, Call.Function("duration.between", a, b)));
                    Assert.Equal(b, Operations.Add(a, Call.Function("duration.inSeconds", a, b)));
                }
            },
            iter: 20_000);

    [Fact]
    public void Any_text_is_read_or_an_argument_error() =>
        Gen.Select(Gen.OneOf("date", "time", "datetime", "localtime", "localdatetime", "duration"), Gen.String[Gen.OneOf([.. "0123456789-+:.TWQPZYMDHS[]"]), 0, 24]).Sample(
            static (function, text) =>
            {
                try
                {
                    Call.Function(function, text);
                }
                catch (GraphException error)
                {
                    Assert.Contains(error.Code, (ErrorCode[])[ErrorCodes.ArgumentError, ErrorCodes.ArithmeticError]);
                }
            },
            iter: 100_000);

    private static void AssertText(string expected, string expression) => Assert.Equal(expected, Operations.TextOf(Expression.Evaluate(expression)));
}
