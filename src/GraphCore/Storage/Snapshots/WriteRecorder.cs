using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// Notes what a transaction writes, as conflict keys, and as read keys what each write depends on. What the transaction has
/// created itself needs no keys of its own: nobody else can know it.
/// </summary>
/// <param name="view">Holds the ids of what is written.</param>
internal sealed class WriteRecorder(GraphReader reader, GraphState snapshot, ConflictKeySet reads, BaseView view)
{
    private readonly Dictionary<(EntityKind, int), ulong> scopes = [];
    private readonly Dictionary<(EntityKind, int, int), ulong> propertyScopes = [];

    public ConflictKeySet Keys { get; } = new();

    private GraphState State => reader.State;

    /// <summary>A node with a label set came or goes.</summary>
    public void NodeSet(int code)
    {
        Keys.Add(ConflictKey.Scope(EntityKind.Node, null));
        foreach (int label in State.LabelsOf(code))
        {
            Keys.Add(Scope(EntityKind.Node, label));
        }
    }

    /// <summary>Before an entity is changed.</summary>
    public void EntityRead(EntityKind kind, long entity)
    {
        if (IsOld(kind, entity))
        {
            reads.Add(ConflictKey.Entity(kind, State.IdOf(kind, entity, view)));
        }
    }

    /// <summary>
    /// A property was set or taken away. Beside the entity this touches the label's values of the property, on which the
    /// creation of a constraint depends; index entries are noted by <see cref="IndexChanged"/>.
    /// </summary>
    public void PropertyChanged(EntityKind kind, long entity, int key)
    {
        if (IsOld(kind, entity))
        {
            Keys.Add(ConflictKey.Entity(kind, State.IdOf(kind, entity, view)));
        }

        PropertyScope(kind, entity, key);
    }

    public void LabelChanged(int ordinal, int label)
    {
        if (IsOld(EntityKind.Node, ordinal))
        {
            Keys.Add(ConflictKey.Entity(EntityKind.Node, State.IdOf(EntityKind.Node, ordinal, view)));
        }

        Keys.Add(Scope(EntityKind.Node, label));
    }

    /// <summary>A relationship was created between two nodes: they must still be there.</summary>
    public void Attached(int type, int source, int target)
    {
        Ends(type, source, target);
        foreach (int end in (ReadOnlySpan<int>)[source, target])
        {
            if (IsOld(EntityKind.Node, end))
            {
                reads.Add(ConflictKey.NodeExistence(State.IdOf(EntityKind.Node, end, view)));
            }
        }
    }

    /// <summary>Before a node is deleted: nobody may attach a relationship to it meanwhile.</summary>
    public void NodeDeleted(int ordinal)
    {
        if (IsOld(EntityKind.Node, ordinal))
        {
            long id = State.IdOf(EntityKind.Node, ordinal, view);
            ReadAndWrite(ConflictKey.Entity(EntityKind.Node, id));
            reads.Add(ConflictKey.Adjacency(id));
            Keys.Add(ConflictKey.NodeExistence(id));
        }

        NodeSet(State.CodeOf(ordinal));
    }

    /// <summary>Before a relationship is deleted.</summary>
    public void RelationshipDeleted(long handle)
    {
        if (IsOld(EntityKind.Relationship, handle))
        {
            ReadAndWrite(ConflictKey.Entity(EntityKind.Relationship, State.IdOf(EntityKind.Relationship, handle, view)));
        }

        (int source, int target) = State.EndsOf(handle, view);
        Ends((int)(handle >> 32), source, target);
    }

    /// <summary>An index entry changes: whoever sought the old or the new key, or a range, is affected.</summary>
    public void IndexChanged(IndexRule rule, Value[]? before, Value[]? after)
    {
        IndexDefinition index = rule.Definition;
        if (before is not null)
        {
            Keys.Add(ConflictKey.Index(index.Entity, index.Label, index.Properties, before));
        }

        if (after is not null)
        {
            Keys.Add(ConflictKey.Index(index.Entity, index.Label, index.Properties, after));
        }

        foreach (int key in rule.Keys)
        {
            Keys.Add(PropertyScope(index.Entity, rule.Token, key));
        }
    }

    private bool IsOld(EntityKind kind, long entity) => kind == EntityKind.Node ? snapshot.IsLiveNode((int)entity) : snapshot.IsLiveRelationship(entity);

    private void ReadAndWrite(ulong key)
    {
        reads.Add(key);
        Keys.Add(key);
    }

    private void Ends(int type, int source, int target)
    {
        Keys.Add(ConflictKey.Scope(EntityKind.Relationship, null));
        Keys.Add(Scope(EntityKind.Relationship, type));
        End(type, source, Direction.Outgoing);
        End(type, target, Direction.Incoming);
    }

    private void End(int type, int ordinal, Direction direction)
    {
        if (IsOld(EntityKind.Node, ordinal))
        {
            long id = State.IdOf(EntityKind.Node, ordinal, view);
            Keys.Add(ConflictKey.Adjacency(id));
            Keys.Add(ConflictKey.Adjacency(id, State.TypeName(type), direction));
        }
    }

    private void PropertyScope(EntityKind kind, long entity, int key)
    {
        if (kind == EntityKind.Relationship)
        {
            Keys.Add(PropertyScope(kind, (int)(entity >> 32), key));
            return;
        }

        foreach (int label in State.LabelsOf(State.CodeOf((int)entity)))
        {
            Keys.Add(PropertyScope(kind, label, key));
        }
    }

    private ulong Scope(EntityKind kind, int token)
    {
        if (!scopes.TryGetValue((kind, token), out ulong key))
        {
            key = ConflictKey.Scope(kind, NameOf(kind, token));
            scopes.Add((kind, token), key);
        }

        return key;
    }

    private ulong PropertyScope(EntityKind kind, int token, int property)
    {
        if (!propertyScopes.TryGetValue((kind, token, property), out ulong key))
        {
            key = ConflictKey.Scope(kind, NameOf(kind, token), State.KeyName(property));
            propertyScopes.Add((kind, token, property), key);
        }

        return key;
    }

    private string NameOf(EntityKind kind, int token) => kind == EntityKind.Node ? State.LabelName(token) : State.TypeName(token);
}
