using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// The whole of a graph: either frozen, and then never changed again, or open for changes by one owner. Freezing and opening
/// cost the same for any size: parts are shared and copied when first changed. Replay of the log and the private state of a
/// transaction are both open states; both change it by the same methods. Open states are not thread-safe.
/// </summary>
internal sealed partial class GraphState
{
    /// <summary>Live nodes of a label set from which on it gets groups of its own.</summary>
    public const int PureGroupMinimum = 4096;

    private EditToken? token;
    private NameTable labels;
    private NameTable types;
    private NameTable keys;
    private LabelSetTable labelSets;
    private PersistentArray<LabelSetUse> setUses;
    private PersistentArray<long> labelCounts;
    private PersistentArray<NodeRows> groups;
    private int mixedGroup = -1;
    private PersistentArray<RelationshipTable> tables;
    private PersistentArray<PagedColumn<int>> nodeOrdinals;
    private PersistentArray<PagedColumn<long>> relationshipHandles;
    private long nodeCount;
    private long relationshipCount;
    private long logicalBytes;

    private GraphState(string tag, EditToken? token)
    {
        Tag = tag;
        this.token = token;
    }

    private GraphState(GraphState source, EditToken? token)
    {
        Tag = source.Tag;
        this.token = token;
        labels = source.labels;
        types = source.types;
        keys = source.keys;
        labelSets = source.labelSets;
        setUses = source.setUses;
        labelCounts = source.labelCounts;
        groups = source.groups;
        GroupCount = source.GroupCount;
        mixedGroup = source.mixedGroup;
        tables = source.tables;
        nodeOrdinals = source.nodeOrdinals;
        relationshipHandles = source.relationshipHandles;
        nodeCount = source.nodeCount;
        relationshipCount = source.relationshipCount;
        logicalBytes = source.logicalBytes;
        Schema = source.Schema;
        Rules = source.Rules;
        trees = source.trees;
    }

    /// <summary>The public name of the database in element ids.</summary>
    public string Tag { get; }

    public bool IsFrozen => token is null;

    public int GroupCount { get; private set; }

    /// <summary>Grows with each change of the groups.</summary>
    public long NodeVersion { get; private set; }

    public SchemaCatalog Schema { get; private set; } = SchemaCatalog.Empty;

    public GraphSize Size => new(nodeCount, relationshipCount, logicalBytes);

    public int LabelCount => labels.Count;

    public int TypeCount => types.Count;

    public int KeyCount => keys.Count;

    public int LabelSetCount => labelSets.Count;

    private EditToken Token => token ?? throw new InvalidOperationException("A frozen state is not changed; open it first.");

    /// <summary>An empty, frozen state.</summary>
    public static GraphState Empty(string tag) => new(tag, token: null);

    /// <summary>A frozen state equal to this one, which stays open.</summary>
    public GraphState Freeze()
    {
        if (token is null)
        {
            return this;
        }

        var frozen = new GraphState(this, token: null);
        token = new EditToken(token.Linear);
        return frozen;
    }

    /// <summary>An open state that starts equal to this frozen one.</summary>
    /// <param name="linear">Whether it continues the log (<see cref="EditToken.Linear"/>).</param>
    public GraphState Open(bool linear) => token is null
        ? new GraphState(this, new EditToken(linear))
        : throw new InvalidOperationException("Only a frozen state can be opened.");

    public int FindLabel(string name) => labels.Find(name);

    public int FindType(string name) => types.Find(name);

    public int FindKey(string name) => keys.Find(name);

    public string LabelName(int label) => labels.Name(label);

    public string TypeName(int type) => types.Name(type);

    public string KeyName(int key) => keys.Name(key);

    public int AddLabel(string name) => labels.Add(Token, name);

    public int AddType(string name) => types.Add(Token, name);

    public int AddKey(string name) => keys.Add(Token, name);

    public ReadOnlySpan<int> LabelsOf(int code) => labelSets.Labels(code);

    public bool HasLabel(int code, int label) => labelSets.Contains(code, label);

    public long NodesWithLabel(int label) => labelCounts[label];

    public long NodesWithSet(int code) => setUses[code].Live;

    public long RelationshipsOfType(int type) => tables[type]?.LiveCount ?? 0;

    /// <summary>The group of that number, which must exist.</summary>
    public NodeRows Group(int group) => groups[group]!;

    public RelationshipTable? Table(int type) => tables[type];

    public RelationshipRows? RelationshipGroup(long handle) => tables[handle >> 32]?.Group((int)handle);

    public bool TryFindNode(long id, out int ordinal)
    {
        ordinal = -1;
        return id >= 0 && nodeOrdinals[id >> 16] is { } block && block.TryGet((int)id & 0xFFFF, out ordinal);
    }

    public bool TryFindRelationship(long id, out long handle)
    {
        handle = -1;
        return id >= 0 && relationshipHandles[id >> 16] is { } block && block.TryGet((int)id & 0xFFFF, out handle);
    }

    public bool IsLiveNode(int ordinal) => groups[ordinal >> NodeRows.RowBits]?.Ids.Has(ordinal & NodeRows.RowMask) ?? false;

    public bool IsLiveRelationship(long handle) => RelationshipGroup(handle)?.Ids.Has((int)handle & NodeRows.RowMask) ?? false;

    /// <summary>How many nodes a label set has, and one more than the number of its own open group (0: it has none).</summary>
    private record struct LabelSetUse(long Live, int GroupPlusOne);
}
