using System.Diagnostics;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Contracts;

/// <summary>Values as the closest JSON: temporals and points as text, nodes and relationships as objects, paths as lists.</summary>
internal readonly struct PlainFormat : IValueFormat
{
    public static void Null(JsonOutput json) => json.Raw("null"u8);

    public static void Boolean(JsonOutput json, bool value) => json.Boolean(value);

    public static void Integer(JsonOutput json, long value) => json.Integer(value);

    public static void Float(JsonOutput json, double value) => ValueFormats.Number(json, value);

    public static void String(JsonOutput json, ReadOnlySpan<char> value) => json.String(value);

    public static void Value(JsonOutput json, Value value)
    {
        switch (value)
        {
            case NullValue:
                Null(json);
                break;
            case BooleanValue boolean:
                json.Boolean(boolean.Boolean);
                break;
            case IntegerValue integer:
                json.Integer(integer.Integer);
                break;
            case FloatValue number:
                ValueFormats.Number(json, number.Float);
                break;
            case StringValue text:
                json.String(text.Text);
                break;
            case ListValue list:
                ValueFormats.List<PlainFormat>(json, list.Items);
                break;
            case MapValue map:
                ValueFormats.Map<PlainFormat>(json, map);
                break;
            case NodeValue node:
                Node(json, node);
                break;
            case RelationshipValue relationship:
                Relationship(json, relationship);
                break;
            case PathValue path:
                ValueFormats.Path<PlainFormat>(json, path);
                break;
            case PointValue point:
                json.String(TypedText.Format(point));
                break;
            case DateValue or LocalTimeValue or TimeValue or LocalDateTimeValue or DateTimeValue or DurationValue:
                json.String(TemporalText.Format(value));
                break;
            default:
                throw new UnreachableException($"A result has no {value.GetType().Name}.");
        }
    }

    private static void Node(JsonOutput json, NodeValue node)
    {
        json.Raw("{\"elementId\":"u8);
        json.String(node.ElementId);
        json.Raw(",\"labels\":"u8);
        ValueFormats.Texts(json, node.Labels);
        json.Raw(",\"properties\":"u8);
        ValueFormats.Map<PlainFormat>(json, node.Properties);
        json.Raw('}');
    }

    private static void Relationship(JsonOutput json, RelationshipValue relationship)
    {
        json.Raw("{\"elementId\":"u8);
        json.String(relationship.ElementId);
        json.Raw(",\"startNodeElementId\":"u8);
        json.String(relationship.StartElementId);
        json.Raw(",\"endNodeElementId\":"u8);
        json.String(relationship.EndElementId);
        json.Raw(",\"type\":"u8);
        json.String(relationship.Type);
        json.Raw(",\"properties\":"u8);
        ValueFormats.Map<PlainFormat>(json, relationship.Properties);
        json.Raw('}');
    }
}
