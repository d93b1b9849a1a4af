using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Transactions;

/// <summary>
/// Carries rows from one transaction to the next: entities keep their ids, but their addresses hold for one reader only.
/// What another transaction has deleted meanwhile becomes null.
/// </summary>
internal static class EntityTransfer
{
    /// <summary>Makes held rows independent of the reader that they come from.</summary>
    public static async ValueTask DetachAsync(RowBuffer rows, QueryContext context)
    {
        for (int i = 0; i < rows.Slots.Length; i++)
        {
            Vector column = rows.Column(i);
            if (column.Kind is not (VectorKind.Node or VectorKind.Relationship or VectorKind.Value))
            {
                continue;
            }

            var entities = new Entities();
            for (int row = 0; row < column.Count; row++)
            {
                entities.Find(column.GetValue(row));
            }

            if (entities.IsEmpty)
            {
                continue;
            }

            await context.Entities.LoadNodeIdsAsync(entities.Nodes.ToArray());
            await context.Entities.LoadRelationshipIdsAsync(entities.Relationships.ToArray());
            var detached = new Vector();
            for (int row = 0; row < column.Count; row++)
            {
                detached.Append(Detach(column.GetValue(row), context.Entities));
            }

            rows.SetColumn(i, detached);
        }
    }

    /// <summary>Gives the entities of a detached batch the addresses that they have in another reader.</summary>
    public static async ValueTask AttachAsync(RowBatch batch, ReadOnlyMemory<int> slots, QueryContext context)
    {
        var entities = new Entities();
        for (int i = 0; i < slots.Length; i++)
        {
            Vector column = batch[slots.Span[i]];
            if (column.Kind == VectorKind.Value)
            {
                foreach (Value value in column.Values)
                {
                    entities.Find(value);
                }
            }
        }

        if (entities.IsEmpty)
        {
            return;
        }

        var request = new LoadRequest { NodeIds = [.. entities.DetachedNodes], RelationshipIds = [.. entities.DetachedRelationships] };
        using IGraphView view = await context.LoadAsync(request);
        for (int i = 0; i < slots.Length; i++)
        {
            Vector column = batch[slots.Span[i]];
            if (column.Kind == VectorKind.Value)
            {
                var attached = new Vector();
                foreach (Value value in column.Values)
                {
                    attached.Append(Attach(value, view));
                }

                batch[slots.Span[i]] = attached;
            }
        }
    }

