using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// Loads what the replay of a change set reads of the base: where its entities are, the ends of relationships that it deletes, and the
/// values that indexes are made of. Values that are only overwritten are not read.
/// </summary>
internal sealed class ReplayPreparation(GraphState state, BaseView view)
{
    private readonly List<(OperationKind Kind, long Id, string? Name)> changes = [];
    private readonly HashSet<long> nodes = [];
    private readonly HashSet<long> relationships = [];
    private readonly List<IndexDefinition> indexes = [];

    /// <summary>Makes the base ready for <see cref="GraphState.Apply(ReadOnlySpan{byte}, BaseView)"/>.</summary>
    public async ValueTask PrepareAsync(ReadOnlyMemory<byte> operations, CancellationToken cancellationToken)
    {
        if (state.Base.GroupCount == 0)
        {
            return;
        }

        Collect(operations.Span);
        foreach (long id in nodes)
        {
            view.WantNode(id);
        }

        // What leads from an id to a relationship is found in two steps.
        for (int step = 0; step < 2; step++)
        {
            foreach (long id in relationships)
            {
                view.WantRelationship(id);
            }

            await view.LoadAsync(cancellationToken);
        }

        foreach ((OperationKind kind, long id, string? name) in changes)
        {
            Want(kind, id, name);
        }

        foreach (IndexDefinition index in indexes)
        {
            WantColumns(index);
        }

        await view.LoadAsync(cancellationToken);
    }

    private void Collect(ReadOnlySpan<byte> operations)
    {
        var reader = new ChangeSetReader(operations);
        var operation = default(GraphOperation);
        while (reader.TryRead(ref operation))
        {
            switch (operation.Kind)
            {
                case OperationKind.CreateNode:
                    break;
                case OperationKind.CreateRelationship:
                    Node(operation.Source);
                    Node(operation.Target);
                    break;
                case OperationKind.SetNodeProperty or OperationKind.DeleteNode or OperationKind.AddLabel or OperationKind.RemoveLabel:
                    if (Node(operation.Id))
                    {
                        changes.Add((operation.Kind, operation.Id, operation.Kind == OperationKind.DeleteNode ? null : reader.Names[operation.Name]));
                    }

                    break;
                case OperationKind.SetRelationshipProperty or OperationKind.DeleteRelationship:
                    if (!state.TryFindAddedRelationship(operation.Id, out _))
                    {
                        relationships.Add(operation.Id);
                        changes.Add((operation.Kind, operation.Id, operation.Kind == OperationKind.DeleteRelationship ? null : reader.Names[operation.Name]));
                    }

                    break;
                case OperationKind.CreateIndex:
                    indexes.Add(operation.Index!);
                    break;
            }
        }
    }

    private bool Node(long id)
    {
        if (state.TryFindAddedNode(id, out _))
        {
            return false;
        }

        nodes.Add(id);
        return true;
    }

    private void Want(OperationKind kind, long id, string? name)
    {
        if (kind is OperationKind.SetRelationshipProperty or OperationKind.DeleteRelationship)
        {
            // One that is not found was created by the change set itself, or the change set is damaged.
            if (view.TryFindRelationship(id, out long handle))
            {
                WantRelationship(kind, handle);
            }

            return;
        }

        if (!view.TryFindNode(id, out int ordinal))
        {
            return;
        }

        foreach (int label in state.LabelsOf(state.CodeOf(ordinal)))
        {
            WantIndexed(ordinal, label);
        }

        if (kind == OperationKind.AddLabel && state.FindLabel(name!) is var added and >= 0)
        {
            WantIndexed(ordinal, added);
        }
    }

    private void WantIndexed(int ordinal, int label)
    {
        foreach (IndexRule rule in state.Rules.Indexes(EntityKind.Node, label))
        {
            foreach (int key in rule.Keys)
            {
                view.WantProperty(ordinal >> NodeRows.RowBits, key);
            }
        }

        foreach (IndexDefinition index in indexes)
        {
            foreach (string property in index.Properties)
            {
                view.WantProperty(ordinal >> NodeRows.RowBits, state.FindKey(property));
            }
        }
    }

    private void WantRelationship(OperationKind kind, long handle)
    {
        int type = (int)(handle >> 32);
        if (kind == OperationKind.DeleteRelationship)
        {
            view.WantRelationship(type, (int)handle, ends: true, id: false);
        }

        BaseGroup group = state.Base.Type(type).GroupOf((int)handle, out _);
        foreach (IndexRule rule in state.Rules.Indexes(EntityKind.Relationship, type))
        {
            foreach (int key in rule.Keys)
            {
                view.Want(group.RelationshipProperty(type, key));
            }
        }
    }

    private void WantColumns(IndexDefinition index)
    {
        int token = index.Entity == EntityKind.Node ? state.FindLabel(index.Label) : state.FindType(index.Label);
        ReadOnlySpan<BaseGroup> groups = index.Entity == EntityKind.Node ? state.Base.Groups : token < 0 ? default : state.Base.Type(token).Groups;
        foreach (BaseGroup group in groups)
        {
            foreach (string property in index.Properties)
            {
                int key = state.FindKey(property);
                view.Want(key < 0 ? null : index.Entity == EntityKind.Node ? group.Property(key) : group.RelationshipProperty(token, key));
            }
        }
    }
}
