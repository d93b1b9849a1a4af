using System.Globalization;
using System.Text;

namespace Serverless.GraphCore.Cypher.Lexing;

/// <summary>What the text of a token stands for: names without quotes, strings without escapes, numbers.</summary>
internal static class TokenText
{
    /// <summary>The name of an identifier, quoted identifier or parameter.</summary>
    public static string Name(string text, in Token token)
    {
        int start = token.Start + (token.Kind == TokenKind.Parameter ? 1 : 0);
        return text[start] == '`'
            ? text[(start + 1)..(token.End - 1)].Replace("``", "`", StringComparison.Ordinal)
            : text[start..token.End];
    }

    /// <summary>The value of a string token.</summary>
    public static string String(string text, in Token token)
    {
        ReadOnlySpan<char> body = text.AsSpan(token.Start + 1, token.Length - 2);
        int escape = body.IndexOf('\\');
        if (escape < 0)
        {
            return body.ToString();
        }

        var value = new StringBuilder(body.Length);
        int at = 0;
        while (escape >= 0)
        {
            value.Append(body[at..escape]);
            at = escape + Unescape(text, token, body, escape, value);
            int next = body[at..].IndexOf('\\');
            escape = next < 0 ? -1 : at + next;
        }

        value.Append(body[at..]);
        return value.ToString();
    }

    /// <summary>The value of an integer token, or false when the token is a float.</summary>
    /// <param name="negative">Whether a minus sign stands before it, which the smallest integer needs.</param>
    public static bool TryInteger(string text, in Token token, bool negative, out long value)
    {
        ReadOnlySpan<char> digits = text.AsSpan(token.Start, token.Length);
        int radix = digits is ['0', 'x' or 'X', ..] ? 16 : digits is ['0', 'o' or 'O', ..] ? 8 : 10;
        if (radix == 10 && digits.IndexOfAny(".eE") >= 0)
        {
            value = 0;
            return false;
        }

        value = Integer(text, token, radix == 10 ? digits : digits[2..], (uint)radix, negative);
        return true;
    }

