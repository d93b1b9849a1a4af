using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// Notes what a transaction's kernels read, which <see cref="ResolveAsync"/> makes conflict keys of: keys are made of ids, and those are not
/// at hand while kernels run. Does nothing more once there are too many, and nothing for what the transaction has created itself.
/// </summary>
internal sealed class ReadRecorder(GraphReader reader, GraphState snapshot)
{
    private const int AnyType = -1;

    private readonly HashSet<int> nodes = [];
    private readonly HashSet<long> relationships = [];
    private readonly HashSet<(int Ordinal, int Type, Direction Direction)> adjacency = [];

    /// <summary>The keys of what has been resolved, and of what needs no id.</summary>
    public ConflictKeySet Keys { get; } = new();

    private GraphState State => reader.State;

    public void Declare(LoadRequest request)
    {
        DeclareScope(EntityKind.Node, request.ScannedLabels);
        DeclareScope(EntityKind.Relationship, request.ScannedTypes);
    }

    public void AnyNode() => Keys.Add(ConflictKey.Scope(EntityKind.Node, null));

    public void AnyRelationship() => Keys.Add(ConflictKey.Scope(EntityKind.Relationship, null));

    public void Node(int ordinal)
    {
        if (!Keys.IsAll && snapshot.IsLiveNode(ordinal) && nodes.Add(ordinal))
        {
            EndWhenTooMany();
        }
    }

    public void Relationship(long handle)
    {
        if (!Keys.IsAll && snapshot.IsLiveRelationship(handle) && relationships.Add(handle))
        {
            EndWhenTooMany();
        }
    }

    public void Nodes(ReadOnlySpan<int> ordinals)
    {
        for (int i = 0; i < ordinals.Length && !Keys.IsAll; i++)
        {
            if (ordinals[i] >= 0)
            {
                Node(ordinals[i]);
            }
        }
    }

    public void Relationships(ReadOnlySpan<long> handles)
    {
        for (int i = 0; i < handles.Length && !Keys.IsAll; i++)
        {
            if (handles[i] >= 0)
            {
                Relationship(handles[i]);
            }
        }
    }

    public void Adjacency(ReadOnlySpan<int> types, Direction direction, ReadOnlySpan<int> origins)
    {
        bool knowsTypes = !types.IsEmpty && types.IndexOf(-1) < 0;
        for (int i = 0; i < origins.Length && !Keys.IsAll; i++)
        {
            if (origins[i] < 0 || !snapshot.IsLiveNode(origins[i]))
            {
                continue;
            }

            bool isNew = false;
            if (!knowsTypes)
            {
                isNew = adjacency.Add((origins[i], AnyType, Direction.Both));
            }

            for (int t = 0; knowsTypes && t < types.Length; t++)
            {
                isNew |= adjacency.Add((origins[i], types[t], direction));
            }

            if (isNew)
            {
                EndWhenTooMany();
            }
        }
    }

    /// <summary>Every column fixed by a value: just that entry. Otherwise all values of the first property that is not.</summary>
    public void Index(IndexDefinition index, in IndexRange range)
    {
        Keys.Add(range.Equal.Length == index.Properties.Count
            ? ConflictKey.Index(index.Entity, index.Label, index.Properties, range.Equal)
            : ConflictKey.Scope(index.Entity, index.Label, index.Properties[range.Equal.Length]));
    }

    /// <summary>Makes keys of what was noted.</summary>
    public async ValueTask ResolveAsync(CancellationToken cancellationToken)
    {
        using var view = new BaseView(snapshot.Base);
        foreach (int ordinal in nodes)
        {
            view.WantNodeIds(ordinal >> NodeRows.RowBits);
        }

        foreach ((int ordinal, _, _) in adjacency)
        {
            view.WantNodeIds(ordinal >> NodeRows.RowBits);
        }

        foreach (long handle in relationships)
        {
            view.WantRelationship((int)(handle >> 32), (int)handle, ends: false, id: true);
        }

        await view.LoadAsync(cancellationToken);
        foreach (int ordinal in nodes)
        {
            Keys.Add(ConflictKey.Entity(EntityKind.Node, snapshot.IdOf(EntityKind.Node, ordinal, view)));
        }

        foreach (long handle in relationships)
        {
            Keys.Add(ConflictKey.Entity(EntityKind.Relationship, snapshot.IdOf(EntityKind.Relationship, handle, view)));
        }

        foreach ((int ordinal, int type, Direction direction) in adjacency)
        {
            AddAdjacency(snapshot.IdOf(EntityKind.Node, ordinal, view), type, direction);
        }

        Forget();
    }

    private void AddAdjacency(long id, int type, Direction direction)
    {
        if (type == AnyType)
        {
            Keys.Add(ConflictKey.Adjacency(id));
            return;
        }

        string name = State.TypeName(type);
        if (direction != Direction.Incoming)
        {
            Keys.Add(ConflictKey.Adjacency(id, name, Direction.Outgoing));
        }

        if (direction != Direction.Outgoing)
        {
            Keys.Add(ConflictKey.Adjacency(id, name, Direction.Incoming));
        }
    }

    private void EndWhenTooMany()
    {
        if (nodes.Count + relationships.Count + adjacency.Count > ConflictKeySet.Limit)
        {
            Keys.AddAll();
            Forget();
        }
    }

    private void Forget()
    {
        nodes.Clear();
        relationships.Clear();
        adjacency.Clear();
    }

    private void DeclareScope(EntityKind kind, string[]? names)
    {
        if (names is null)
        {
            return;
        }

        if (names.Length == 0)
        {
            Keys.Add(ConflictKey.Scope(kind, null));
        }

        foreach (string name in names)
        {
            Keys.Add(ConflictKey.Scope(kind, name));
        }
    }
}
