using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>The errors that operators and functions raise on values, worded alike.</summary>
internal static class ValueErrors
{
    /// <summary>An argument of a kind that the function does not take.</summary>
    public static GraphException ArgumentType(string function, Value argument, string expected) => new(
        ErrorCodes.TypeError,
        $"Invalid argument for `{function}()`: expected {expected}, but got {Describe(argument)}.",
        "InvalidArgumentValue");

    /// <summary>Operands of kinds that an operator does not take.</summary>
    public static GraphException OperandType(string message) => new(ErrorCodes.TypeError, message, "InvalidArgumentType");

    /// <summary>An argument of the right kind with a value that the function does not take.</summary>
    public static GraphException Argument(string message, string? detail = null) => new(ErrorCodes.ArgumentError, message, detail);

    public static GraphException NumberOutOfRange(string message) => Argument(message, "NumberOutOfRange");

    public static GraphException IntegerOverflow(string operation) => new(
        ErrorCodes.ArithmeticError,
        $"The result of {operation} does not fit in a 64-bit integer.",
        "IntegerOverflow");

    public static GraphException DivisionByZero() => new(ErrorCodes.ArithmeticError, "/ by zero", "DivisionByZero");

    /// <summary>A value and its kind, cut to a length that fits a message.</summary>
    public static string Describe(Value value)
    {
        const int longest = 60;
        if (value.Kind is ValueKind.List or ValueKind.Map or ValueKind.Path)
        {
            return $"a {value.TypeName}";
        }

        string text = value is StringValue { Text.Length: > longest } content ? $"'{content.Text.AsSpan(0, longest)}…'" : value.ToString();
        return $"{value.TypeName} `{text}`";
    }
}
