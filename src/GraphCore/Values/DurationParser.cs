using System.Globalization;

namespace Serverless.GraphCore.Values;

/// <summary>
/// Reads durations from ISO 8601 texts: by units (<c>P1Y2M10DT2H30M0.5S</c>, <c>P2.5W</c>; every number may have a sign and a
/// fraction) or in the form of a date and time (<c>P2012-02-02T14:37:21.545</c>, <c>P20120202T143721.545</c>).
/// </summary>
internal ref struct DurationParser
{
    /// <summary>Above what any part can hold, and far below where a unit's factor would overflow a decimal.</summary>
    private const decimal MaxAmount = 1e20m;

    private readonly ReadOnlySpan<char> text;
    private int at;

    private DurationParser(ReadOnlySpan<char> text)
    {
        this.text = text;
        at = 0;
    }

    public static DurationValue Parse(string text)
    {
        var parser = new DurationParser(text);
        bool isNegative = parser.Skip('-');
        if (!isNegative)
        {
            parser.Skip('+');
        }

        if (!parser.Skip('P') && !parser.Skip('p'))
        {
            throw parser.Error();
        }

        DurationValue duration = parser.IsDateForm() ? parser.DateForm() : parser.Units();
        return isNegative ? DurationArithmetic.Subtract(DurationValue.Zero, duration) : duration;
    }

    private DurationValue Units()
    {
        (decimal months, decimal days, decimal seconds) = (0, 0, 0);
        const string dateUnits = "YMWD";
        const string timeUnits = "HMS";
        string units = dateUnits;
        int next = 0;
        bool isEmpty = true;
        while (at < text.Length)
        {
            if (ReferenceEquals(units, dateUnits) && (Skip('T') || Skip('t')))
            {
                (units, next, isEmpty) = (timeUnits, 0, true);
                continue;
            }

            decimal amount = Number();
            int unit = at < text.Length ? units.IndexOf(char.ToUpperInvariant(text[at++])) : -1;
            if (unit < next)
            {
                throw Error();
            }

            (next, isEmpty) = (unit + 1, false);
            bool isDate = ReferenceEquals(units, dateUnits);
            months += isDate ? unit switch { 0 => amount * 12, 1 => amount, _ => 0 } : 0;
            days += isDate ? unit switch { 2 => amount * 7, 3 => amount, _ => 0 } : 0;
            seconds += isDate ? 0 : unit switch { 0 => amount * 3600, 1 => amount * 60, _ => amount };
        }

        return isEmpty ? throw Error() : DurationArithmetic.FromParts(() => (months, days, seconds, 0));
    }

    /// <summary>Four digits and a hyphen, or eight digits, begin a date.</summary>
    private readonly bool IsDateForm()
    {
        int digits = Digits();
        return digits == 8 || (digits == 4 && at + 4 < text.Length && text[at + 4] == '-');
    }

    private DurationValue DateForm()
    {
        int years = Digits(4);
        bool isExtended = Skip('-');
        int months = TemporalErrors.EnsureRange("months", Digits(2), 0, 12);
        if (isExtended && !Skip('-'))
        {
            throw Error();
        }

        int days = TemporalErrors.EnsureRange("days", Digits(2), 0, 31);
        var time = new LocalTimeValue(0);
        if (Skip('T') || Skip('t'))
        {
            time = (LocalTimeValue)TemporalParser.Parse(text[at..].ToString(), ValueKind.LocalTime);
            at = text.Length;
        }

        return at == text.Length
            ? DurationArithmetic.Create((years * 12) + months, days, 0, time.NanosecondOfDay)
            : throw Error();
    }

    private decimal Number()
    {
        int start = at;
        if (!Skip('-'))
        {
            Skip('+');
        }

        int digits = Digits();
        at += digits;
        int point = at;
        bool hasFraction = Skip('.') || Skip(',');
        at += hasFraction ? Digits() : 0;
        Span<char> copy = stackalloc char[64];
        if (digits == 0 || (hasFraction && at == point + 1) || at - start > copy.Length)
        {
            throw Error();
        }

        copy = copy[..(at - start)];
        text[start..at].CopyTo(copy);
        copy.Replace(',', '.');
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return decimal.TryParse(copy, style, CultureInfo.InvariantCulture, out decimal number) && Math.Abs(number) < MaxAmount ? number : throw Error();
    }

    private int Digits(int count)
    {
        int number = Digits() >= count ? int.Parse(text.Slice(at, count), NumberStyles.None, CultureInfo.InvariantCulture) : throw Error();
        at += count;
        return number;
    }

    private readonly int Digits()
    {
        int end = text[at..].IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length - at : end;
    }

    private bool Skip(char expected)
    {
        if (at < text.Length && text[at] == expected)
        {
            at++;
            return true;
        }

        return false;
    }

    private readonly Errors.GraphException Error() => TemporalErrors.Invalid($"Text `{text}` cannot be read as a Duration.");
}
