using System.Diagnostics;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Contracts;

/// <summary>Neo4j's typed JSON: every value is <c>{"$type": …, "_value": …}</c>; integers and floats are strings.</summary>
internal readonly struct TypedFormat : IValueFormat
{
    public static void Null(JsonOutput json) => json.Raw("{\"$type\":\"Null\",\"_value\":null}"u8);

    public static void Boolean(JsonOutput json, bool value) =>
        json.Raw(value ? "{\"$type\":\"Boolean\",\"_value\":true}"u8 : "{\"$type\":\"Boolean\",\"_value\":false}"u8);

    public static void Integer(JsonOutput json, long value)
    {
        json.Raw("{\"$type\":\"Integer\",\"_value\":\""u8);
        json.Integer(value);
        json.Raw("\"}"u8);
    }

    public static void Float(JsonOutput json, double value)
    {
        json.Raw("{\"$type\":\"Float\",\"_value\":"u8);
        ValueFormats.QuotedNumber(json, value);
        json.Raw('}');
    }

    public static void String(JsonOutput json, ReadOnlySpan<char> value)
    {
        json.Raw("{\"$type\":\"String\",\"_value\":"u8);
        json.String(value);
        json.Raw('}');
    }

    public static void Value(JsonOutput json, Value value)
    {
        switch (value)
        {
            case NullValue:
                Null(json);
                return;
            case BooleanValue boolean:
                Boolean(json, boolean.Boolean);
                return;
            case IntegerValue integer:
                Integer(json, integer.Integer);
                return;
            case FloatValue number:
                Float(json, number.Float);
                return;
            case StringValue text:
                String(json, text.Text);
                return;
            case ListValue list:
                json.Raw("{\"$type\":\"List\",\"_value\":"u8);
                ValueFormats.List<TypedFormat>(json, list.Items);
                break;
            case MapValue map:
                json.Raw("{\"$type\":\"Map\",\"_value\":"u8);
                ValueFormats.Map<TypedFormat>(json, map);
                break;
            case NodeValue node:
                json.Raw("{\"$type\":\"Node\",\"_value\":"u8);
                Node(json, node);
                break;
            case RelationshipValue relationship:
                json.Raw("{\"$type\":\"Relationship\",\"_value\":"u8);
                Relationship(json, relationship);
                break;
            case PathValue path:
                json.Raw("{\"$type\":\"Path\",\"_value\":"u8);
                ValueFormats.Path<TypedFormat>(json, path);
                break;
            case PointValue point:
                json.Raw("{\"$type\":\"Point\",\"_value\":"u8);
                json.String(TypedText.Format(point));
                break;
            default:
                json.Raw(TemporalPrefix(value));
                json.String(TemporalText.Format(value));
                break;
        }

        json.Raw('}');
    }

    private static ReadOnlySpan<byte> TemporalPrefix(Value value) => value switch
    {
        DateValue => "{\"$type\":\"Date\",\"_value\":"u8,
        LocalTimeValue => "{\"$type\":\"LocalTime\",\"_value\":"u8,
        TimeValue => "{\"$type\":\"Time\",\"_value\":"u8,
        LocalDateTimeValue => "{\"$type\":\"LocalDateTime\",\"_value\":"u8,
        DateTimeValue { ZoneName: null } => "{\"$type\":\"OffsetDateTime\",\"_value\":"u8,
        DateTimeValue => "{\"$type\":\"ZonedDateTime\",\"_value\":"u8,
        DurationValue => "{\"$type\":\"Duration\",\"_value\":"u8,
        _ => throw new UnreachableException($"A result has no {value.GetType().Name}."),
    };

    private static void Node(JsonOutput json, NodeValue node)
    {
        json.Raw("{\"_element_id\":"u8);
        json.String(node.ElementId);
        json.Raw(",\"_labels\":"u8);
        ValueFormats.Texts(json, node.Labels);
        json.Raw(",\"_properties\":"u8);
        ValueFormats.Map<TypedFormat>(json, node.Properties);
        json.Raw('}');
    }

    private static void Relationship(JsonOutput json, RelationshipValue relationship)
    {
        json.Raw("{\"_element_id\":"u8);
        json.String(relationship.ElementId);
        json.Raw(",\"_start_node_element_id\":"u8);
        json.String(relationship.StartElementId);
        json.Raw(",\"_end_node_element_id\":"u8);
        json.String(relationship.EndElementId);
        json.Raw(",\"_type\":"u8);
        json.String(relationship.Type);
        json.Raw(",\"_properties\":"u8);
        ValueFormats.Map<TypedFormat>(json, relationship.Properties);
        json.Raw('}');
    }
}
