using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>A node of the oracle.</summary>
internal sealed class OracleNode(long id)
{
    public long Id { get; } = id;

    public SortedSet<string> Labels { get; init; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, Value> Properties { get; init; } = new(StringComparer.Ordinal);

    public NodeReference Reference => new((int)Id);
}

/// <summary>A relationship of the oracle.</summary>
internal sealed class OracleRelationship(long id, string type, long start, long end)
{
    public long Id { get; } = id;

    public string Type { get; } = type;

    public long Start { get; } = start;

    public long End { get; } = end;

    public SortedDictionary<string, Value> Properties { get; init; } = new(StringComparer.Ordinal);

    public RelationshipReference Reference => new(Id);
}

/// <summary>A graph as two dictionaries, and what functions see of it.</summary>
internal sealed class OracleGraph : IFunctionContext
{
    private readonly SortedDictionary<long, OracleRelationship> relationships = [];
    private ILookup<long, OracleRelationship>? byNode;
    private long lastId;

    public SortedDictionary<long, OracleNode> Nodes { get; } = [];

    public IReadOnlyDictionary<long, OracleRelationship> Relationships => relationships;

    public DateTimeOffset StatementTime => default;

    public DateTimeOffset TransactionTime => default;

    public DateTimeOffset RealTime => default;

    public Random Random { get; } = new(1);

    public void Reserve(long bytes)
    {
    }

    public OracleNode AddNode()
    {
        var node = new OracleNode(++lastId);
        Nodes.Add(node.Id, node);
        return node;
    }

    public OracleRelationship AddRelationship(string type, long start, long end)
    {
        var relationship = new OracleRelationship(++lastId, type, start, end);
        relationships.Add(relationship.Id, relationship);
        byNode = null;
        return relationship;
    }

    public void RemoveRelationship(long id)
    {
        relationships.Remove(id);
        byNode = null;
    }

    /// <summary>The relationships that begin or end at a node, a loop once.</summary>
    public IEnumerable<OracleRelationship> RelationshipsAt(long node)
    {
        byNode ??= relationships.Values
            .SelectMany(static r => r.Start == r.End ? new[] { (At: r.Start, r) } : [(At: r.Start, r), (At: r.End, r)])
            .ToLookup(static pair => pair.At, static pair => pair.r);
        return byNode[node];
    }

    public OracleGraph Clone()
    {
        var copy = new OracleGraph { lastId = lastId };
        foreach (OracleNode node in Nodes.Values)
        {
            copy.Nodes.Add(node.Id, new OracleNode(node.Id) { Labels = new(node.Labels, StringComparer.Ordinal), Properties = new(node.Properties, StringComparer.Ordinal) });
        }

        foreach (OracleRelationship r in relationships.Values)
        {
            copy.relationships.Add(r.Id, new OracleRelationship(r.Id, r.Type, r.Start, r.End) { Properties = new(r.Properties, StringComparer.Ordinal) });
        }

        return copy;
    }

    public OracleNode Of(NodeReference node) => Nodes.TryGetValue(node.Ordinal, out OracleNode? found) ? found : throw Deleted();

    public OracleRelationship Of(RelationshipReference relationship) =>
        relationships.TryGetValue(relationship.Handle, out OracleRelationship? found) ? found : throw Deleted();

    public Value GetProperty(NodeReference node, string key) => Of(node).Properties.GetValueOrDefault(key, NullValue.Instance);

    public Value GetProperty(RelationshipReference relationship, string key) => Of(relationship).Properties.GetValueOrDefault(key, NullValue.Instance);

    public MapValue GetProperties(NodeReference node) => new([.. Of(node).Properties]);

    public MapValue GetProperties(RelationshipReference relationship) => new([.. Of(relationship).Properties]);

    public IReadOnlyList<string> GetLabels(NodeReference node) => [.. Of(node).Labels];

    public string GetType(RelationshipReference relationship) => Of(relationship).Type;

    public NodeReference GetStart(RelationshipReference relationship) => new((int)Of(relationship).Start);

    public NodeReference GetEnd(RelationshipReference relationship) => new((int)Of(relationship).End);

    public long GetId(NodeReference node) => node.Ordinal;

    public long GetId(RelationshipReference relationship) => relationship.Handle;

    public string GetElementId(NodeReference node) => $"n{node.Ordinal}";

    public string GetElementId(RelationshipReference relationship) => $"r{relationship.Handle}";

    /// <summary>The whole graph as one CREATE statement; empty for an empty graph.</summary>
    public string ToCypher()
    {
        IEnumerable<string> nodes = Nodes.Values.Select(static n => $"(n{n.Id}{string.Concat(n.Labels.Select(static l => ":" + l))}{Map(n.Properties)})");
        IEnumerable<string> relationships = Relationships.Values.Select(static r => $"(n{r.Start})-[:{r.Type}{Map(r.Properties)}]->(n{r.End})");
        return Nodes.Count == 0 ? "" : "CREATE " + string.Join(", ", nodes.Concat(relationships));
    }

    /// <summary>The graph up to ids: one line a node and one a relationship, sorted.</summary>
    public string[] Contents()
    {
        IEnumerable<string> nodes = Nodes.Values.Select(n => Canonical.Text(Whole(n.Reference)));
        IEnumerable<string> relationships = Relationships.Values.Select(r =>
            $"{Canonical.Text(Whole(new NodeReference((int)r.Start)))} | {Canonical.Text(Whole(r.Reference))} | {Canonical.Text(Whole(new NodeReference((int)r.End)))}");
        return [.. nodes.Concat(relationships).Order(StringComparer.Ordinal)];
    }

    /// <summary>A value with entities in place of references, as results hold them.</summary>
    public Value Whole(Value value) => value switch
    {
        NodeReference n => new NodeValue(n.Ordinal, GetElementId(n), GetLabels(n), GetProperties(n)),
        RelationshipReference r => new RelationshipValue(r.Handle, GetElementId(r), GetType(r), GetStart(r).Ordinal, "", GetEnd(r).Ordinal, "", GetProperties(r)),
        PathReference p => new PathValue([.. p.Nodes.ToArray().Select(n => (NodeValue)Whole(n))], [.. p.Relationships.ToArray().Select(r => (RelationshipValue)Whole(r))]),
        ListValue list => new ListValue([.. list.Items.ToArray().Select(Whole)]),
        MapValue map => new MapValue([.. map.Entries.ToArray().Select(e => KeyValuePair.Create(e.Key, Whole(e.Value)))]),
        _ => value,
    };

    private static string Map(SortedDictionary<string, Value> properties) =>
        properties.Count == 0 ? "" : " {" + string.Join(", ", properties.Select(static p => $"{p.Key}: {Literal(p.Value)}")) + "}";

    /// <summary>A property as a literal or a call that gives it.</summary>
    public static string Literal(Value value) => value is DateValue ? $"date('{value}')" : value.ToString();

    private static GraphException Deleted() => new(ErrorCodes.EntityNotFound, "The entity was deleted.", "DeletedEntityAccess");
}
