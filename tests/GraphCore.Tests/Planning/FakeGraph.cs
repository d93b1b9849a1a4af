using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>Counts of a graph that does not exist, for the planner.</summary>
internal sealed class FakeGraph : ITokens, IGraphStatistics
{
    private readonly List<string> labels = [];
    private readonly List<string> types = [];
    private readonly List<long> labelCounts = [];
    private readonly List<long> typeCounts = [];
    private readonly Dictionary<(int Label, int Type, Direction Direction), double> ends = [];
    private readonly List<IndexDefinition> indexes = [];
    private readonly Dictionary<int, long> distinct = [];

    public long NodeCount { get; private set; }

    public long RelationshipCount => typeCounts.Sum();

    public int LabelCount => labels.Count;

    public int TypeCount => types.Count;

    public int KeyCount => 0;

    public SchemaCatalog Schema => new(1, indexes.Count + 1, indexes, []);

    /// <summary>Adds nodes of a label.</summary>
    public FakeGraph Nodes(string label, long count)
    {
        labels.Add(label);
        labelCounts.Add(count);
        NodeCount += count;
        return this;
    }

    /// <summary>Adds relationships, all from nodes of some labels (<c>A+B</c>) to nodes of others.</summary>
    public FakeGraph Relationships(string from, string type, string to, long count)
    {
        if (!types.Contains(type))
        {
            types.Add(type);
            typeCounts.Add(0);
        }

        int token = types.IndexOf(type);
        typeCounts[token] += count;
        AddEnds(from, token, Direction.Outgoing, count);
        AddEnds(to, token, Direction.Incoming, count);
        return this;
    }

    private void AddEnds(string names, int type, Direction direction, long count)
    {
        foreach (string name in names.Split('+'))
        {
            foreach (int each in new[] { type, -1 })
            {
                (int, int, Direction) key = (labels.IndexOf(name), each, direction);
                ends[key] = ends.GetValueOrDefault(key) + count;
            }
        }
    }

    public FakeGraph Index(string label, params string[] properties) => AddIndex(label, properties, null);

    public FakeGraph Unique(string label, string property) => AddIndex(label, [property], $"unique_{label}_{property}");

    public int FindLabel(string name) => labels.IndexOf(name);

    public int FindType(string name) => types.IndexOf(name);

    public int FindKey(string name) => -1;

    public string LabelName(int label) => labels[label];

    public string TypeName(int type) => types[type];

    public string KeyName(int key) => throw new ArgumentOutOfRangeException(nameof(key));

    public long NodesWithLabel(int label) => labelCounts[label];

    public long RelationshipsOfType(int type) => typeCounts[type];

    public double RelationshipsFrom(int label, int type, Direction direction) => ends.GetValueOrDefault((label, type, direction));

    public long DistinctKeys(int index) => distinct[index];

    private FakeGraph AddIndex(string label, string[] properties, string? constraint)
    {
        int id = indexes.Count + 1;
        indexes.Add(new IndexDefinition(id, $"index_{id}", IndexKind.Range, EntityKind.Node, label, properties, constraint));
        distinct[id] = constraint is null ? Math.Max(1, labelCounts[FindLabel(label)] / 10) : labelCounts[FindLabel(label)];
        return this;
    }
}
