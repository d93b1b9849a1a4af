using System.Globalization;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>Numeric functions: signs, rounding, random numbers.</summary>
internal static class NumberFunctions
{
    public static void Register(FunctionLibrary library)
    {
        library.Add("abs(input :: INTEGER | FLOAT) :: INTEGER | FLOAT", "Returns the magnitude of a number.", Absolute);
        library.Add("sign(input :: INTEGER | FLOAT) :: INTEGER", "Returns -1, 0 or 1 for a negative number, zero or a positive number.", Sign);
        library.Add("ceil(input :: INTEGER | FLOAT) :: FLOAT", "Returns the smallest whole number that is not below a number.", static (_, arguments) => new FloatValue(Math.Ceiling(Arguments.Number("ceil", arguments[0]))));
        library.Add("floor(input :: INTEGER | FLOAT) :: FLOAT", "Returns the largest whole number that is not above a number.", static (_, arguments) => new FloatValue(Math.Floor(Arguments.Number("floor", arguments[0]))));
        library.Add("round(value :: INTEGER | FLOAT, precision = 0 :: INTEGER | FLOAT, mode = 'HALF_UP' :: STRING) :: FLOAT", "Returns a number rounded to a number of digits behind the point, ties by a mode.", Round);
        library.Add("isNaN(input :: INTEGER | FLOAT) :: BOOLEAN", "Returns whether a number is NaN.", static (_, arguments) => BooleanValue.Of(double.IsNaN(Arguments.Number("isNaN", arguments[0]))));
        library.AddVolatile("rand() :: FLOAT", "Returns a random number from 0 (inclusive) to 1 (exclusive).", static (context, _) => new FloatValue(context.Random.NextDouble()));
    }

    private static Value Absolute(IFunctionContext context, ReadOnlySpan<Value> arguments) => arguments[0] switch
    {
        IntegerValue { Integer: long.MinValue } => throw ValueErrors.IntegerOverflow($"`abs({long.MinValue})`"),
        IntegerValue integer => integer.Integer < 0 ? IntegerValue.Of(-integer.Integer) : integer,
        _ => new FloatValue(Math.Abs(Arguments.Number("abs", arguments[0]))),
    };

    private static IntegerValue Sign(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        double number = Arguments.Number("sign", arguments[0]);
        return IntegerValue.Of(number > 0 ? 1 : number < 0 ? -1 : 0);
    }

    /// <summary>
    /// Without precision, ties go towards positive infinity, as in Neo4j. With one, the decimal digits of the number's text are
    /// rounded, so that <c>round(1.005, 2)</c> is 1.01 although the float is a little less.
    /// </summary>
    private static FloatValue Round(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        double number = Arguments.Number("round", arguments[0]);
        if (arguments.Length == 1)
        {
            double floor = Math.Floor(number);
            return new FloatValue(number - floor >= 0.5 ? floor + 1 : floor);
        }

        double precision = Arguments.Number("round", arguments[1]);
        if (!(precision >= 0))
        {
            throw ValueErrors.NumberOutOfRange($"Invalid precision `{NumberText.Format(precision)}` for `round()`: it must not be negative.");
        }

        string mode = arguments.Length > 2 ? Arguments.Text("round", arguments[2]) : "HALF_UP";

        // Beyond 2^53 there are no digits behind the point, and beyond 27 places a decimal has none left to round.
        return !double.IsFinite(number) || Math.Abs(number) >= 9007199254740992.0 || precision > 27
            ? new FloatValue(number)
            : new FloatValue(RoundDigits(number, (int)precision, mode));
    }

    private static double RoundDigits(double number, int precision, string mode)
    {
        decimal exact = decimal.Parse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
        decimal whole = decimal.Truncate(exact);
        decimal scale = PowerOfTen(precision);
        decimal scaled;
        try
        {
            scaled = (exact - whole) * scale;
        }
        catch (OverflowException)
        {
            return number;
        }

        decimal rounded = mode.ToUpperInvariant() switch
        {
            "UP" => scaled < 0 ? decimal.Floor(scaled) : decimal.Ceiling(scaled),
            "DOWN" => decimal.Truncate(scaled),
            "CEILING" => decimal.Ceiling(scaled),
            "FLOOR" => decimal.Floor(scaled),
            "HALF_UP" => decimal.Round(scaled, MidpointRounding.AwayFromZero),
            "HALF_DOWN" => Math.Abs(scaled - decimal.Truncate(scaled)) == 0.5m ? decimal.Truncate(scaled) : decimal.Round(scaled),
            "HALF_EVEN" => HalfEven(whole, scaled, precision),
            _ => throw ValueErrors.Argument($"Invalid rounding mode `{mode}`: expected CEILING, FLOOR, UP, DOWN, HALF_EVEN, HALF_UP or HALF_DOWN."),
        };
        double result = (double)(whole + (rounded / scale));
        return result == 0 && double.IsNegative(number) ? -0.0 : result;
    }

    /// <summary>Without digits behind the point, the whole part decides what is even.</summary>
    private static decimal HalfEven(decimal whole, decimal scaled, int precision) => precision == 0
        ? decimal.Round(whole + scaled, MidpointRounding.ToEven) - whole
        : decimal.Round(scaled, MidpointRounding.ToEven);

    private static decimal PowerOfTen(int exponent)
    {
        decimal power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}
