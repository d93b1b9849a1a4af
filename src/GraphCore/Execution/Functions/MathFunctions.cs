using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>Logarithmic and trigonometric functions. Outside its domain a function gives NaN.</summary>
internal static class MathFunctions
{
    public static void RegisterLogarithmic(FunctionLibrary library)
    {
        library.Add("e() :: FLOAT", "Returns the base of the natural logarithm.", static (_, _) => new FloatValue(Math.E));
        Add(library, "exp", "Returns e to the power of a number.", Math.Exp);
        Add(library, "log", "Returns the natural logarithm of a number.", Math.Log);
        Add(library, "log10", "Returns the logarithm of a number to base 10.", Math.Log10);
        Add(library, "sqrt", "Returns the square root of a number.", Math.Sqrt);
    }

    public static void RegisterTrigonometric(FunctionLibrary library)
    {
        library.Add("pi() :: FLOAT", "Returns the ratio of a circle's circumference to its diameter.", static (_, _) => new FloatValue(Math.PI));
        Add(library, "sin", "Returns the sine of an angle in radians.", Math.Sin);
        Add(library, "cos", "Returns the cosine of an angle in radians.", Math.Cos);
        Add(library, "tan", "Returns the tangent of an angle in radians.", Math.Tan);
        Add(library, "cot", "Returns the cotangent of an angle in radians.", static angle => 1.0 / Math.Tan(angle));
        Add(library, "asin", "Returns the arc sine of a number, in radians.", Math.Asin);
        Add(library, "acos", "Returns the arc cosine of a number, in radians.", Math.Acos);
        Add(library, "atan", "Returns the arc tangent of a number, in radians.", Math.Atan);
        library.Add("atan2(y :: INTEGER | FLOAT, x :: INTEGER | FLOAT) :: FLOAT", "Returns the angle of the point (x, y), in radians.", static (_, arguments) => new FloatValue(Math.Atan2(Arguments.Number("atan2", arguments[0]), Arguments.Number("atan2", arguments[1]))));
        Add(library, "sinh", "Returns the hyperbolic sine of a number.", Math.Sinh);
        Add(library, "cosh", "Returns the hyperbolic cosine of a number.", Math.Cosh);
        Add(library, "tanh", "Returns the hyperbolic tangent of a number.", Math.Tanh);
        Add(library, "coth", "Returns the hyperbolic cotangent of a number.", static number => number == 0 ? double.NaN : 1.0 / Math.Tanh(number));
        Add(library, "haversin", "Returns half the versine of an angle in radians.", static angle => (1.0 - Math.Cos(angle)) / 2.0);
        Add(library, "degrees", "Returns an angle in degrees for one in radians.", double.RadiansToDegrees);
        Add(library, "radians", "Returns an angle in radians for one in degrees.", double.DegreesToRadians);
    }

    private static void Add(FunctionLibrary library, string name, string description, Func<double, double> function) =>
        library.Add($"{name}(input :: INTEGER | FLOAT) :: FLOAT", description, (_, arguments) => new FloatValue(function(Arguments.Number(name, arguments[0]))));
}
