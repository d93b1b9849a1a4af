using Serverless.GraphCore.Execution.Transactions;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Federation;

/// <summary>
/// The entities in rows that have come from databases, as a graph in which expressions find their contents: without adjacency and indexes, and with no nodes to scan. The
/// same entity, by its element id, is one, however often it comes; what came last of it holds.
/// </summary>
internal sealed class DetachedGraph : IGraphReader, IGraphView, ITokens, ILabelSets
{
    private const int GroupRows = 1 << 16;

    private static readonly GraphSnapshot Nothing = GraphSnapshot.Empty("");

    private readonly Dictionary<string, int> nodeOrdinals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> relationshipHandles = new(StringComparer.Ordinal);
    private readonly List<NodeValue> nodes = [];
    private readonly List<RelationshipValue> relationships = [];
    private readonly NameTable labels = new();
    private readonly NameTable types = new();
    private readonly NameTable keys = new();
    private readonly Dictionary<string, int> setCodes = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly List<int[]> sets = [[]];
    private readonly List<int> setOfNode = [];

    public ITokens Tokens => this;

    public SchemaCatalog Schema => Nothing.Schema;

    public IGraphStatistics Statistics => Nothing.Statistics;

    public ILabelSets LabelSets => this;

    public IReadOnlyList<NodeGroup> Groups => [.. Enumerable.Range(0, (nodes.Count + GroupRows - 1) / GroupRows).Select(static id => new NodeGroup(id, GroupRows, LabelSet: -1))];

    int ITokens.LabelCount => labels.Count;

    int ITokens.TypeCount => types.Count;

    int ITokens.KeyCount => keys.Count;

    int ILabelSets.Count => sets.Count;

    /// <summary>Takes the entities in a value in, and gives the value that refers to them.</summary>
    public Value Add(Value value) => value switch
    {
        NodeValue node => Add(node),
        RelationshipValue relationship => Add(relationship),
        PathValue path => new PathReference([.. path.Nodes.Select(Add)], [.. path.Relationships.Select(Add)]),
        ListValue list when !list.TryGetRange(out _, out _) && EntityTransfer.HasWholeEntities(list) => new ListValue(Array.ConvertAll(list.Items.ToArray(), Add)),
        MapValue map when EntityTransfer.HasWholeEntities(map) => new MapValue(Array.ConvertAll(map.Entries.ToArray(), entry => KeyValuePair.Create(entry.Key, Add(entry.Value)))),
        _ => value,
    };

    public string ElementId(ValueKind kind, long id) => throw new InvalidOperationException("Ids of several databases do not tell entities apart.");

    public NodeValue WholeNode(int ordinal) => nodes[ordinal];

    public RelationshipValue WholeRelationship(long handle) => relationships[(int)handle];

    public ValueTask<IGraphView> LoadAsync(LoadRequest request, CancellationToken cancellationToken) => ValueTask.FromResult<IGraphView>(this);

    void IDisposable.Dispose()
    {
    }

    bool IGraphView.HoldsRelationships(ReadOnlySpan<long> handles) => true;

    long IGraphView.NodeId(int ordinal) => nodes[ordinal].Id;

    long IGraphView.RelationshipId(long handle) => relationships[(int)handle].Id;

    int IGraphView.ScanNodes(int group, ref int nextRow, ReadOnlySpan<bool> accepted, Span<int> ordinals) => 0;

    void IGraphView.ReadLabelSets(ReadOnlySpan<int> ordinals, Span<int> codes)
    {
        for (int i = 0; i < ordinals.Length; i++)
        {
            codes[i] = ordinals[i] < 0 ? 0 : setOfNode[ordinals[i]];
        }
    }

    bool IGraphView.IsLiveNode(int ordinal) => true;

    bool IGraphView.IsLiveRelationship(long handle) => true;

    void IGraphView.ReadNodeProperty(int key, ReadOnlySpan<int> ordinals, Vector destination)
    {
        destination.Reset();
        foreach (int ordinal in ordinals)
        {
            destination.Append(ordinal < 0 ? NullValue.Instance : nodes[ordinal].Properties.Get(keys.NameOf(key)));
        }
    }

