using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// A private open state on top of a snapshot. Each write is checked, made, written down as an operation and noted as conflict
/// keys, in this order, so that a refused write leaves nothing behind. When nothing else was committed since its snapshot, its
/// state may become the next snapshot without a replay.
/// </summary>
internal sealed partial class GraphTransaction : GraphReader, IGraphTransaction, IDisposable
{
    private readonly GraphState snapshot;
    private readonly IEntityIdAllocator ids;
    private readonly BaseView view;
    private readonly ChangeSetWriter operations;
    private readonly WriteRecorder writes;
    private readonly List<Mark> marks = [];
    private bool changesSchema;

    /// <param name="snapshot">A frozen state.</param>
    /// <param name="ids">Gives ids to what is created.</param>
    public GraphTransaction(GraphState snapshot, IEntityIdAllocator ids)
        : this(snapshot, TransactionProgress.Begin(snapshot), ids)
    {
    }

    /// <summary>Goes on with a transaction where it was left.</summary>
    /// <param name="snapshot">The frozen state that it began with.</param>
    /// <param name="progress">What it has done since.</param>
    /// <param name="ids">As above.</param>
    public GraphTransaction(GraphState snapshot, TransactionProgress progress, IEntityIdAllocator ids)
        : base(progress.State.Open(linear: false))
    {
        this.snapshot = snapshot;
        this.ids = ids;
        operations = new ChangeSetWriter(progress.Continuation);
        changesSchema = progress.Keys.ChangesSchema;
        Reads = new ReadRecorder(this, snapshot);
        view = new BaseView(snapshot.Base);
        writes = new WriteRecorder(this, snapshot, Reads.Keys, view);
        Reads.Keys.AddRange(progress.Keys.Reads);
        writes.Keys.AddRange(progress.Keys.Writes);
    }

    /// <summary>Whether indexes or constraints are not those of the snapshot.</summary>
    public bool ChangesSchema => changesSchema;

    internal override ReadRecorder Reads { get; }

    /// <summary>Ends what a write waits for.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>What was done so far, or since it was gone on with. Its bytes hold until the next write, its keys are those of all that was done.</summary>
    public async ValueTask<ChangeSet> ToChangeSetAsync()
    {
        await Reads.ResolveAsync(Cancellation);
        return new(operations.Written, new TransactionKeys(Reads.Keys.ToSortedArray(), writes.Keys.ToSortedArray(), changesSchema));
    }

    /// <summary>Where it can be gone on with later.</summary>
    /// <param name="keys">Those of its change set.</param>
    public TransactionProgress ToProgress(TransactionKeys keys) => new(State.Freeze(), operations.Continuation, keys);

    public void Dispose() => view.Dispose();

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

    public async ValueTask<long> CreateRelationshipAsync(int type, int source, int target)
    {
        EnsureLiveNode(source);
        EnsureLiveNode(target);
        WantIds(source);
        WantIds(target);
        await LoadAsync();
        long id = ids.NextRelationshipId();
        long handle = State.CreateRelationship(id, type, source, target);
        operations.CreateRelationship(id, State.TypeName(type), State.IdOf(EntityKind.Node, source, view), State.IdOf(EntityKind.Node, target, view));
        writes.Attached(type, source, target);
        DemandExistence(EntityKind.Relationship, handle);
        return handle;
    }

    public ValueTask<bool> SetNodePropertyAsync(int ordinal, int key, Value value)
    {
        EnsureLiveNode(ordinal);
        return SetPropertyAsync(EntityKind.Node, ordinal, key, value);
    }

    public ValueTask<bool> SetRelationshipPropertyAsync(long handle, int key, Value value)
    {
        EnsureLiveRelationship(handle);
        return SetPropertyAsync(EntityKind.Relationship, handle, key, value);
    }

    public ValueTask<bool> AddNodeLabelAsync(int ordinal, int label) => ChangeLabelAsync(ordinal, label, add: true);

    public ValueTask<bool> RemoveNodeLabelAsync(int ordinal, int label) => ChangeLabelAsync(ordinal, label, add: false);

    public async ValueTask<bool> DeleteNodeAsync(int ordinal)
    {
        if (!State.IsLiveNode(ordinal))
        {
            return false;
        }

        WantAll(EntityKind.Node, ordinal);
        await LoadAsync();
        writes.NodeDeleted(ordinal);
        State.DeleteNode(ordinal, view, this);
        operations.Delete(EntityKind.Node, State.IdOf(EntityKind.Node, ordinal, view));
        deletedNodes.Add(ordinal);
        return true;
    }

    public async ValueTask<bool> DeleteRelationshipAsync(long handle)
    {
        if (!State.IsLiveRelationship(handle))
        {
            return false;
        }

        WantAll(EntityKind.Relationship, handle);
        await LoadAsync();
        (int source, int target) = State.EndsOf(handle, view);
        WantIds(source);
        WantIds(target);
        await LoadAsync();
        writes.RelationshipDeleted(handle);
        State.DeleteRelationship(handle, view, this);
        operations.Delete(EntityKind.Relationship, State.IdOf(EntityKind.Relationship, handle, view));
        return true;
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

    private async ValueTask<bool> SetPropertyAsync(EntityKind kind, long entity, int key, Value value)
    {
        value = PropertyTypes.EnsureStorable(value);
        WantForWrite(kind, entity, key);
        await LoadAsync();
        EnsureType(kind, entity, key, value);
        foreach (int token in TokensOf(kind, entity).ToArray())
        {
            await EnsureUniqueAsync(kind, entity, token, key, value);
        }

        writes.EntityRead(kind, entity);
        if (value.IsNull && State.Property(kind, entity, key, view).IsNull)
        {
            return false;
        }

        if (kind == EntityKind.Node)
        {
            State.SetNodeProperty((int)entity, key, value, view, this);
        }
        else
        {
            State.SetRelationshipProperty(entity, key, value, view, this);
        }

        operations.SetProperty(kind, State.IdOf(kind, entity, view), State.KeyName(key), value);
        writes.PropertyChanged(kind, entity, key);
        if (value.IsNull)
        {
            DemandExistence(kind, entity);
        }

        return true;
    }

    private async ValueTask<bool> ChangeLabelAsync(int ordinal, int label, bool add)
    {
        EnsureLiveNode(ordinal);
        WantForWrite(EntityKind.Node, ordinal, key: -1);
        WantRules(EntityKind.Node, ordinal, label);
        await LoadAsync();
        writes.EntityRead(EntityKind.Node, ordinal);
        int code = State.CodeOf(ordinal);
        if (State.HasLabel(code, label) == add)
        {
            return false;
        }

        if (add)
        {
            EnsureTypes(ordinal, label);
            await EnsureUniqueAsync(EntityKind.Node, ordinal, label, key: -1, NullValue.Instance);
        }

        State.SetLabelSet(ordinal, State.ChangedSet(code, label, add), view, this);
        operations.ChangeLabel(State.IdOf(EntityKind.Node, ordinal, view), State.LabelName(label), add);
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
