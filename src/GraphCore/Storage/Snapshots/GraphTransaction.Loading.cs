using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>What of the base a write depends on: ids, which the log names entities by, and values that indexes, constraints and sizes need.</content>
internal sealed partial class GraphTransaction
{
    /// <summary>Chunks that stay pinned between writes; a transaction of any size goes on with fewer.</summary>
    private const int MaxPinned = 1024;

    private ValueTask LoadAsync() => view.LoadAsync(Cancellation);

    private void WantIds(int ordinal)
    {
        if (State.IsOfBase(ordinal))
        {
            view.WantNodeIds(ordinal >> NodeRows.RowBits);
        }
    }

    /// <summary>Asks for the id and the value of a property, and for what the rules of all labels (or the type) look at.</summary>
    private void WantForWrite(EntityKind kind, long entity, int key)
    {
        if (view.PinnedChunks > MaxPinned)
        {
            view.Release();
        }

        if (kind == EntityKind.Node ? !State.IsOfBase((int)entity) : !State.IsOfBase(entity))
        {
            return;
        }

        if (kind == EntityKind.Node)
        {
            view.WantNodeIds((int)(entity >> NodeRows.RowBits));
        }
        else
        {
            view.WantRelationship((int)(entity >> 32), (int)entity, ends: false, id: true);
        }

        if (key >= 0)
        {
            WantValue(kind, entity, key);
        }

        foreach (int token in TokensOf(kind, entity))
        {
            WantRules(kind, entity, token);
        }
    }

    private void WantValue(EntityKind kind, long entity, int key)
    {
        if (kind == EntityKind.Node)
        {
            view.WantProperty((int)(entity >> NodeRows.RowBits), key);
            return;
        }

        int type = (int)(entity >> 32);
        view.Want(State.Base.Type(type).GroupOf((int)entity, out _).RelationshipProperty(type, key));
    }

    /// <summary>Asks for what the rules of a label or type look at.</summary>
    private void WantRules(EntityKind kind, long entity, int token)
    {
        if (kind == EntityKind.Node ? !State.IsOfBase((int)entity) : !State.IsOfBase(entity))
        {
            return;
        }

        foreach (IndexRule rule in State.Rules.Indexes(kind, token))
        {
            foreach (int key in rule.Keys)
            {
                WantValue(kind, entity, key);
            }
        }

        foreach (ConstraintRule rule in State.Rules.Constraints(kind, token))
        {
            foreach (int key in rule.Keys)
            {
                WantValue(kind, entity, key);
            }
        }
    }

    /// <summary>Asks for everything of an entity that is to be deleted.</summary>
    private void WantAll(EntityKind kind, long entity)
    {
        WantForWrite(kind, entity, key: -1);
        if (kind == EntityKind.Node)
        {
            if (State.IsOfBase((int)entity))
            {
                view.WantProperties((int)(entity >> NodeRows.RowBits));
            }

            return;
        }

        if (State.IsOfBase(entity))
        {
            int type = (int)(entity >> 32);
            view.WantRelationship(type, (int)entity, ends: true, id: true);
            BaseGroup group = State.Base.Type(type).GroupOf((int)entity, out _);
            foreach (int key in group.RelationshipKeys(type))
            {
                view.Want(group.RelationshipProperty(type, key));
            }
        }
    }

    /// <summary>Asks for the values of keys of every stored entity with a label or type.</summary>
    private void WantColumns(EntityKind kind, int token, ReadOnlySpan<int> keys)
    {
        if (token < 0)
        {
            return;
        }

        ReadOnlySpan<BaseGroup> groups = kind == EntityKind.Node ? State.Base.Groups : State.Base.Type(token).Groups;
        foreach (BaseGroup group in groups)
        {
            foreach (int key in keys)
            {
                view.Want(kind == EntityKind.Node ? group.Property(key) : group.RelationshipProperty(token, key));
            }
        }
    }
}
