using System.Globalization;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>
/// Conversions between kinds, each in three forms: <c>toX</c> fails on kinds it does not take, <c>toXOrNull</c> gives null for
/// them, <c>toXList</c> converts items so. Strings that do not read as the target, and floats beyond the integers, give null
/// in every form.
/// </summary>
internal static class ConversionFunctions
{
    /// <summary>A converted item; the texts of scalars are short.</summary>
    private const int ItemBytes = 2 * ValueMemory.ObjectBytes + 40;

    private delegate Value? Conversion(Value value);

    public static void Register(FunctionLibrary library)
    {
        Add(library, "toBoolean", "BOOLEAN", "BOOLEAN | STRING | INTEGER", "a boolean", "a Boolean, an Integer or a String", ToBoolean);
        Add(library, "toInteger", "INTEGER", "BOOLEAN | STRING | INTEGER | FLOAT", "an integer", "a Boolean, a number or a String", ToInteger);
        Add(library, "toFloat", "FLOAT", "STRING | INTEGER | FLOAT", "a float", "a number or a String", ToFloat);
        Add(library, "toString", "STRING", "ANY", "a string", "a Boolean, a number, a String, a Point or a temporal value", ToText);
    }

    /// <param name="library">Where to.</param>
    /// <param name="name">The strict form's name.</param>
    /// <param name="target">The type of the result.</param>
    /// <param name="sources">The types that the strict form takes; what it takes beyond what it can convert is found when it runs.</param>
    /// <param name="noun">The result, for the description.</param>
    /// <param name="expected">The kinds taken, for the error.</param>
    /// <param name="conversion">Gives C#'s null for a kind that it does not take.</param>
    private static void Add(FunctionLibrary library, string name, string target, string sources, string noun, string expected, Conversion conversion)
    {
        library.Add($"{name}(input :: {sources}) :: {target}", $"Converts a value to {noun}.", (_, arguments) =>
            conversion(arguments[0]) ?? throw ValueErrors.ArgumentType(name, arguments[0], expected));
        library.Add($"{name}OrNull(input :: ANY) :: {target}", $"Converts a value to {noun}, or gives null when it cannot be converted.", (_, arguments) =>
            conversion(arguments[0]) ?? NullValue.Instance);
        library.Add($"{name}List(input :: LIST<ANY>) :: LIST<{target}>", $"Converts the items of a list, each to {noun} or, when it cannot be converted, to null.", (context, arguments) =>
        {
            ListValue list = Arguments.List(name + "List", arguments[0]);
            context.Reserve(ValueMemory.OfList(ListValue.EnsureCount(list.Count)) + ((long)ItemBytes * list.Count));
            var items = new Value[list.Count];
            for (int i = 0; i < items.Length; i++)
            {
                items[i] = conversion(list[i]) ?? NullValue.Instance;
            }

            return new ListValue(items);
        });
    }

    private static Value? ToBoolean(Value value) => value switch
    {
        BooleanValue or NullValue => value,
        IntegerValue integer => BooleanValue.Of(integer.Integer != 0),
        StringValue text => text.Text.AsSpan().Trim() switch
        {
            var word when word.Equals("true", StringComparison.OrdinalIgnoreCase) => BooleanValue.True,
            var word when word.Equals("false", StringComparison.OrdinalIgnoreCase) => BooleanValue.False,
            _ => NullValue.Instance,
        },
        _ => null,
    };

    private static Value? ToInteger(Value value) => value switch
    {
        IntegerValue or NullValue => value,
        FloatValue number => Truncate(number.Float),
        BooleanValue boolean => IntegerValue.Of(boolean.Boolean ? 1 : 0),
        StringValue text => ParseInteger(text.Text),
        _ => null,
    };

    private static Value? ToFloat(Value value) => value switch
    {
        FloatValue or NullValue => value,
        IntegerValue integer => new FloatValue(integer.Integer),
        StringValue text => TryParseFloat(text.Text, out double number) ? new FloatValue(number) : NullValue.Instance,
        _ => null,
    };

    private static Value? ToText(Value value) => value switch
    {
        StringValue or NullValue => value,
        _ => value.Kind is ValueKind.List or ValueKind.Map or ValueKind.Node or ValueKind.Relationship or ValueKind.Path
            ? null
            : new StringValue(Operations.TextOf(value)),
    };

    private static Value ParseInteger(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
        {
            return IntegerValue.Of(integer);
        }

        return TryParseFloat(text, out double number) ? Truncate(number) : NullValue.Instance;
    }

    private static Value Truncate(double number) =>
        number >= -9223372036854775808.0 && number < 9223372036854775808.0 ? IntegerValue.Of((long)number) : NullValue.Instance;

    private static bool TryParseFloat(string text, out double number)
    {
        const NumberStyles style = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite
            | NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, style, CultureInfo.InvariantCulture, out number);
    }
}
