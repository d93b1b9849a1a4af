using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>A private open state on top of a snapshot, with a record of what it read and wrote.</summary>
internal sealed partial class GraphTransaction : GraphReader, IGraphTransaction
{
    private readonly IEntityIdAllocator ids;
    private readonly List<Mark> marks = [];
    private readonly List<int> deletedNodes = [];

    /// <param name="snapshot">A frozen state.</param>
    /// <param name="ids">Gives ids to what is created.</param>
    public GraphTransaction(GraphState snapshot, IEntityIdAllocator ids)
        : base(snapshot.Open(linear: false))
    {
        this.ids = ids;
        Reads = new ReadRecorder(this);
    }

    internal override ReadRecorder Reads { get; }

    public int AddLabel(string name) => State.AddLabel(name);

    public int AddType(string name) => State.AddType(name);

    public int AddKey(string name) => State.AddKey(name);

    public int CreateNode(ReadOnlySpan<int> labels) => State.CreateNode(ids.NextNodeId(), State.LabelSetOf(labels));

    public long CreateRelationship(int type, int source, int target)
    {
        EnsureLiveNode(source);
        EnsureLiveNode(target);
        return State.CreateRelationship(ids.NextRelationshipId(), type, source, target);
    }

    public bool SetNodeProperty(int ordinal, int key, Value value)
    {
        EnsureLiveNode(ordinal);
        value = PropertyTypes.EnsureStorable(value);
        Value before = State.SetNodeProperty(ordinal, key, value);
        return !value.IsNull || !before.IsNull;
    }

    public bool SetRelationshipProperty(long handle, int key, Value value)
    {
        EnsureLiveRelationship(handle);
        value = PropertyTypes.EnsureStorable(value);
        Value before = State.SetRelationshipProperty(handle, key, value);
        return !value.IsNull || !before.IsNull;
    }

    public bool AddNodeLabel(int ordinal, int label) => ChangeLabel(ordinal, label, add: true);

    public bool RemoveNodeLabel(int ordinal, int label) => ChangeLabel(ordinal, label, add: false);

    public bool DeleteNode(int ordinal)
    {
        if (!State.IsLiveNode(ordinal))
        {
            return false;
        }

        State.DeleteNode(ordinal);
        deletedNodes.Add(ordinal);
        return true;
    }

    public bool DeleteRelationship(long handle)
    {
        if (!State.IsLiveRelationship(handle))
        {
            return false;
        }

        State.DeleteRelationship(handle);
        return true;
    }

    public void CheckStatementEnd()
    {
        foreach (int ordinal in deletedNodes)
        {
            NodeRows group = State.Group(ordinal >> NodeRows.RowBits);
            if (group.HasRelationships(ordinal & NodeRows.RowMask))
            {
                long id = group.Ids.Cell(ordinal & NodeRows.RowMask);
                throw new GraphException(
                    ErrorCodes.ConstraintValidationFailed,
                    $"Cannot delete node<{id}>, because it still has relationships. To delete this node, you must first delete its relationships, or use `DETACH DELETE`.",
                    "DeleteConnectedNode");
            }
        }

        deletedNodes.Clear();
    }

    public long Savepoint()
    {
        marks.Add(new Mark(State.Freeze(), deletedNodes.Count));
        return marks.Count - 1;
    }

    public void RollBackTo(long savepoint)
    {
        Mark mark = marks[(int)savepoint];
        marks.RemoveRange((int)savepoint + 1, marks.Count - (int)savepoint - 1);
        State = mark.State.Open(linear: false);
        deletedNodes.RemoveRange(mark.DeletedNodes, deletedNodes.Count - mark.DeletedNodes);
    }

    private bool ChangeLabel(int ordinal, int label, bool add)
    {
        EnsureLiveNode(ordinal);
        int code = State.Group(ordinal >> NodeRows.RowBits).Code(ordinal & NodeRows.RowMask);
        if (State.HasLabel(code, label) == add)
        {
            return false;
        }

        State.SetLabelSet(ordinal, State.ChangedSet(code, label, add));
        return true;
    }

    private void EnsureLiveNode(int ordinal)
    {
        if (!State.IsLiveNode(ordinal))
        {
            throw new GraphException(ErrorCodes.EntityNotFound, "A node that this transaction has deleted cannot be changed or related.", "DeletedEntityAccess");
        }
    }

    private void EnsureLiveRelationship(long handle)
    {
        if (!State.IsLiveRelationship(handle))
        {
            throw new GraphException(ErrorCodes.EntityNotFound, "A relationship that this transaction has deleted cannot be changed.", "DeletedEntityAccess");
        }
    }

    /// <summary>What a savepoint goes back to.</summary>
    private readonly record struct Mark(GraphState State, int DeletedNodes);
}
