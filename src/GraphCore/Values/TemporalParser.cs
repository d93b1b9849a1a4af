using System.Globalization;

namespace Serverless.GraphCore.Values;

/// <summary>
/// Reads temporal values from ISO 8601 texts, in the extended (<c>2015-07-21T21:40</c>) and the basic form
/// (<c>20150721T2140</c>): calendar, week, quarter and ordinal dates; reduced precision; years of more than four digits with a
/// sign; offsets; a zone's name in brackets.
/// </summary>
internal ref struct TemporalParser
{
    private readonly ReadOnlySpan<char> text;
    private readonly ValueKind kind;
    private int at;

    private TemporalParser(ReadOnlySpan<char> text, ValueKind kind)
    {
        this.text = text;
        this.kind = kind;
        at = 0;
    }

    /// <summary>The value of a kind that a text stands for.</summary>
    public static Value Parse(string text, ValueKind kind)
    {
        var parser = new TemporalParser(text, kind);
        TemporalParts parts = kind switch
        {
            ValueKind.Date => new TemporalParts(parser.Date(), null, null, null),
            ValueKind.LocalTime => new TemporalParts(null, parser.Time(), null, null),
            ValueKind.Time => new TemporalParts(null, parser.Time(), parser.Offset() ?? 0, null),
            _ => parser.DateAndTime(),
        };
        return parser.at == text.Length ? parts.ToValue(kind) : throw parser.Error();
    }

    /// <summary>The offset in seconds of a text such as <c>Z</c>, <c>+01</c>, <c>+0100</c> or <c>-02:05:07</c>; null when it is none.</summary>
    public static int? ParseOffset(string text)
    {
        if (text.Length == 0 || text[0] is not ('Z' or 'z' or '+' or '-'))
        {
            return null;
        }

        var parser = new TemporalParser(text, ValueKind.Time);
        int? offset = parser.Offset();
        return parser.at == text.Length ? offset : throw TemporalErrors.Invalid($"Invalid offset `{text}`: expected a form such as `+01:00`.");
    }

    private TemporalParts DateAndTime()
    {
        long day = Date();
        long time = Skip('T') || Skip('t') ? Time() : 0;
        if (kind == ValueKind.LocalDateTime)
        {
            return new TemporalParts(day, time, null, null);
        }

        int? offset = Offset();
        string? zone = ZoneName();
        var parts = new TemporalParts(day, time, offset, zone);
        if (zone is not null && offset is { } given && ((DateTimeValue)parts.ToValue(kind)).OffsetSeconds != given)
        {
            throw TemporalErrors.Invalid($"Invalid text `{text}`: `{zone}` has another offset than {TemporalText.FormatOffset(given)} at that time.");
        }

        return parts;
    }

    private long Date()
    {
        bool isSigned = at < text.Length && text[at] is '+' or '-';
        long year = isSigned ? SignedYear() : Number(4);
        bool isExtended = Skip('-');
        if (Skip('W') || Skip('w'))
        {
            int week = Number(2);
            bool hasDay = isExtended ? Skip('-') : Digits() > 0;
            return CalendarDates.OfWeek(year, week, hasDay ? Number(1) : 1);
        }

        if (Skip('Q') || Skip('q'))
        {
            int quarter = Number(1);
            bool hasDay = isExtended ? Skip('-') : Digits() > 0;
            return CalendarDates.OfQuarter(year, quarter, hasDay ? Number(2) : 1);
        }

        int digits = Digits();
        switch (isExtended, digits)
        {
            case (_, 3):
                return CalendarDates.OfOrdinal(year, Number(3));
            case (true, 1 or 2):
                int month = Number(digits);
                return CalendarDates.OfMonth(year, month, Skip('-') ? Number(Math.Clamp(Digits(), 1, 2)) : 1);
            case (false, 0):
                return CalendarDates.OfMonth(year, 1, 1);
            case (false, 2) when !isSigned:
                return CalendarDates.OfMonth(year, Number(2), 1);
            case (false, 4) when !isSigned:
                return CalendarDates.OfMonth(year, Number(2), Number(2));
            default:
                throw Error();
        }
    }

    private long SignedYear()
    {
        bool isNegative = text[at++] == '-';
        int digits = Digits();
        long year = digits is >= 1 and <= 9 ? Number(digits) : throw Error();
        return isNegative ? -year : year;
    }

    private long Time()
    {
        long nanoseconds = TemporalErrors.EnsureRange("hour", Number(2), 0, 23) * 3600L * Calendar.NanosecondsPerSecond;
        bool isExtended = Skip(':');
        if (!isExtended && Digits() == 0)
        {
            return nanoseconds;
        }

        nanoseconds += TemporalErrors.EnsureRange("minute", Number(2), 0, 59) * 60L * Calendar.NanosecondsPerSecond;
        if (isExtended ? !Skip(':') : Digits() == 0)
        {
            return nanoseconds;
        }

        nanoseconds += TemporalErrors.EnsureRange("second", Number(2), 0, 59) * Calendar.NanosecondsPerSecond;
        return Skip('.') || Skip(',') ? nanoseconds + Fraction() : nanoseconds;
    }

    private int Fraction()
    {
        int digits = Digits();
        if (digits is < 1 or > 9)
        {
            throw Error();
        }

        int fraction = Number(digits);
        for (; digits < 9; digits++)
        {
            fraction *= 10;
        }

        return fraction;
    }

    private int? Offset()
    {
        if (Skip('Z') || Skip('z'))
        {
            return 0;
        }

        if (at == text.Length || text[at] is not ('+' or '-'))
        {
            return null;
        }

        int sign = text[at++] == '-' ? -1 : 1;
        int seconds = Number(2) * 3600;
        bool isExtended = Skip(':');
        if (isExtended || Digits() > 0)
        {
            seconds += TemporalErrors.EnsureRange("offset minutes", Number(2), 0, 59) * 60;
            if (isExtended ? Skip(':') : Digits() > 0)
            {
                seconds += TemporalErrors.EnsureRange("offset seconds", Number(2), 0, 59);
            }
        }

        return TemporalErrors.EnsureRange("offset", seconds, 0, TimeZones.MaxOffsetSeconds) * sign;
    }

    private string? ZoneName()
    {
        if (!Skip('['))
        {
            return null;
        }

        int length = text[at..].IndexOf(']');
        string name = length > 0 ? text.Slice(at, length).ToString() : throw Error();
        at += length + 1;
        return TimeZones.EnsureZone(name);
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

    /// <summary>How many digits stand here.</summary>
    private readonly int Digits()
    {
        int end = text[at..].IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length - at : end;
    }

    /// <summary>The number of exactly so many digits (at most nine), of which more may follow.</summary>
    private int Number(int digits)
    {
        if (Digits() < digits)
        {
            throw Error();
        }

        int number = int.Parse(text.Slice(at, digits), NumberStyles.None, CultureInfo.InvariantCulture);
        at += digits;
        return number;
    }

    private readonly Errors.GraphException Error() => TemporalErrors.Invalid($"Text `{text}` cannot be read as a {kind}.");
}