    void IGraphView.ReadRelationshipProperty(int key, ReadOnlySpan<long> handles, Vector destination)
    {
        destination.Reset();
        foreach (long handle in handles)
        {
            destination.Append(handle < 0 ? NullValue.Instance : relationships[(int)handle].Properties.Get(keys.NameOf(key)));
        }
    }

    Value IGraphView.NodeProperty(int ordinal, int key) => nodes[ordinal].Properties.Get(keys.NameOf(key));

    Value IGraphView.RelationshipProperty(long handle, int key) => relationships[(int)handle].Properties.Get(keys.NameOf(key));

    MapValue IGraphView.NodeProperties(int ordinal) => nodes[ordinal].Properties;

    MapValue IGraphView.RelationshipProperties(long handle) => relationships[(int)handle].Properties;

    void IGraphView.ReadEndpoints(ReadOnlySpan<long> handles, Span<int> sources, Span<int> targets)
    {
        // Only for conversions that then take the whole relationship: its ends have not come with it.
        sources.Fill(-1);
        targets.Fill(-1);
    }

    int IGraphView.Expand(ReadOnlySpan<int> types, Direction direction, ReadOnlySpan<int> origins, ref ExpandCursor cursor, Span<int> rows, Span<int> neighbours, Span<long> handles) => throw NoPatterns();

    void IGraphView.ReadDegrees(ReadOnlySpan<int> types, Direction direction, ReadOnlySpan<int> origins, Span<long> degrees) => throw NoPatterns();

    bool IGraphView.TryFindNode(long id, out int ordinal) => throw NoPatterns();

    bool IGraphView.TryFindRelationship(long id, out long handle) => throw NoPatterns();

    IIndexCursor IGraphView.OpenIndex(int index, IndexRange range, bool descending) => throw NoPatterns();

    int ITokens.FindLabel(string name) => labels.Find(name);

    int ITokens.FindType(string name) => types.Find(name);

    int ITokens.FindKey(string name) => keys.Find(name);

    string ITokens.LabelName(int label) => labels.NameOf(label);

    string ITokens.TypeName(int type) => types.NameOf(type);

    string ITokens.KeyName(int key) => keys.NameOf(key);

    ReadOnlySpan<int> ILabelSets.Labels(int code) => sets[code];

    bool ILabelSets.Contains(int code, int label) => sets[code].Contains(label);

    private static InvalidOperationException NoPatterns() => new("Patterns are matched by the databases.");

    private NodeReference Add(NodeValue node)
    {
        if (nodeOrdinals.TryGetValue(node.ElementId, out int ordinal))
        {
            nodes[ordinal] = node;
            setOfNode[ordinal] = SetOf(node.Labels);
        }
        else
        {
            nodeOrdinals.Add(node.ElementId, ordinal = nodes.Count);
            nodes.Add(node);
            setOfNode.Add(SetOf(node.Labels));
        }

        AddKeys(node.Properties);
        return new NodeReference(ordinal);
    }

    private RelationshipReference Add(RelationshipValue relationship)
    {
        if (relationshipHandles.TryGetValue(relationship.ElementId, out long handle))
        {
            relationships[(int)handle] = relationship;
        }
        else
        {
            handle = ((long)types.Add(relationship.Type) << 32) | (uint)relationships.Count;
            relationshipHandles.Add(relationship.ElementId, handle);
            relationships.Add(relationship);
        }

        AddKeys(relationship.Properties);
        return new RelationshipReference(handle);
    }

    private void AddKeys(MapValue properties)
    {
        foreach (KeyValuePair<string, Value> property in properties.Entries)
        {
            keys.Add(property.Key);
        }
    }

    private int SetOf(IReadOnlyList<string> names)
    {
        int[] set = [.. names.Select(labels.Add).Order()];
        string text = string.Join(',', set);
        if (!setCodes.TryGetValue(text, out int code))
        {
            setCodes.Add(text, code = sets.Count);
            sets.Add(set);
        }

        return code;
    }

    private sealed class NameTable
    {
        private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        private readonly List<string> names = [];

        public int Count => names.Count;

        public int Find(string name) => numbers.GetValueOrDefault(name, -1);

        public string NameOf(int number) => names[number];

        public int Add(string name)
        {
            if (!numbers.TryGetValue(name, out int number))
            {
                numbers.Add(name, number = names.Count);
                names.Add(name);
            }

            return number;
        }
    }
}
