using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>Values as text that is the same for the engine and the oracle: no ids, names in order.</summary>
internal static class Canonical
{
    /// <param name="value">Without references.</param>
    /// <param name="listsAreBags">Whether the order within lists is not determined.</param>
    public static string Text(Value value, bool listsAreBags = false)
    {
        return value switch
        {
            NodeValue n => $"({string.Concat(n.Labels.Order(StringComparer.Ordinal).Select(static l => ":" + l))} {Text(n.Properties)})",
            RelationshipValue r => $"[:{r.Type} {Text(r.Properties)}]",
            PathValue p => "<" + string.Concat(p.Nodes.Select((n, i) => Text(n) + (i < p.Relationships.Count ? Text(p.Relationships[i]) : ""))) + ">",
            MapValue map => "{" + string.Join(", ", map.Entries.ToArray().OrderBy(static e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}: {Text(e.Value, listsAreBags)}")) + "}",
            ListValue list => "[" + string.Join(", ", Items(list)) + "]",
            _ => value.ToString(),
        };

        IEnumerable<string> Items(ListValue list)
        {
            IEnumerable<string> items = list.Items.ToArray().Select(item => Text(item, listsAreBags));
            return listsAreBags ? items.Order(StringComparer.Ordinal) : items;
        }
    }

    public static string Text(IEnumerable<Value> row, bool listsAreBags) => string.Join(" | ", row.Select(value => Text(value, listsAreBags)));
}
