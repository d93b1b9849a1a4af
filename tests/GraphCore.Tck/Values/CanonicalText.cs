using System.Globalization;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tck.Values;

/// <summary>
/// One text per value, equal for values that the TCK takes for equal: labels and keys in order of name, no ids, temporal
/// values as strings, floats to 14 digits (results of arithmetic are compared with decimals written by hand).
/// </summary>
internal static class CanonicalText
{
    /// <param name="value">A value of a result, or one read by <see cref="Notation"/>.</param>
    /// <param name="sortLists">Whether lists are equal in any order of their items.</param>
    public static string Of(Value value, bool sortLists = false) => value switch
    {
        NullValue => "null",
        BooleanValue boolean => boolean.Boolean ? "true" : "false",
        IntegerValue integer => integer.Integer.ToString(CultureInfo.InvariantCulture),
        FloatValue number => OfFloat(number.Float),
        StringValue text => Quote(text.Text),
        ListValue list => OfList(list, sortLists),
        MapValue map => OfMap(map, sortLists),
        NodeValue node => $"({OfLabels(node)}{OfProperties(node.Properties, sortLists)})",
        RelationshipValue relationship => $"[:{relationship.Type}{OfProperties(relationship.Properties, sortLists)}]",
        PathValue path => OfPath(path, sortLists),
        DateValue date => Quote(TemporalText.Format(date)),
        LocalTimeValue time => Quote(TemporalText.Format(time)),
        TimeValue time => Quote(TemporalText.Format(time)),
        LocalDateTimeValue dateTime => Quote(TemporalText.Format(dateTime)),
        DateTimeValue dateTime => Quote(TemporalText.Format(dateTime)),
        DurationValue duration => Quote(TemporalText.Format(duration)),
        _ => throw new InvalidOperationException($"a {value.TypeName} does not stand in a result"),
    };

    private static string OfFloat(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Inf" : "-Inf";
        }

        // The TCK writes the result of -0.0 as 0.0.
        string digits = (number == 0 ? 0 : number).ToString("G14", CultureInfo.InvariantCulture);
        return digits.AsSpan().ContainsAny('.', 'E') ? digits : digits + ".0";
    }

    private static string Quote(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string OfList(ListValue list, bool sortLists)
    {
        List<string> items = [.. list.Memory.ToArray().Select(item => Of(item, sortLists))];
        if (sortLists)
        {
            items.Sort(StringComparer.Ordinal);
        }

        return $"[{string.Join(", ", items)}]";
    }

    private static string OfMap(MapValue map, bool sortLists) =>
        $"{{{string.Join(", ", map.Memory.ToArray().OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}: {Of(entry.Value, sortLists)}"))}}}";

    private static string OfLabels(NodeValue node) =>
        string.Concat(node.Labels.Order(StringComparer.Ordinal).Select(label => ":" + label));

    private static string OfProperties(MapValue properties, bool sortLists) =>
        properties.Count == 0 ? "" : " " + OfMap(properties, sortLists);

    private static string OfPath(PathValue path, bool sortLists)
    {
        var parts = new List<string> { Of(path.Nodes[0], sortLists) };
        foreach ((int index, RelationshipValue relationship) in path.Relationships.Index())
        {
            bool forwards = relationship.StartId == path.Nodes[index].Id;
            parts.Add($"{(forwards ? "-" : "<-")}{Of(relationship, sortLists)}{(forwards ? "->" : "-")}{Of(path.Nodes[index + 1], sortLists)}");
        }

        return $"<{string.Concat(parts)}>";
    }
}
