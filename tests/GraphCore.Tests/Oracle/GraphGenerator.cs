using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>
/// Small random graphs: labels A, B, C in any mix, types R, S, T with parallel relationships and loops, properties that are
/// often missing. Each property has one type, but <c>m</c> has any; <c>k</c> is there always and unique.
/// </summary>
internal static class GraphGenerator
{
    public static readonly string[] Labels = ["A", "B", "C"];
    public static readonly string[] Types = ["R", "S", "T"];

    public static OracleGraph Generate(Random random)
    {
        var graph = new OracleGraph();
        // Small graphs show nearly every difference, and more queries are asked of them in the same time.
        int nodeCount = random.Next(4) > 0 ? random.Next(1, 13) : random.Next(5, random.Next(6, 41));
        for (int i = 0; i < nodeCount; i++)
        {
            OracleNode node = graph.AddNode();
            node.Properties["k"] = IntegerValue.Of(i);
            foreach (string label in Labels.Where(_ => random.Next(3) == 0))
            {
                node.Labels.Add(label);
            }

            AddProperties(node.Properties, random);
        }

        int relationshipCount = random.Next(nodeCount / 2, (2 * nodeCount) + 1);
        OracleNode[] nodes = [.. graph.Nodes.Values];
        for (int i = 0; i < relationshipCount; i++)
        {
            // Squared: some nodes have many relationships, and pairs have several.
            OracleNode start = nodes[(int)(random.NextDouble() * random.NextDouble() * nodes.Length)];
            OracleNode end = random.Next(10) == 0 ? start : nodes[(int)(random.NextDouble() * random.NextDouble() * nodes.Length)];
            OracleRelationship relationship = graph.AddRelationship(Types[random.Next(random.Next(1, 4))], start.Id, end.Id);
            relationship.Properties["k"] = IntegerValue.Of(100 + i);
            AddProperties(relationship.Properties, random);
        }

        return graph;
    }

    private static void AddProperties(SortedDictionary<string, Value> properties, Random random)
    {
        Add("i", () => IntegerValue.Of(random.Next(-1, 5)));
        Add("f", () => new FloatValue(random.Next(-2, 4) + 0.5));
        Add("s", () => Text(random));
        Add("b", () => BooleanValue.Of(random.Next(2) == 0));
        Add("l", () => new ListValue([.. Enumerable.Range(0, random.Next(4)).Select(_ => IntegerValue.Of(random.Next(4)))]));
        Add("d", () => new DateValue(18_262 + random.Next(60)));
        Add("m", () => random.Next(5) switch
        {
            0 => IntegerValue.Of(random.Next(3)),
            1 => new FloatValue(random.Next(3) + 0.5),
            2 => Text(random),
            3 => BooleanValue.Of(random.Next(2) == 0),
            _ => new ListValue([IntegerValue.Of(random.Next(2))]),
        });

        // Dates are rarer than the others.
        void Add(string key, Func<Value> value)
        {
            if (random.Next(5) < (key == "d" ? 2 : 3))
            {
                properties[key] = value();
            }
        }
    }

    private static StringValue Text(Random random) => new(new[] { "", "a", "ab", "b", "ba", "c" }[random.Next(6)]);
}
