using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>Reading of a state. What a snapshot and a transaction have in common.</summary>
internal abstract class GraphReader : IGraphReader, ITokens, ILabelSets, IGraphStatistics
{
    private GroupList? groupList;

    private protected GraphReader(GraphState state) => State = state;

    /// <summary>What is read now. A transaction replaces it when it rolls back.</summary>
    public GraphState State { get; private protected set; }

    public ITokens Tokens => this;

    public SchemaCatalog Schema => State.Schema;

    public IGraphStatistics Statistics => this;

    public ILabelSets LabelSets => this;

    /// <inheritdoc/>
    public IReadOnlyList<NodeGroup> Groups
    {
        get
        {
            GraphState state = State;
            GroupList? list = groupList;
            if (list is null || !ReferenceEquals(list.State, state) || list.Version != state.NodeVersion)
            {
                groupList = list = new GroupList(state, state.NodeVersion, ListGroups(state));
            }

            return list.Groups;
        }
    }

    int ITokens.LabelCount => State.LabelCount;

    int ITokens.TypeCount => State.TypeCount;

    int ITokens.KeyCount => State.KeyCount;

    int ILabelSets.Count => State.LabelSetCount;

    long IGraphStatistics.NodeCount => State.Size.Nodes;

    long IGraphStatistics.RelationshipCount => State.Size.Relationships;

    /// <summary>Where reads are noted; null when nobody validates them.</summary>
    internal virtual ReadRecorder? Reads => null;

    public string ElementId(ValueKind kind, long id) => $"{(kind == ValueKind.Node ? 4 : 5)}:{State.Tag}:{id}";

    public ValueTask<IGraphView> LoadAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new GraphView(this, request).LoadAsync(request, cancellationToken);
    }

    int ITokens.FindLabel(string name) => State.FindLabel(name);

    int ITokens.FindType(string name) => State.FindType(name);

    int ITokens.FindKey(string name) => State.FindKey(name);

    string ITokens.LabelName(int label) => State.LabelName(label);

    string ITokens.TypeName(int type) => State.TypeName(type);

    string ITokens.KeyName(int key) => State.KeyName(key);

    ReadOnlySpan<int> ILabelSets.Labels(int code) => State.LabelsOf(code);

    bool ILabelSets.Contains(int code, int label) => State.HasLabel(code, label);

    long IGraphStatistics.NodesWithLabel(int label) => State.NodesWithLabel(label);

    long IGraphStatistics.RelationshipsOfType(int type) => State.RelationshipsOfType(type);

    double IGraphStatistics.RelationshipsFrom(int label, int type, Direction direction) => State.EstimateRelationships(label, type, direction);

    long IGraphStatistics.DistinctKeys(int index) => State.EstimateDistinctKeys(index);

    private static NodeGroup[] ListGroups(GraphState state)
    {
        var groups = new NodeGroup[state.GroupCount];
        for (int group = 0; group < groups.Length; group++)
        {
            NodeRows rows = state.Group(group);
            groups[group] = new NodeGroup(group, rows.RowCount, rows.LabelSet);
        }

        return groups;
    }

    /// <summary>The groups as they were in a version of a state.</summary>
    private sealed record GroupList(GraphState State, long Version, NodeGroup[] Groups);
}
