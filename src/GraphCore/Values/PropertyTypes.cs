using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Values;

/// <summary>Which values may be properties.</summary>
internal static class PropertyTypes
{
    /// <summary>
    /// The value as it is to be stored: itself, or for a list of integers and floats the same list of floats. Null is allowed:
    /// it removes a property.
    /// </summary>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.TypeError"/>, <c>InvalidPropertyType</c>: a map, an entity, or a list that is nested, mixed or has nulls.
    /// </exception>
    public static Value EnsureStorable(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.List:
                return EnsureStorable((ListValue)value);
            case ValueKind.Map or ValueKind.Node or ValueKind.Relationship or ValueKind.Path:
                throw Invalid($"a {value.TypeName}");
            default:
                return value;
        }
    }

    private static ListValue EnsureStorable(ListValue list)
    {
        bool isMixedNumber = false;
        for (int i = 0; i < list.Count; i++)
        {
            Value item = list[i];
            switch (item.Kind)
            {
                case ValueKind.Null:
                    throw Invalid("a List with a null");
                case ValueKind.List or ValueKind.Map or ValueKind.Node or ValueKind.Relationship or ValueKind.Path:
                    throw Invalid($"a List with a {item.TypeName}");
            }

            if (item.Kind != list[0].Kind)
            {
                isMixedNumber = IsNumber(item) && IsNumber(list[0]) ? true : throw Invalid($"a List of both {list[0].TypeName} and {item.TypeName}");
            }
            else if (item is PointValue point && point.System != ((PointValue)list[0]).System)
            {
                throw Invalid("a List of Points of different coordinate systems");
            }
        }

        return isMixedNumber ? ToFloats(list) : list;
    }

    private static ListValue ToFloats(ListValue list)
    {
        var floats = new Value[list.Count];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = list[i] is IntegerValue integer ? new FloatValue(integer.Integer) : list[i];
        }

        return new ListValue(floats);
    }

    private static bool IsNumber(Value value) => value.Kind is ValueKind.Integer or ValueKind.Float;

    private static GraphException Invalid(string what) => new(
        ErrorCodes.TypeError,
        $"Property values can only be of primitive types or lists of one primitive type without nulls, but this is {what}.",
        "InvalidPropertyType");
}