    /// <summary>The value of a float token.</summary>
    public static double Float(string text, in Token token, bool negative)
    {
        string digits = WithoutSeparators(text, token);
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value))
        {
            throw InvalidNumber(text, token);
        }

        if (double.IsInfinity(value))
        {
            throw SyntaxErrors.Create(text, token.Start, token.Position, $"The number `{Shown(text, token)}` is too large for a float", "FloatingPointOverflow");
        }

        return negative ? -value : value;
    }

    private static long Integer(string text, in Token token, ReadOnlySpan<char> digits, uint radix, bool negative)
    {
        // Text like 017 was octal once and would be read as decimal by most people, so neither is taken.
        if (digits.IsEmpty || digits[0] == '_' || digits[^1] == '_' || (radix == 10 && digits[0] == '0' && digits.Length > 1))
        {
            throw InvalidNumber(text, token);
        }

        ulong limit = negative ? 1UL << 63 : long.MaxValue;
        ulong value = 0;
        bool overflow = false;
        for (int i = 0; i < digits.Length; i++)
        {
            char c = digits[i];
            if (c == '_' && digits[i - 1] != '_')
            {
                continue;
            }

            uint digit = char.IsAsciiDigit(c) ? (uint)(c - '0') : char.IsAsciiHexDigit(c) ? (uint)((c | 0x20) - 'a' + 10) : uint.MaxValue;
            if (digit >= radix)
            {
                throw InvalidNumber(text, token);
            }

            overflow |= value > (limit - digit) / radix;
            value = unchecked((value * radix) + digit);
        }

        if (overflow)
        {
            throw SyntaxErrors.Create(text, token.Start, token.Position, $"The integer `{(negative ? "-" : "")}{Shown(text, token)}` is out of range: expected {long.MinValue} to {long.MaxValue}", "IntegerOverflow");
        }

        return unchecked(negative ? (long)(0 - value) : (long)value);
    }

    private static string WithoutSeparators(string text, in Token token)
    {
        string digits = text.Substring(token.Start, token.Length);
        if (!digits.Contains('_', StringComparison.Ordinal))
        {
            return digits;
        }

        for (int i = 0; i < digits.Length; i++)
        {
            if (digits[i] == '_' && (i == 0 || i == digits.Length - 1 || !char.IsAsciiDigit(digits[i - 1]) || !char.IsAsciiDigit(digits[i + 1])))
            {
                throw InvalidNumber(text, token);
            }
        }

        return digits.Replace("_", "", StringComparison.Ordinal);
    }

    private static Errors.GraphException InvalidNumber(string text, in Token token) =>
        SyntaxErrors.Create(text, token.Start, token.Position, $"Invalid number `{Shown(text, token)}`: expected a number such as 42, 1_000, 0x2A, 0o52, 4.2 or 4.2e1", "InvalidNumberLiteral");

    private static string Shown(string text, in Token token) => token.Length <= 40 ? text.Substring(token.Start, token.Length) : string.Concat(text.AsSpan(token.Start, 40), "…");

    /// <summary>Appends what the escape stands for and returns its length.</summary>
    private static int Unescape(string text, in Token token, ReadOnlySpan<char> body, int at, StringBuilder value)
    {
        char c = at + 1 < body.Length ? body[at + 1] : '\0';
        switch (c)
        {
            case '\\' or '\'' or '"' or '`':
                value.Append(c);
                return 2;
            case 'n':
                value.Append('\n');
                return 2;
            case 't':
                value.Append('\t');
                return 2;
            case 'r':
                value.Append('\r');
                return 2;
            case 'b':
                value.Append('\b');
                return 2;
            case 'f':
                value.Append('\f');
                return 2;
            case 'u':
                int unit = HexDigits(text, token, body, at, 4);
                if (!char.IsSurrogate((char)unit))
                {
                    value.Append((char)unit);
                    return 6;
                }

                bool pair = char.IsHighSurrogate((char)unit) && body[(at + 6)..] is ['\\', 'u', ..];
                int low = pair ? HexDigits(text, token, body, at + 6, 4) : 0;
                if (!char.IsLowSurrogate((char)low))
                {
                    throw Escape(text, token, at, $"Invalid Unicode literal: \\u{unit:X4} is half of a surrogate pair", "InvalidUnicodeLiteral");
                }

                value.Append((char)unit).Append((char)low);
                return 12;
            case 'U':
                int point = HexDigits(text, token, body, at, 8);
                if (!Rune.IsValid(point))
                {
                    throw Escape(text, token, at, "Invalid Unicode literal: there is no such code point", "InvalidUnicodeLiteral");
                }

                value.Append(new Rune(point).ToString());
                return 10;
            default:
                throw Escape(text, token, at, "Invalid escape in a string: expected one of \\\\ \\' \\\" \\b \\f \\n \\r \\t \\uXXXX \\UXXXXXXXX", "UnexpectedSyntax");
        }
    }

    private static int HexDigits(string text, in Token token, ReadOnlySpan<char> body, int at, int count)
    {
        if (at + 2 + count <= body.Length && int.TryParse(body.Slice(at + 2, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value))
        {
            return value;
        }

        throw Escape(text, token, at, $"Invalid Unicode literal: expected {count} hexadecimal digits after \\{body[at + 1]}", "InvalidUnicodeLiteral");
    }

    /// <summary>The escape's own place; strings may span lines and hold characters outside of the basic plane.</summary>
    private static Errors.GraphException Escape(string text, in Token token, int at, string message, string detail)
    {
        int line = token.Position.Line;
        int column = token.Position.Column + 1;
        int offset = token.Position.Offset + 1;
        int start = token.Start + 1;
        int end = start + at;
        for (int i = start; i < end; i++)
        {
            char c = text[i];
            if (c == '\n' || (c == '\r' && text[i + 1] != '\n'))
            {
                line++;
                column = 1;
                offset++;
            }
            else if (!char.IsLowSurrogate(c))
            {
                column++;
                offset++;
            }
        }

        return SyntaxErrors.Create(text, end, new Errors.SourcePosition(offset, line, column), message, detail);
    }
}
