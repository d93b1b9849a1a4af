using System.Globalization;

namespace Serverless.GraphCore.Values;

/// <summary>The text of numbers as Cypher's <c>toString()</c> has it.</summary>
public static class NumberText
{
    /// <summary>
    /// The shortest digits that read back as the same float, always with a point: <c>1.0</c>, <c>0.001</c>, <c>1.0E10</c>,
    /// <c>NaN</c>, <c>-Infinity</c>. Exponents are used below 10⁻³ and from 10⁷ on, as in Neo4j.
    /// </summary>
    public static string Format(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }

        string text = number.ToString("R", CultureInfo.InvariantCulture);
        double magnitude = Math.Abs(number);
        if (number == 0 || (magnitude >= 1e-3 && magnitude < 1e7))
        {
            return text.Contains('.') ? text : text + ".0";
        }

        return Scientific(text);
    }

    public static string Format(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Rewrites .NET's shortest text, with or without exponent, as one digit, a point, digits, <c>E</c> and an exponent.</summary>
    private static string Scientific(string text)
    {
        string sign = text[0] == '-' ? "-" : string.Empty;
        int end = text.IndexOf('E');
        int exponent = end < 0 ? 0 : int.Parse(text.AsSpan(end + 1), CultureInfo.InvariantCulture);
        string mantissa = text[sign.Length..(end < 0 ? text.Length : end)];
        int point = mantissa.IndexOf('.');
        string digits = mantissa.Replace(".", string.Empty, StringComparison.Ordinal);
        exponent += (point < 0 ? mantissa.Length : point) - 1;

        int zeros = digits.Length - digits.AsSpan().TrimStart('0').Length;
        digits = digits[zeros..].TrimEnd('0');
        exponent -= zeros;
        string fraction = digits.Length > 1 ? digits[1..] : "0";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}.{fraction}E{exponent}");
    }
}
