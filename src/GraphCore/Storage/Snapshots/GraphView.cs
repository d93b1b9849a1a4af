using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>The kernels over a state: what the base holds, merged with what differs.</summary>
internal sealed partial class GraphView : IGraphView
{
    private readonly GraphReader reader;
    private readonly ReadRecorder? reads;
    private readonly bool declaresScan;
    private readonly BaseView view;
    private readonly HashSet<(int Type, int Group)>? relationshipGroups;

    public GraphView(GraphReader reader, LoadRequest request)
    {
        this.reader = reader;
        reads = reader.Reads;
        declaresScan = request.ScannedLabels is not null;
        reads?.Declare(request);
        view = new BaseView(reader.State.Base);
        relationshipGroups = request.Handles is null ? null : [];
    }

    private GraphState State => reader.State;

    public void Dispose() => view.Dispose();

    public bool HoldsRelationships(ReadOnlySpan<long> handles)
    {
        if (relationshipGroups is null)
        {
            return true;
        }

        foreach (long handle in handles)
        {
            if (handle >= 0 && State.IsOfBase(handle) && !relationshipGroups.Contains(GroupOf(handle)))
            {
                return false;
            }
        }

        return true;
    }

    public long NodeId(int ordinal) => State.IdOf(EntityKind.Node, ordinal, view);

    public long RelationshipId(long handle) => State.IdOf(EntityKind.Relationship, handle, view);

    public int ScanNodes(int group, ref int nextRow, ReadOnlySpan<bool> accepted, Span<int> ordinals)
    {
        if (!declaresScan)
        {
            reads?.AnyNode();
        }

        return State.Group(group).Scan(group, ref nextRow, accepted, ordinals);
    }

    public void ReadLabelSets(ReadOnlySpan<int> ordinals, Span<int> codes)
    {
        reads?.Nodes(ordinals);
        GraphState state = State;
        NodeRows? group = null;
        int number = -1;
        for (int i = 0; i < ordinals.Length; i++)
        {
            int ordinal = ordinals[i];
            if (ordinal < 0)
            {
                codes[i] = -1;
                continue;
            }

            if (ordinal >> NodeRows.RowBits != number)
            {
                number = ordinal >> NodeRows.RowBits;
                group = state.Group(number);
            }

            codes[i] = group!.Code(ordinal & NodeRows.RowMask);
        }
    }

    public bool IsLiveNode(int ordinal) => State.IsLiveNode(ordinal);

    public bool IsLiveRelationship(long handle) => State.IsLiveRelationship(handle);

    public void ReadEndpoints(ReadOnlySpan<long> handles, Span<int> sources, Span<int> targets)
    {
        for (int i = 0; i < handles.Length; i++)
        {
            (sources[i], targets[i]) = handles[i] < 0 ? (-1, -1) : State.EndsOf(handles[i], view);
        }
    }

    public bool TryFindNode(long id, out int ordinal)
    {
        bool found = State.TryFindNode(id, view, out ordinal);
        if (found)
        {
            reads?.Node(ordinal);
        }
        else
        {
            reads?.AnyNode();
        }

        return found;
    }

    public bool TryFindRelationship(long id, out long handle)
    {
        bool found = State.TryFindRelationship(id, view, out handle);
        if (found)
        {
            reads?.Relationship(handle);
        }
        else
        {
            reads?.AnyRelationship();
        }

        return found;
    }

    public IIndexCursor OpenIndex(int index, IndexRange range, bool descending)
    {
        IndexRule rule = State.Rules.Find(index) ?? throw new InvalidOperationException($"There is no index {index} to be read.");
        reads?.Index(rule.Definition, range);
        return new IndexCursor(reader, index, range, descending);
    }

    private (int Type, int Group) GroupOf(long handle)
    {
        int type = (int)(handle >> 32);
        return (type, State.Base.Type(type).GroupOf((int)handle, out _).Number);
    }
}
