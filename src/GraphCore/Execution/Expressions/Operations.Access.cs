using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>Access to parts of values: <c>a.b</c>, <c>a[b]</c>, <c>a[b..c]</c>.</summary>
internal static partial class Operations
{
    /// <summary><c>value.key</c>: a property of an entity, an entry of a map, a component of a temporal value or a point.</summary>
    public static Value GetProperty(IFunctionContext context, Value value, string key) => value switch
    {
        NodeReference node => context.GetProperty(node, key),
        RelationshipReference relationship => context.GetProperty(relationship, key),
        MapValue map => map.Get(key),
        NullValue => value,
        NodeValue node => node.Properties.Get(key),
        RelationshipValue relationship => relationship.Properties.Get(key),
        PointValue point => PointComponents.Get(point, key),
        _ when value.Kind is >= ValueKind.Date and <= ValueKind.Duration => TemporalComponents.Get(value, key),
        _ => throw ValueErrors.OperandType($"Cannot read the property `{key}` of {ValueErrors.Describe(value)}: expected a Map, a Node, a Relationship, a Point or a temporal value."),
    };

    /// <summary><c>value[index]</c>: an item of a list, counted from the end when negative, or a property by its name.</summary>
    public static Value GetItem(IFunctionContext context, Value value, Value index)
    {
        if (value.IsNull || index.IsNull)
        {
            return value is NullValue or ListValue or MapValue || HasProperties(value) ? NullValue.Instance : throw NotIndexable(value);
        }

        switch (value)
        {
            case ListValue list:
                if (index is not IntegerValue integer)
                {
                    throw Error("ListElementAccessByNonInteger", $"A List is indexed by an Integer, but got {ValueErrors.Describe(index)}.");
                }

                long at = integer.Integer < 0 ? integer.Integer + list.Count : integer.Integer;
                return at >= 0 && at < list.Count ? list[(int)at] : NullValue.Instance;
            case MapValue:
            case Value when HasProperties(value):
                return index is StringValue key
                    ? GetProperty(context, value, key.Text)
                    : throw Error("MapElementAccessByNonString", $"A {value.TypeName} is indexed by a String, but got {ValueErrors.Describe(index)}.");
            default:
                throw NotIndexable(value);
        }
    }

    /// <summary><c>list[from..to]</c>; a bound that was not written is null here, one that was written may be Cypher's null.</summary>
    public static Value Slice(Value value, Value? from, Value? to)
    {
        if (value.IsNull || from is NullValue || to is NullValue)
        {
            return NullValue.Instance;
        }

        if (value is not ListValue list)
        {
            throw ValueErrors.OperandType($"Only a List can be sliced, but got {ValueErrors.Describe(value)}.");
        }

        int start = Bound(list, from, absent: 0);
        int end = Bound(list, to, absent: list.Count);
        if (start >= end)
        {
            return ListValue.Empty;
        }

        return list.TryGetRange(out long first, out long distance)
            ? ListValue.Range(first + (start * distance), distance, end - start)
            : new ListValue(list.Items[start..end].ToArray());
    }

    private static int Bound(ListValue list, Value? bound, int absent)
    {
        if (bound is null)
        {
            return absent;
        }

        if (bound is not IntegerValue integer)
        {
            throw Error("ListElementAccessByNonInteger", $"A List is sliced by Integers, but got {ValueErrors.Describe(bound)}.");
        }

        long at = integer.Integer < 0 ? integer.Integer + list.Count : integer.Integer;
        return (int)Math.Clamp(at, 0, list.Count);
    }

    private static bool HasProperties(Value value) => value.Kind is ValueKind.Node or ValueKind.Relationship or (>= ValueKind.Date and <= ValueKind.Point);

    private static GraphException NotIndexable(Value value) =>
        ValueErrors.OperandType($"Cannot index {ValueErrors.Describe(value)}: expected a List, a Map, a Node or a Relationship.");

    private static GraphException Error(string detail, string message) => new(ErrorCodes.TypeError, message, detail);
}
