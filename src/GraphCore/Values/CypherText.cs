namespace Serverless.GraphCore.Values;

/// <summary>Operations on strings that count and compare Unicode code points, whatever .NET's UTF-16 makes of them.</summary>
public static class CypherText
{
    /// <summary>The number of code points. A lone surrogate counts as one.</summary>
    public static int Length(ReadOnlySpan<char> text)
    {
        int count = text.Length;
        int at = text.IndexOfAnyInRange('\uD800', '\uDBFF');
        if (at < 0)
        {
            return count;
        }

        for (; at < text.Length - 1; at++)
        {
            if (char.IsSurrogatePair(text[at], text[at + 1]))
            {
                count--;
                at++;
            }
        }

        return count;
    }

    /// <summary>The UTF-16 index at which the code point of a given index starts; the text's length when there are not so many.</summary>
    public static int IndexOfCodePoint(ReadOnlySpan<char> text, long codePoint)
    {
        int firstPair = text.IndexOfAnyInRange('\uD800', '\uDBFF');
        if (firstPair < 0 || codePoint <= firstPair)
        {
            return (int)Math.Min(codePoint, text.Length);
        }

        int at = firstPair;
        for (long left = codePoint - firstPair; left > 0 && at < text.Length; left--)
        {
            at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
        }

        return at;
    }

    /// <summary>At most <paramref name="length"/> code points from code point <paramref name="start"/> on; both not negative.</summary>
    public static string Substring(string text, long start, long length)
    {
        int from = IndexOfCodePoint(text, start);
        int count = IndexOfCodePoint(text.AsSpan(from), length);
        return count == text.Length ? text : text.Substring(from, count);
    }

    /// <summary>The text with its code points in reverse order.</summary>
    public static string Reverse(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        int write = target.Length;
        for (int read = 0; read < source.Length; read++)
        {
            if (read + 1 < source.Length && char.IsSurrogatePair(source[read], source[read + 1]))
            {
                target[--write] = source[read + 1];
                target[--write] = source[read++];
            }
            else
            {
                target[--write] = source[read];
            }
        }
    });

    /// <summary>Compares by code point: negative, zero or positive.</summary>
    public static int Compare(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return CodePointOrder(left[common]).CompareTo(CodePointOrder(right[common]));
    }

    /// <summary>Moves surrogates, which stand for code points above U+FFFF, behind the units that UTF-16 puts behind them.</summary>
    private static int CodePointOrder(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
