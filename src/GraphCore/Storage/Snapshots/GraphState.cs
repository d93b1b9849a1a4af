using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// What lies over a base: either frozen, and then never changed again, or open for changes by one owner. Freezing and opening
/// cost the same for any size: parts are shared and copied when first changed. Replay of the log and the private state of a
/// transaction are both open states; both change it by the same methods. Open states are not thread-safe. What a method reads of
/// the base must be loaded in the view that it is given.
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

    private GraphState(string tag, EditToken? token, BaseGraph stored)
    {
        Tag = tag;
        this.token = token;
        Base = stored;
    }

    private GraphState(GraphState source, EditToken? token)
    {
        Tag = source.Tag;
        this.token = token;
        Base = source.Base;
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
        removedEntries = source.removedEntries;
    }

    /// <summary>The public name of the database in element ids.</summary>
    public string Tag { get; }

    /// <summary>What it lies over.</summary>
    public BaseGraph Base { get; }

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
    public static GraphState Empty(string tag) => Over(tag, BaseGraph.Empty, default);

    /// <summary>A base without any change, frozen.</summary>
    /// <param name="size">The size of the base.</param>
    public static GraphState Over(string tag, BaseGraph stored, GraphSize size)
    {
        var state = new GraphState(tag, new EditToken(linear: true), stored);
        state.Begin();
        state.SetSize(size);
        state.token = null;
        return state;
    }

    /// <summary>A frozen state equal to this one, which stays open.</summary>
    public GraphState Freeze()
    {
        if (token is null)
        {
            return this;
        }

        var frozen = new GraphState(this, token: null);
        token = new EditToken(token.Linear) { IsReplay = token.IsReplay };
        return frozen;
    }

    /// <summary>An open state that starts equal to this frozen one.</summary>
    /// <param name="linear">Whether it continues the log (<see cref="EditToken.Linear"/>).</param>
    public GraphState Open(bool linear) => token is null
        ? new GraphState(this, new EditToken(linear))
        : throw new InvalidOperationException("Only a frozen state can be opened.");

    /// <summary>An open state that starts equal to this frozen one, for replaying on it what a transaction has done that is not in the log.</summary>
    public GraphState OpenForReplay() => token is null
        ? new GraphState(this, new EditToken(linear: false) { IsReplay = true })
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

    public long RelationshipsOfType(int type) => tables[type]?.LiveCount ?? Base.Type(type).Count;

    /// <summary>The group of that number, which must exist.</summary>
    public NodeRows Group(int group) => groups[group] ?? Base.Group(group).Rows;

    /// <summary>What is not in the base of a type's relationships, or null.</summary>
    public RelationshipTable? Table(int type) => tables[type];

    /// <summary>Rows of a type that the base holds.</summary>
    public int BaseRows(int type) => Base.Type(type).Count;

    /// <summary>What is not in the base of a group of relationships, or null.</summary>
    public RelationshipRows? RelationshipGroup(long handle) => tables[handle >> 32]?.Group((int)handle);

    /// <summary>Whether a relationship is in the base, live or not.</summary>
    public bool IsOfBase(long handle) => (int)handle < BaseRows((int)(handle >> 32));

    /// <summary>Whether a node is in the base, live or not.</summary>
    public bool IsOfBase(int ordinal) => ordinal >> NodeRows.RowBits < Base.GroupCount && (ordinal & NodeRows.RowMask) < Base.Group(ordinal >> NodeRows.RowBits).Info.RowCount;

    /// <summary>The node of an id if it is not in the base.</summary>
    public bool TryFindAddedNode(long id, out int ordinal)
    {
        ordinal = -1;
        return id >= 0 && nodeOrdinals[id >> 16] is { } block && block.TryGet((int)id & 0xFFFF, out ordinal);
    }

    /// <summary>The relationship of an id if it is not in the base.</summary>
    public bool TryFindAddedRelationship(long id, out long handle)
    {
        handle = -1;
        return id >= 0 && relationshipHandles[id >> 16] is { } block && block.TryGet((int)id & 0xFFFF, out handle);
    }

    public bool TryFindNode(long id, BaseView view, out int ordinal) =>
        TryFindAddedNode(id, out ordinal) || (id >= 0 && view.TryFindNode(id, out ordinal) && IsLiveNode(ordinal));

    public bool TryFindRelationship(long id, BaseView view, out long handle) =>
        TryFindAddedRelationship(id, out handle) || (id >= 0 && view.TryFindRelationship(id, out handle) && IsLiveRelationship(handle));

    public bool IsLiveNode(int ordinal) => ordinal >> NodeRows.RowBits < GroupCount && Group(ordinal >> NodeRows.RowBits).IsLive(ordinal & NodeRows.RowMask);

    public bool IsLiveRelationship(long handle)
    {
        int type = (int)(handle >> 32);
        return tables[type] is { } table ? table.IsLive((int)handle) : (int)handle < BaseRows(type);
    }

    /// <summary>Sets the size, as whoever committed what was replayed has computed it.</summary>
    public void SetSize(GraphSize size)
    {
        nodeCount = size.Nodes;
        relationshipCount = size.Relationships;
        logicalBytes = size.LogicalBytes;
    }

    private void Begin()
    {
        foreach (string label in Base.Catalog.Labels)
        {
            labels.Add(Token, label);
        }

        foreach (string type in Base.Catalog.Types)
        {
            types.Add(Token, type);
        }

        foreach (string key in Base.Catalog.Keys)
        {
            keys.Add(Token, key);
        }

        foreach (int[] set in Base.Catalog.LabelSets)
        {
            labelSets.Add(Token, set);
        }

        GroupCount = Base.GroupCount;
        foreach (BaseGroup group in Base.Groups)
        {
            Begin(group);
        }

        SetSchema(Base.Catalog.Schema);
    }

    /// <summary>Counts a group of the base, and takes it for new nodes while it has room.</summary>
    private void Begin(BaseGroup group)
    {
        foreach (LabelSetCount set in group.Info.SetCounts)
        {
            setUses.Edit(Token, set.Code).Live += set.Count;
            foreach (int label in LabelsOf(set.Code))
            {
                labelCounts.Edit(Token, label) += set.Count;
            }
        }

        if (group.Info.RowCount == NodeRows.Capacity)
        {
            return;
        }

        if (group.Info.LabelSet >= 0 && group.Info.LiveCount >= PureGroupMinimum)
        {
            setUses.Edit(Token, group.Info.LabelSet).GroupPlusOne = group.Number + 1;
        }
        else
        {
            mixedGroup = group.Number;
        }
    }

    /// <summary>How many nodes a label set has, and one more than the number of its own open group (0: it has none).</summary>
    private record struct LabelSetUse(long Live, int GroupPlusOne);
}
