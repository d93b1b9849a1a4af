using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>Functions on lists, and those that strings and maps share with them.</summary>
internal static class ListFunctions
{
    public static void Register(FunctionLibrary library)
    {
        library.Add("size(input :: STRING | LIST<ANY>) :: INTEGER", "Returns the number of items in a list or of characters in a string.", Size);
        library.Add("head(list :: LIST<ANY>) :: ANY", "Returns the first item of a list, null when it is empty.", static (_, arguments) => ItemOrNull(Arguments.List("head", arguments[0]), fromEnd: false));
        library.Add("last(list :: LIST<ANY>) :: ANY", "Returns the last item of a list, null when it is empty.", static (_, arguments) => ItemOrNull(Arguments.List("last", arguments[0]), fromEnd: true));
        library.Add("tail(input :: LIST<ANY>) :: LIST<ANY>", "Returns all items of a list but the first.", Tail);
        library.Add("reverse(input :: STRING | LIST<ANY>) :: STRING | LIST<ANY>", "Returns the items of a list, or the characters of a string, in reverse order.", Reverse);
        library.AddUnchecked("range(start :: INTEGER, end :: INTEGER, step = 1 :: INTEGER) :: LIST<INTEGER>", "Returns the integers from a start to an end, both included, at a distance.", Range);
        library.Add("isEmpty(input :: STRING | MAP | LIST<ANY>) :: BOOLEAN", "Returns whether a list, map or string is empty.", IsEmpty);
    }

    private static IntegerValue Size(IFunctionContext context, ReadOnlySpan<Value> arguments) => IntegerValue.Of(arguments[0] switch
    {
        ListValue list => list.Count,
        StringValue text => CypherText.Length(text.Text),
        _ => throw ValueErrors.ArgumentType("size", arguments[0], "a List or a String"),
    });

    private static Value ItemOrNull(ListValue list, bool fromEnd) =>
        list.Count == 0 ? NullValue.Instance : list[fromEnd ? list.Count - 1 : 0];

    private static ListValue Tail(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        ListValue list = Arguments.List("tail", arguments[0]);
        if (list.Count <= 1)
        {
            return ListValue.Empty;
        }

        return list.TryGetRange(out long first, out long distance)
            ? ListValue.Range(first + distance, distance, list.Count - 1)
            : new ListValue(list.Items[1..].ToArray());
    }

    private static Value Reverse(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        switch (arguments[0])
        {
            case StringValue text:
                return new StringValue(CypherText.Reverse(text.Text));
            case ListValue list when list.TryGetRange(out long first, out long distance) && distance != long.MinValue:
                return ListValue.Range(first + (distance * (list.Count - 1)), -distance, list.Count);
            case ListValue list:
                Value[] items = list.Items.ToArray();
                Array.Reverse(items);
                return new ListValue(items);
            default:
                throw ValueErrors.ArgumentType("reverse", arguments[0], "a List or a String");
        }
    }

    private static ListValue Range(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        long start = Bound(arguments[0]);
        long end = Bound(arguments[1]);
        long step = arguments.Length > 2 ? Bound(arguments[2]) : 1;
        if (step == 0)
        {
            throw ValueErrors.NumberOutOfRange("The step of `range()` must not be zero.");
        }

        Int128 count = (((Int128)end - start) / step) + 1;
        bool isEmpty = step > 0 ? start > end : start < end;
        return isEmpty ? ListValue.Empty
            : count <= int.MaxValue ? ListValue.Range(start, step, (int)count)
            : throw ValueErrors.NumberOutOfRange($"The list of `range({start}, {end}, {step})` would have {count} items: at most {int.MaxValue} are possible.");
    }

    /// <summary>openCypher calls a wrong type here an argument error.</summary>
    private static long Bound(Value argument) => argument is IntegerValue integer
        ? integer.Integer
        : throw new GraphException(ErrorCodes.ArgumentError, $"Invalid argument for `range()`: expected an Integer, but got {ValueErrors.Describe(argument)}.", "InvalidArgumentType");

    private static BooleanValue IsEmpty(IFunctionContext context, ReadOnlySpan<Value> arguments) => BooleanValue.Of(arguments[0] switch
    {
        ListValue list => list.Count == 0,
        MapValue map => map.Count == 0,
        StringValue text => text.Text.Length == 0,
        _ => throw ValueErrors.ArgumentType("isEmpty", arguments[0], "a List, a Map or a String"),
    });
}
