using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>Reads arguments as the type a function wants, or raises its type error.</summary>
internal static class Arguments
{
    public static string Text(string function, Value argument) =>
        argument is StringValue text ? text.Text : throw ValueErrors.ArgumentType(function, argument, "a String");

    public static long Integer(string function, Value argument) =>
        argument is IntegerValue integer ? integer.Integer : throw ValueErrors.ArgumentType(function, argument, "an Integer");

    /// <summary>An integer or a float, as a float.</summary>
    public static double Number(string function, Value argument) => argument switch
    {
        IntegerValue integer => integer.Integer,
        FloatValue number => number.Float,
        _ => throw ValueErrors.ArgumentType(function, argument, "a number"),
    };

    /// <summary>An integer that counts something.</summary>
    public static long Count(string function, Value argument)
    {
        long count = Integer(function, argument);
        return count >= 0 ? count : throw ValueErrors.NumberOutOfRange($"Invalid argument `{count}` for `{function}()`: it must not be negative.");
    }

    public static ListValue List(string function, Value argument) =>
        argument as ListValue ?? throw ValueErrors.ArgumentType(function, argument, "a List");

    public static PointValue Point(string function, Value argument) =>
        argument as PointValue ?? throw ValueErrors.ArgumentType(function, argument, "a Point");
}
