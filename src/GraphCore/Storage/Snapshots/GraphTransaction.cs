using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// A private open state on top of a snapshot. Each write is checked, made, written down as an operation and noted as conflict
/// keys, in this order, so that a refused write leaves nothing behind. When nothing else was committed since its snapshot, its
/// state may become the next snapshot without a replay.
/// </summary>
internal sealed partial class GraphTransaction : GraphReader, IGraphTransaction
{
    private readonly GraphState snapshot;
    private readonly IEntityIdAllocator ids;
    private readonly ChangeSetWriter operations = new();
    private readonly WriteRecorder writes;
    private readonly List<Mark> marks = [];
    private bool changesSchema;

    /// <param name="snapshot">A frozen state.</param>
    /// <param name="ids">Gives ids to what is created.</param>
    public GraphTransaction(GraphState snapshot, IEntityIdAllocator ids)
        : base(snapshot.Open(linear: false))
    {
        this.snapshot = snapshot;
        this.ids = ids;
        Reads = new ReadRecorder(this, snapshot);
        writes = new WriteRecorder(this, snapshot, Reads.Keys);
    }

    internal override ReadRecorder Reads { get; }

    /// <summary>What was done so far. Its bytes hold until the next write.</summary>
    public ChangeSet ChangeSet => new(operations.Written, new TransactionKeys(Reads.Keys.ToSortedArray(), writes.Keys.ToSortedArray(), changesSchema));

    public int AddLabel(string name) => State.AddLabel(name);

    public int AddType(string name) => State.AddType(name);

    public int AddKey(string name) => State.AddKey(name);

    public int CreateNode(ReadOnlySpan<int> labels)
    {
        int code = State.LabelSetOf(labels);
        long id = ids.NextNodeId();
        int ordinal = State.CreateNode(id, code);
        operations.CreateNode(id, NamesOf(State.LabelsOf(code)));
        writes.NodeSet(code);
        DemandExistence(EntityKind.Node, ordinal);
        return ordinal;
    }

    public ValueTask<long> CreateRelationshipAsync(int type, int source, int target)
    {
        EnsureLiveNode(source);
        EnsureLiveNode(target);
        long id = ids.NextRelationshipId();
        long handle = State.CreateRelationship(id, type, source, target);
        operations.CreateRelationship(id, State.TypeName(type), State.IdOf(EntityKind.Node, source), State.IdOf(EntityKind.Node, target));
        writes.Attached(type, source, target);
        DemandExistence(EntityKind.Relationship, handle);
        return ValueTask.FromResult(handle);
    }

    public ValueTask<bool> SetNodePropertyAsync(int ordinal, int key, Value value)
    {
        EnsureLiveNode(ordinal);
        return ValueTask.FromResult(SetProperty(EntityKind.Node, ordinal, key, value));
    }

    public ValueTask<bool> SetRelationshipPropertyAsync(long handle, int key, Value value)
    {
        EnsureLiveRelationship(handle);
        return ValueTask.FromResult(SetProperty(EntityKind.Relationship, handle, key, value));
    }

    public ValueTask<bool> AddNodeLabelAsync(int ordinal, int label) => ValueTask.FromResult(ChangeLabel(ordinal, label, add: true));

    public ValueTask<bool> RemoveNodeLabelAsync(int ordinal, int label) => ValueTask.FromResult(ChangeLabel(ordinal, label, add: false));

    public ValueTask<bool> DeleteNodeAsync(int ordinal)
    {
        if (!State.IsLiveNode(ordinal))
        {
            return ValueTask.FromResult(false);
        }

        writes.NodeDeleted(ordinal);
        State.DeleteNode(ordinal, this);
        operations.Delete(EntityKind.Node, State.IdOf(EntityKind.Node, ordinal));
        deletedNodes.Add(ordinal);
        return ValueTask.FromResult(true);
    }

    public ValueTask<bool> DeleteRelationshipAsync(long handle)
    {
        if (!State.IsLiveRelationship(handle))
        {
            return ValueTask.FromResult(false);
        }

        writes.RelationshipDeleted(handle);
        State.DeleteRelationship(handle, this);
        operations.Delete(EntityKind.Relationship, State.IdOf(EntityKind.Relationship, handle));
        return ValueTask.FromResult(true);
    }

    public long Savepoint()
    {
        marks.Add(new Mark(State.Freeze(), operations.Position, deletedNodes.Count, demanding.Count, changesSchema));
        return marks.Count - 1;
    }

    public void RollBackTo(long savepoint)
    {
        Mark mark = marks[(int)savepoint];
        Shorten(marks, (int)savepoint + 1);
        State = mark.State.Open(linear: false);
        operations.CutBack(mark.Operations);
        Shorten(deletedNodes, mark.DeletedNodes);
        Shorten(demanding, mark.Demanding);
        changesSchema = mark.ChangesSchema;
    }

    public void Release(long savepoint) => Shorten(marks, (int)savepoint);

    private static void Shorten<T>(List<T> list, int count)
    {
        if (count < list.Count)
        {
            list.RemoveRange(count, list.Count - count);
        }
    }

    private bool SetProperty(EntityKind kind, long entity, int key, Value value)
    {
        value = PropertyTypes.EnsureStorable(value);
        EnsureType(kind, entity, key, value);
        writes.EntityRead(kind, entity);
        Value before = kind == EntityKind.Node
            ? State.SetNodeProperty((int)entity, key, value, this)
            : State.SetRelationshipProperty(entity, key, value, this);
        if (value.IsNull && before.IsNull)
        {
            return false;
        }

        operations.SetProperty(kind, State.IdOf(kind, entity), State.KeyName(key), value);
        writes.PropertyChanged(kind, entity, key);
        if (value.IsNull)
        {
            DemandExistence(kind, entity);
        }

        return true;
    }

    private bool ChangeLabel(int ordinal, int label, bool add)
    {
        EnsureLiveNode(ordinal);
        writes.EntityRead(EntityKind.Node, ordinal);
        int code = State.CodeOf(ordinal);
        if (State.HasLabel(code, label) == add)
        {
            return false;
        }

        if (add)
        {
            EnsureTypes(ordinal, label);
        }

        State.SetLabelSet(ordinal, State.ChangedSet(code, label, add), this);
        operations.ChangeLabel(State.IdOf(EntityKind.Node, ordinal), State.LabelName(label), add);
        writes.LabelChanged(ordinal, label);
        DemandExistence(EntityKind.Node, ordinal);
        return true;
    }

    private string[] NamesOf(ReadOnlySpan<int> labels)
    {
        var names = new string[labels.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = State.LabelName(labels[i]);
        }

        return names;
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

    /// <summary>What a savepoint goes back to. Conflict keys stay: too many are harmless.</summary>
    private readonly record struct Mark(GraphState State, ChangeSetWriter.Mark Operations, int DeletedNodes, int Demanding, bool ChangesSchema);
}
