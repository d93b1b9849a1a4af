using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>Which chunks of the base a request needs.</content>
internal sealed partial class GraphView
{
    /// <summary>Pins what a request needs. Completes at once when it is in memory.</summary>
    public ValueTask<IGraphView> LoadAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        BaseGraph stored = State.Base;
        if (stored.GroupCount == 0)
        {
            return new ValueTask<IGraphView>(this);
        }

        WantGroups(request, stored);
        WantRelationships(request, stored);
        WantIds(request);
        ValueTask loading = view.LoadAsync(cancellationToken);
        return loading.IsCompletedSuccessfully && request.RelationshipIds is null ? new ValueTask<IGraphView>(this) : FinishAsync(loading, request, cancellationToken);
    }

    private async ValueTask<IGraphView> FinishAsync(ValueTask loading, LoadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await loading;

            // What leads from an id to a relationship is found in two steps.
            WantIds(request);
            await view.LoadAsync(cancellationToken);
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void WantGroups(LoadRequest request, BaseGraph stored)
    {
        if (request.NodeKeys is null && !request.AllNodeKeys && !request.IdsOfNodes && request.Types is null)
        {
            return;
        }

        if (request.Ordinals is not { } ordinals)
        {
            foreach (BaseGroup group in stored.Groups)
            {
                Want(request, group);
            }

            return;
        }

        int last = -1;
        var seen = new HashSet<int>();
        foreach (int ordinal in ordinals.Span)
        {
            int group = ordinal >> NodeRows.RowBits;
            if (group != last && group >= 0 && group < stored.GroupCount && seen.Add(group))
            {
                Want(request, stored.Group(group));
            }

            last = group;
        }
    }

    private void Want(LoadRequest request, BaseGroup group)
    {
        if (request.IdsOfNodes)
        {
            view.Want(group.NodeIds);
        }

        if (request.AllNodeKeys)
        {
            view.WantProperties(group.Number);
        }

        foreach (int key in request.NodeKeys ?? [])
        {
            view.Want(group.Property(key));
        }

        if (request.Types is { } types)
        {
            foreach (int slot in group.Slots)
            {
                bool isAsked = request.Direction == Direction.Both || (slot & 1) == (int)request.Direction;
                if (isAsked && (types.Length == 0 || Array.IndexOf(types, slot >> 1) >= 0))
                {
                    // Among relationships of which some have been removed, the others are told by their handles; a transaction may remove some yet.
                    bool needsHandles = !request.NeighboursOnly || reader is GraphTransaction || State.Group(group.Number).Slice(slot)?.Removed is not null;
                    view.WantSlice(group.Slice(slot), neighbours: true, references: needsHandles);
                }
            }
        }
    }

    private void WantRelationships(LoadRequest request, BaseGraph stored)
    {
        if (request.RelationshipKeys is null && !request.AllRelationshipKeys && !request.IdsOfRelationships && !request.Ends)
        {
            return;
        }

        if (request.Handles is { } handles)
        {
            foreach (long handle in handles.Span)
            {
                if (handle >= 0 && State.IsOfBase(handle) && GroupOf(handle) is var (type, group) && relationshipGroups!.Add((type, group)))
                {
                    Want(request, type, stored.Group(group));
                }
            }

            return;
        }

        for (int type = 0; type < stored.Catalog.Types.Length; type++)
        {
            foreach (BaseGroup group in stored.Type(type).Groups)
            {
                Want(request, type, group);
            }
        }
    }

    private void Want(LoadRequest request, int type, BaseGroup group)
    {
        if (request.IdsOfRelationships)
        {
            view.Want(group.RelationshipIds(type));
        }

        if (request.Ends)
        {
            view.WantSlice(group.Slice(type << 1), neighbours: true, references: false);
        }

        IEnumerable<int> keys = request.AllRelationshipKeys ? group.RelationshipKeys(type) : request.RelationshipKeys ?? [];
        foreach (int key in keys)
        {
            view.Want(group.RelationshipProperty(type, key));
        }
    }

    private void WantIds(LoadRequest request)
    {
        foreach (long id in request.NodeIds ?? [])
        {
            if (id >= 0 && !State.TryFindAddedNode(id, out _))
            {
                view.WantNode(id);
            }
        }

        foreach (long id in request.RelationshipIds ?? [])
        {
            if (id >= 0 && !State.TryFindAddedRelationship(id, out _))
            {
                view.WantRelationship(id);
            }
        }
    }
}
