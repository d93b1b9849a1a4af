using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>The kernels over a state in memory. All of it is resident, so loading asks for nothing.</summary>
internal sealed partial class GraphView : IGraphView
{
    private readonly GraphReader reader;
    private readonly ReadRecorder? reads;
    private readonly bool declaresScan;

    public GraphView(GraphReader reader, LoadRequest request)
    {
        this.reader = reader;
        reads = reader.Reads;
        declaresScan = request.ScannedLabels is not null;
        reads?.Declare(request);
    }

    private GraphState State => reader.State;

    public bool HoldsRelationships(ReadOnlySpan<long> handles) => true;

    public void Dispose()
    {
    }

    public long NodeId(int ordinal) => State.IdOf(EntityKind.Node, ordinal);

    public long RelationshipId(long handle) => State.IdOf(EntityKind.Relationship, handle);

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
        RelationshipRows? group = null;
        long number = -1;
        for (int i = 0; i < handles.Length; i++)
        {
            long handle = handles[i];
            if (handle < 0)
            {
                sources[i] = -1;
                targets[i] = -1;
                continue;
            }

            if (handle >> NodeRows.RowBits != number)
            {
                number = handle >> NodeRows.RowBits;
                group = RelationshipGroup(handle);
            }

            int row = (int)handle & NodeRows.RowMask;
            sources[i] = group!.Sources.Cell(row);
            targets[i] = group.Targets.Cell(row);
        }
    }

    public bool TryFindNode(long id, out int ordinal)
    {
        bool found = State.TryFindNode(id, out ordinal);
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
        bool found = State.TryFindRelationship(id, out handle);
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

    private RelationshipRows RelationshipGroup(long handle) => State.RelationshipGroup(handle)
        ?? throw new InvalidOperationException($"There is no relationship with handle {handle}.");

    /// <summary>Walks an index; finds its place again by each call, since a transaction may have changed it.</summary>
    private sealed class IndexCursor(GraphReader reader, int index, IndexRange range, bool descending) : IIndexCursor
    {
        private IndexMark? mark;

        public ValueTask<int> NextAsync(Memory<long> entities) => ValueTask.FromResult(reader.State.Tree(index)?.Read(range, descending, ref mark, entities.Span) ?? 0);
    }
}
