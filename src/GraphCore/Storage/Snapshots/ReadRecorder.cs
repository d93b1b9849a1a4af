using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// Notes what a transaction's kernels read, as conflict keys. Does nothing more once there are too many, and nothing for what
/// the transaction has created itself.
/// </summary>
internal sealed class ReadRecorder(GraphReader reader, GraphState snapshot)
{
    public ConflictKeySet Keys { get; } = new();

    private GraphState State => reader.State;

    public void Declare(LoadRequest request)
    {
        DeclareScope(EntityKind.Node, request.ScannedLabels);
        DeclareScope(EntityKind.Relationship, request.ScannedTypes);
    }

    public void AnyNode() => Keys.Add(ConflictKey.Scope(EntityKind.Node, null));

    public void AnyRelationship() => Keys.Add(ConflictKey.Scope(EntityKind.Relationship, null));

    public void NodeId(long id) => Keys.Add(ConflictKey.Entity(EntityKind.Node, id));

    public void RelationshipId(long id) => Keys.Add(ConflictKey.Entity(EntityKind.Relationship, id));

    public void Node(int ordinal)
    {
        if (snapshot.IsLiveNode(ordinal))
        {
            NodeId(NodeIdOf(ordinal));
        }
    }

    public void Relationship(long handle)
    {
        if (snapshot.IsLiveRelationship(handle))
        {
            RelationshipId(State.IdOf(EntityKind.Relationship, handle));
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

    public void Adjacency(int type, Direction direction, int ordinal) => Adjacency([type], direction, [ordinal]);

    public void Adjacency(ReadOnlySpan<int> types, Direction direction, ReadOnlySpan<int> origins)
    {
        for (int i = 0; i < origins.Length && !Keys.IsAll; i++)
        {
            if (origins[i] < 0 || !snapshot.IsLiveNode(origins[i]))
            {
                continue;
            }

            long id = NodeIdOf(origins[i]);
            bool knowsTypes = !types.IsEmpty && types.IndexOf(-1) < 0;
            if (!knowsTypes)
            {
                Keys.Add(ConflictKey.Adjacency(id));
                continue;
            }

            foreach (int type in types)
            {
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
        }
    }

    /// <summary>Every column fixed by a value: just that entry. Otherwise all values of the first property that is not.</summary>
    public void Index(IndexDefinition index, in IndexRange range)
    {
        Keys.Add(range.Equal.Length == index.Properties.Count
            ? ConflictKey.Index(index.Entity, index.Label, index.Properties, range.Equal)
            : ConflictKey.Scope(index.Entity, index.Label, index.Properties[range.Equal.Length]));
    }

    private long NodeIdOf(int ordinal) => State.IdOf(EntityKind.Node, ordinal);

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
