namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// Floats that are decimal fractions, such as prices: an integer below 2⁵³ divided by a power of ten that a float holds exactly gives, by
/// IEEE 754's correct rounding, one float; a column is stored so only if that is bit for bit the one that it had.
/// </summary>
internal static class DecimalFloat
{
    /// <summary>The most digits behind the point that are tried.</summary>
    public const int MaxDigits = 6;

    private const double LargestInteger = 1L << 53;

    private static readonly double[] Powers = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];

    public static double Power(int digits) => Powers[digits];

    /// <summary>The fewest digits with which all floats are such fractions, and the integers; false if there are none.</summary>
    public static bool TryScale(ReadOnlySpan<double> floats, Span<long> integers, out int digits)
    {
        for (digits = 0; digits <= MaxDigits; digits++)
        {
            if (TryScale(floats, integers, Powers[digits]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryScale(ReadOnlySpan<double> floats, Span<long> integers, double power)
    {
        for (int i = 0; i < floats.Length; i++)
        {
            double scaled = Math.Round(floats[i] * power);
            if (!(Math.Abs(scaled) < LargestInteger))
            {
                return false;
            }

            integers[i] = (long)scaled;
            if (BitConverter.DoubleToInt64Bits(integers[i] / power) != BitConverter.DoubleToInt64Bits(floats[i]))
            {
                return false;
            }
        }

        return true;
    }
}
