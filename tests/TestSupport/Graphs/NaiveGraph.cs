using System.Text;
using Serverless.GraphCore.Values;

namespace Serverless.TestSupport.Graphs;

/// <summary>A property graph as plain dictionaries by id: the oracle for what the engine stores.</summary>
public sealed class NaiveGraph
{
    public SortedDictionary<long, NaiveNode> Nodes { get; } = [];

    public SortedDictionary<long, NaiveRelationship> Relationships { get; } = [];

    public NaiveGraph Clone()
    {
        var copy = new NaiveGraph();
        foreach ((long id, NaiveNode node) in Nodes)
        {
            copy.Nodes.Add(id, new NaiveNode([.. node.Labels], CopyOf(node.Properties)));
        }

        foreach ((long id, NaiveRelationship relationship) in Relationships)
        {
            copy.Relationships.Add(id, relationship with { Properties = CopyOf(relationship.Properties) });
        }

        return copy;
    }

    /// <summary>Relationships that start or end at a node.</summary>
    public IEnumerable<long> RelationshipsAt(long node) =>
        Relationships.Where(entry => entry.Value.Source == node || entry.Value.Target == node).Select(entry => entry.Key);

    /// <summary>All of the graph as text, by id: equal texts are equal graphs.</summary>
    public string Dump()
    {
        var text = new StringBuilder();
        foreach ((long id, NaiveNode node) in Nodes)
        {
            text.AppendLine($"({id}{Describe(node)})");
        }

        foreach ((long id, NaiveRelationship relationship) in Relationships)
        {
            text.AppendLine($"({relationship.Source})-[{id}{Describe(relationship)}]->({relationship.Target})");
        }

        return text.ToString();
    }

    /// <summary>
    /// All of the graph as text without ids: equal graphs up to ids have equal texts. Nodes are told apart by colour
    /// refinement, so different graphs have different texts unless they differ in symmetric parts only.
    /// </summary>
    public string DumpWithoutIds()
    {
        var colours = Nodes.ToDictionary(entry => entry.Key, entry => Describe(entry.Value));
        for (int round = 0; round < 3; round++)
        {
            var around = Nodes.Keys.ToDictionary(id => id, _ => new List<string>());
            foreach (NaiveRelationship relationship in Relationships.Values)
            {
                string described = Describe(relationship);
                around[relationship.Source].Add($">{described}{colours[relationship.Target]}");
                around[relationship.Target].Add($"<{described}{colours[relationship.Source]}");
            }

            colours = Nodes.Keys.ToDictionary(id => id, id => Shorten(colours[id] + string.Join('|', around[id].Order(StringComparer.Ordinal))));
        }

        IEnumerable<string> lines = Nodes.Select(entry => $"({colours[entry.Key]} {Describe(entry.Value)})")
            .Concat(Relationships.Values.Select(relationship => $"({colours[relationship.Source]})-[{Describe(relationship)}]->({colours[relationship.Target]})"));
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    private static SortedDictionary<string, Value> CopyOf(SortedDictionary<string, Value> properties) => new(properties, StringComparer.Ordinal);

    private static string Describe(NaiveNode node) => string.Concat(node.Labels.Select(label => $":{label}")) + Describe(node.Properties);

    private static string Describe(NaiveRelationship relationship) => $":{relationship.Type}{Describe(relationship.Properties)}";

    private static string Describe(SortedDictionary<string, Value> properties) =>
        $" {{{string.Join(", ", properties.Select(property => $"{property.Key}: {property.Value.TypeName} {property.Value}"))}}}";

    private static string Shorten(string colour) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(colour)).AsSpan(0, 8));
}

/// <summary>A node of a <see cref="NaiveGraph"/>.</summary>
public sealed record NaiveNode(SortedSet<string> Labels, SortedDictionary<string, Value> Properties)
{
    public NaiveNode()
        : this(new SortedSet<string>(StringComparer.Ordinal), new SortedDictionary<string, Value>(StringComparer.Ordinal))
    {
    }
}

/// <summary>A relationship of a <see cref="NaiveGraph"/>.</summary>
public sealed record NaiveRelationship(string Type, long Source, long Target, SortedDictionary<string, Value> Properties)
{
    public NaiveRelationship(string type, long source, long target)
        : this(type, source, target, new SortedDictionary<string, Value>(StringComparer.Ordinal))
    {
    }
}
