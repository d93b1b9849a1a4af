using System.Globalization;
using System.Text;

namespace Serverless.GraphCore.Values;

/// <summary>Writes values for people, in Cypher's literal syntax where there is one.</summary>
internal static class ValuePrinter
{
    public static string Print(Value value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    /// <summary>The text of a point as Neo4j has it: <c>point({x: 1.0, y: 2.0, crs: 'cartesian'})</c>.</summary>
    public static string Print(PointValue point)
    {
        var text = new StringBuilder("point({");
        text.Append("x: ").Append(NumberText.Format(point.X)).Append(", y: ").Append(NumberText.Format(point.Y));
        if (point.IsThreeDimensional)
        {
            text.Append(", z: ").Append(NumberText.Format(point.Z));
        }

        return text.Append(", crs: '").Append(CoordinateSystems.Name(point.System)).Append("'})").ToString();
    }

    private static void Append(StringBuilder text, Value value)
    {
        switch (value)
        {
            case NullValue:
                text.Append("null");
                break;
            case BooleanValue boolean:
                text.Append(boolean.Boolean ? "true" : "false");
                break;
            case IntegerValue integer:
                text.Append(CultureInfo.InvariantCulture, $"{integer.Integer}");
                break;
            case FloatValue number:
                text.Append(NumberText.Format(number.Float));
                break;
            case StringValue content:
                AppendQuoted(text, content.Text);
                break;
            case ListValue list:
                AppendList(text, list);
                break;
            case MapValue map:
                AppendMap(text, map);
                break;
            case DateValue date:
                text.Append(TemporalText.Format(date));
                break;
            case LocalTimeValue time:
                text.Append(TemporalText.Format(time));
                break;
            case TimeValue time:
                text.Append(TemporalText.Format(time));
                break;
            case LocalDateTimeValue local:
                text.Append(TemporalText.Format(local));
                break;
            case DateTimeValue instant:
                text.Append(TemporalText.Format(instant));
                break;
            case DurationValue duration:
                text.Append(TemporalText.Format(duration));
                break;
            case PointValue point:
                text.Append(Print(point));
                break;
            case NodeReference node:
                text.Append(CultureInfo.InvariantCulture, $"(#{node.Ordinal})");
                break;
            case RelationshipReference relationship:
                text.Append(CultureInfo.InvariantCulture, $"[#{relationship.Handle}]");
                break;
            case NodeValue node:
                AppendNode(text, node);
                break;
            case RelationshipValue relationship:
                AppendRelationship(text, relationship);
                break;
            default:
                AppendPath(text, value);
                break;
        }
    }

    private static void AppendQuoted(StringBuilder text, string content)
    {
        text.Append('\'');
        foreach (char unit in content)
        {
            text.Append(unit is '\'' or '\\' ? "\\" : string.Empty).Append(unit);
        }

        text.Append('\'');
    }

    private static void AppendList(StringBuilder text, ListValue list)
    {
        NestingGuard.EnsureRoom();
        text.Append('[');
        for (int i = 0; i < list.Count; i++)
        {
            text.Append(i == 0 ? string.Empty : ", ");
            Append(text, list[i]);
        }

        text.Append(']');
    }

    private static void AppendMap(StringBuilder text, MapValue map)
    {
        NestingGuard.EnsureRoom();
        text.Append('{');
        for (int i = 0; i < map.Count; i++)
        {
            text.Append(i == 0 ? string.Empty : ", ").Append(map.Entries[i].Key).Append(": ");
            Append(text, map.Entries[i].Value);
        }

        text.Append('}');
    }

    private static void AppendNode(StringBuilder text, NodeValue node)
    {
        text.Append('(');
        foreach (string label in node.Labels)
        {
            text.Append(':').Append(label);
        }

        AppendProperties(text, node.Properties, node.Labels.Count > 0);
        text.Append(')');
    }

    private static void AppendRelationship(StringBuilder text, RelationshipValue relationship)
    {
        text.Append("[:").Append(relationship.Type);
        AppendProperties(text, relationship.Properties, afterName: true);
        text.Append(']');
    }

    private static void AppendProperties(StringBuilder text, MapValue properties, bool afterName)
    {
        if (properties.Count > 0)
        {
            text.Append(afterName ? " " : string.Empty);
            AppendMap(text, properties);
        }
    }

    private static void AppendPath(StringBuilder text, Value path)
    {
        var elements = new PathElements(path);
        text.Append('<');
        Append(text, elements.Node(0));
        for (int i = 0; i < elements.RelationshipCount; i++)
        {
            Value relationship = elements.Relationship(i);
            bool backwards = relationship is RelationshipValue known && elements.Node(i) is NodeValue from && known.StartId != from.Id;
            text.Append(backwards ? "<-" : "-");
            Append(text, relationship);
            text.Append(backwards ? "-" : "->");
            Append(text, elements.Node(i + 1));
        }

        text.Append('>');
    }
}