    /// <summary>Whether there are entities with their contents in a value, however deep: from a result, and of no reader.</summary>
    public static bool HasWholeEntities(Value value)
    {
        switch (value)
        {
            case NodeValue or RelationshipValue or PathValue:
                return true;
            case ListValue list when !list.TryGetRange(out _, out _):
                NestingGuard.EnsureRoom();
                foreach (Value item in list.Items)
                {
                    if (HasWholeEntities(item))
                    {
                        return true;
                    }
                }

                return false;
            case MapValue map:
                NestingGuard.EnsureRoom();
                foreach (KeyValuePair<string, Value> entry in map.Entries)
                {
                    if (HasWholeEntities(entry.Value))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    /// <summary>Gives whole entities in parameters the addresses that they have in a reader. What is not there, or of another database, becomes null.</summary>
    public static async ValueTask<MapValue> AttachAsync(MapValue parameters, IGraphReader reader, CancellationToken cancellationToken)
    {
        if (!HasWholeEntities(parameters))
        {
            return parameters;
        }

        var detached = (MapValue)Detach(parameters, reader);
        var entities = new Entities();
        entities.Find(detached);
        var request = new LoadRequest { NodeIds = [.. entities.DetachedNodes], RelationshipIds = [.. entities.DetachedRelationships] };
        using IGraphView view = await reader.LoadAsync(request, cancellationToken);
        return (MapValue)Attach(detached, view);
    }

    private static Value Detach(Value value, IGraphReader reader) => value switch
    {
        NodeValue node => reader.ElementId(ValueKind.Node, node.Id) == node.ElementId ? new DetachedEntity(ValueKind.Node, node.Id) : NullValue.Instance,
        RelationshipValue relationship => reader.ElementId(ValueKind.Relationship, relationship.Id) == relationship.ElementId ? new DetachedEntity(ValueKind.Relationship, relationship.Id) : NullValue.Instance,
        PathValue path => Detach(path, reader),
        ListValue list when !list.TryGetRange(out _, out _) => new ListValue(Array.ConvertAll(list.Items.ToArray(), item => Detach(item, reader))),
        MapValue map => new MapValue(Array.ConvertAll(map.Entries.ToArray(), entry => KeyValuePair.Create(entry.Key, Detach(entry.Value, reader)))),
        _ => value,
    };

    private static Value Detach(PathValue path, IGraphReader reader)
    {
        var elements = new DetachedEntity[path.Nodes.Count + path.Relationships.Count];
        for (int i = 0; i < elements.Length; i++)
        {
            if (Detach((i & 1) == 0 ? path.Nodes[i >> 1] : (Value)path.Relationships[i >> 1], reader) is not DetachedEntity element)
            {
                return NullValue.Instance;
            }

            elements[i] = element;
        }

        return new DetachedPath(elements);
    }

    private static Value Detach(Value value, EntityAccess entities) => value switch
    {
        NodeReference node => new DetachedEntity(ValueKind.Node, entities.GetId(node)),
        RelationshipReference relationship => new DetachedEntity(ValueKind.Relationship, entities.GetId(relationship)),
        PathReference path => Detach(path, entities),
        ListValue list when !list.TryGetRange(out _, out _) => new ListValue(Array.ConvertAll(list.Items.ToArray(), item => Detach(item, entities))),
        MapValue map => new MapValue(Array.ConvertAll(map.Entries.ToArray(), entry => KeyValuePair.Create(entry.Key, Detach(entry.Value, entities)))),
        _ => value,
    };

    private static DetachedPath Detach(PathReference path, EntityAccess entities)
    {
        var elements = new DetachedEntity[(2 * path.Length) + 1];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = (i & 1) == 0
                ? new DetachedEntity(ValueKind.Node, entities.GetId(path.Nodes[i >> 1]))
                : new DetachedEntity(ValueKind.Relationship, entities.GetId(path.Relationships[i >> 1]));
        }

        return new DetachedPath(elements);
    }

    private static Value Attach(Value value, IGraphView view) => value switch
    {
        DetachedEntity { Kind: ValueKind.Node } node => view.TryFindNode(node.Id, out int ordinal) ? new NodeReference(ordinal) : NullValue.Instance,
        DetachedEntity relationship => view.TryFindRelationship(relationship.Id, out long handle) ? new RelationshipReference(handle) : NullValue.Instance,
        DetachedPath path => Attach(path, view),
        ListValue list when !list.TryGetRange(out _, out _) => new ListValue(Array.ConvertAll(list.Items.ToArray(), item => Attach(item, view))),
        MapValue map => new MapValue(Array.ConvertAll(map.Entries.ToArray(), entry => KeyValuePair.Create(entry.Key, Attach(entry.Value, view)))),
        _ => value,
    };

    private static Value Attach(DetachedPath path, IGraphView view)
    {
        var nodes = new NodeReference[(path.Elements.Length + 1) / 2];
        var relationships = new RelationshipReference[path.Elements.Length / 2];
        for (int i = 0; i < path.Elements.Length; i++)
        {
            switch (Attach(path.Elements[i], view))
            {
                case NodeReference node:
                    nodes[i >> 1] = node;
                    break;
                case RelationshipReference relationship:
                    relationships[i >> 1] = relationship;
                    break;
                default:
                    return NullValue.Instance;
            }
        }

        return new PathReference(nodes, relationships);
    }

    /// <summary>The entities in values, however deep.</summary>
    private sealed class Entities
    {
        public List<int> Nodes { get; } = [];

        public List<long> Relationships { get; } = [];

        public List<long> DetachedNodes { get; } = [];

        public List<long> DetachedRelationships { get; } = [];

        public bool IsEmpty => Nodes.Count + Relationships.Count + DetachedNodes.Count + DetachedRelationships.Count == 0;

        public void Find(Value value)
        {
            switch (value)
            {
                case NodeReference node:
                    Nodes.Add(node.Ordinal);
                    break;
                case RelationshipReference relationship:
                    Relationships.Add(relationship.Handle);
                    break;
                case DetachedEntity entity:
                    (entity.Kind == ValueKind.Node ? DetachedNodes : DetachedRelationships).Add(entity.Id);
                    break;
                case PathReference path:
                    foreach (NodeReference node in path.Nodes)
                    {
                        Nodes.Add(node.Ordinal);
                    }

                    foreach (RelationshipReference relationship in path.Relationships)
                    {
                        Relationships.Add(relationship.Handle);
                    }

                    break;
                case DetachedPath path:
                    foreach (DetachedEntity entity in path.Elements)
                    {
                        Find(entity);
                    }

                    break;
                case ListValue list when !list.TryGetRange(out _, out _):
                    NestingGuard.EnsureRoom();
                    foreach (Value item in list.Items)
                    {
                        Find(item);
                    }

                    break;
                case MapValue map:
                    NestingGuard.EnsureRoom();
                    foreach (KeyValuePair<string, Value> entry in map.Entries)
                    {
                        Find(entry.Value);
                    }

                    break;
            }
        }
    }
}
