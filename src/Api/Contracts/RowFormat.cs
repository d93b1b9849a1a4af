using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Contracts;

/// <summary>
/// Values as the transactional HTTP API writes them in a <c>row</c>: an entity is its properties alone, a point is GeoJSON,
/// and what they are is told apart from them, in <c>meta</c>.
/// </summary>
internal readonly struct RowFormat : IValueFormat
{
    public static void Null(JsonOutput json) => PlainFormat.Null(json);

    public static void Boolean(JsonOutput json, bool value) => json.Boolean(value);

    public static void Integer(JsonOutput json, long value) => json.Integer(value);

    public static void Float(JsonOutput json, double value) => ValueFormats.Number(json, value);

    public static void String(JsonOutput json, ReadOnlySpan<char> value) => json.String(value);

    public static void Value(JsonOutput json, Value value)
    {
        switch (value)
        {
            case ListValue list:
                ValueFormats.List<RowFormat>(json, list.Items);
                break;
            case MapValue map:
                ValueFormats.Map<RowFormat>(json, map);
                break;
            case NodeValue node:
                ValueFormats.Map<RowFormat>(json, node.Properties);
                break;
            case RelationshipValue relationship:
                ValueFormats.Map<RowFormat>(json, relationship.Properties);
                break;
            case PathValue path:
                ValueFormats.Path<RowFormat>(json, path);
                break;
            case PointValue point:
                GeoPoint(json, point);
                break;
            default:
                PlainFormat.Value(json, value);
                break;
        }
    }

    /// <summary>The <c>meta</c> array of a row: one entry per cell, those of a list's or map's items in its place.</summary>
    public static void Meta(JsonOutput json, IReadOnlyList<Vector> columns, int row)
    {
        json.Raw('[');
        int count = 0;
        foreach (Vector column in columns)
        {
            if (column.Kind == VectorKind.Value)
            {
                Meta(json, column.Values[row], ref count);
            }
            else
            {
                json.Separate(count++);
                json.Raw("null"u8);
            }
        }

        json.Raw(']');
    }

    private static void Meta(JsonOutput json, Value value, ref int count)
    {
        if (value is ListValue list)
        {
            foreach (Value item in list.Items)
            {
                Meta(json, item, ref count);
            }

            return;
        }

        if (value is MapValue map)
        {
            foreach (ref readonly KeyValuePair<string, Value> entry in map.Entries)
            {
                Meta(json, entry.Value, ref count);
            }

            return;
        }

        json.Separate(count++);
        switch (value)
        {
            case NodeValue node:
                EntityMeta(json, node.Id, node.ElementId, "node"u8);
                break;
            case RelationshipValue relationship:
                EntityMeta(json, relationship.Id, relationship.ElementId, "relationship"u8);
                break;
            case PathValue path:
                PathMeta(json, path);
                break;
            default:
                json.Raw(value.Kind switch
                {
                    ValueKind.Date => "{\"type\":\"date\"}"u8,
                    ValueKind.LocalTime => "{\"type\":\"localtime\"}"u8,
                    ValueKind.Time => "{\"type\":\"time\"}"u8,
                    ValueKind.LocalDateTime => "{\"type\":\"localdatetime\"}"u8,
                    ValueKind.DateTime => "{\"type\":\"datetime\"}"u8,
                    ValueKind.Duration => "{\"type\":\"duration\"}"u8,
                    ValueKind.Point => "{\"type\":\"point\"}"u8,
                    _ => "null"u8,
                });
                break;
        }
    }

    private static void EntityMeta(JsonOutput json, long id, string elementId, ReadOnlySpan<byte> type)
    {
        json.Raw("{\"id\":"u8);
        json.Integer(id);
        json.Raw(",\"elementId\":"u8);
        json.String(elementId);
        json.Raw(",\"type\":\""u8);
        json.Raw(type);
        json.Raw("\",\"deleted\":false}"u8);
    }

    private static void PathMeta(JsonOutput json, PathValue path)
    {
        json.Raw('[');
        EntityMeta(json, path.Nodes[0].Id, path.Nodes[0].ElementId, "node"u8);
        for (int i = 0; i < path.Relationships.Count; i++)
        {
            json.Raw(',');
            EntityMeta(json, path.Relationships[i].Id, path.Relationships[i].ElementId, "relationship"u8);
            json.Raw(',');
            EntityMeta(json, path.Nodes[i + 1].Id, path.Nodes[i + 1].ElementId, "node"u8);
        }

        json.Raw(']');
    }

    private static void GeoPoint(JsonOutput json, PointValue point)
    {
        json.Raw("{\"type\":\"Point\",\"coordinates\":["u8);
        ValueFormats.Number(json, point.X);
        json.Raw(',');
        ValueFormats.Number(json, point.Y);
        if (point.IsThreeDimensional)
        {
            json.Raw(',');
            ValueFormats.Number(json, point.Z);
        }

        json.Raw("],\"crs\":{\"srid\":"u8);
        json.Integer((int)point.System);
        json.Raw(",\"name\":"u8);
        json.String(CoordinateSystems.Name(point.System));
        json.Raw(",\"type\":\"link\",\"properties\":{\"href\":\"http://spatialreference.org/ref/"u8);
        json.Raw(point.IsGeographic ? "epsg/"u8 : "sr-org/"u8);
        json.Integer((int)point.System);
        json.Raw("/ogcwkt/\",\"type\":\"ogcwkt\"}}}"u8);
    }
}
