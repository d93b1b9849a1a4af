using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Results;

/// <summary>Turns columns with references to entities into columns of whole entities, as results have them.</summary>
internal sealed class EntityMaterializer(QueryContext context)
{
    private readonly ResidentView nodeView = new(context, new LoadRequest { AllNodeKeys = true, IdsOfNodes = true });
    private readonly ResidentView relationshipView = new(context, new LoadRequest { AllRelationshipKeys = true, IdsOfRelationships = true, Ends = true });
    private readonly ResidentView endIds = new(context, new LoadRequest { IdsOfNodes = true });
    private readonly List<int> ordinals = [];
    private readonly List<long> handles = [];

    /// <summary>The column itself when it has no references, else one made in <paramref name="result"/>.</summary>
    public async ValueTask<Vector> MaterializeAsync(Vector column, Vector result)
    {
        switch (column.Kind)
        {
            case VectorKind.Node:
                await nodeView.ForAsync(column.Nodes);
                WriteNodes(column.Nodes, result);
                return result;
            case VectorKind.Relationship:
                await LoadRelationshipsAsync(column.Relationships.ToArray());
                WriteRelationships(column.Relationships, result);
                return result;
            case VectorKind.Value when FindReferences(column.Values):
                if (ordinals.Count > 0)
                {
                    await nodeView.ForAsync(ordinals.ToArray());
                }

                if (handles.Count > 0)
                {
                    await LoadRelationshipsAsync(handles.ToArray());
                }

                WriteValues(column.Values, result);
                return result;
            default:
                return column;
        }
    }

    private async ValueTask LoadRelationshipsAsync(long[] relationships)
    {
        IGraphView view = await relationshipView.ForRelationshipsAsync(relationships);
        var ends = new int[relationships.Length * 2];
        view.ReadEndpoints(relationships, ends.AsSpan(0, relationships.Length), ends.AsSpan(relationships.Length));
        await endIds.ForAsync(ends);
    }

    private void WriteNodes(ReadOnlySpan<int> nodes, Vector result)
    {
        Span<Value> values = result.ResetValues(nodes.Length);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = nodes[i] < 0 ? NullValue.Instance : Node(nodes[i]);
        }
    }

    private void WriteRelationships(ReadOnlySpan<long> handles, Vector result)
    {
        Span<Value> values = result.ResetValues(handles.Length);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = handles[i] < 0 ? NullValue.Instance : Relationship(handles[i]);
        }
    }

    private void WriteValues(ReadOnlySpan<Value> column, Vector result)
    {
        Span<Value> values = result.ResetValues(column.Length);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Convert(column[i]);
        }
    }

    /// <summary>Collects the entities in values, however deep. False: there are none.</summary>
    private bool FindReferences(ReadOnlySpan<Value> values)
    {
        ordinals.Clear();
        handles.Clear();
        bool found = false;
        foreach (Value value in values)
        {
            found |= Find(value);
        }

        return found;
    }

    private bool Find(Value value)
    {
        switch (value)
        {
            case NodeReference node:
                ordinals.Add(node.Ordinal);
                return true;
            case RelationshipReference relationship:
                handles.Add(relationship.Handle);
                return true;
            case PathReference path:
                foreach (NodeReference node in path.Nodes)
                {
                    ordinals.Add(node.Ordinal);
                }

                foreach (RelationshipReference relationship in path.Relationships)
                {
                    handles.Add(relationship.Handle);
                }

                return true;
            case ListValue list when !list.TryGetRange(out _, out _):
                NestingGuard.EnsureRoom();
                bool found = false;
                foreach (Value item in list.Items)
                {
                    found |= Find(item);
                }

                return found;
            case MapValue map:
                NestingGuard.EnsureRoom();
                found = false;
                foreach (KeyValuePair<string, Value> entry in map.Entries)
                {
                    found |= Find(entry.Value);
                }

                return found;
            default:
                return false;
        }
    }

    private Value Convert(Value value) => value switch
    {
        NodeReference node => Node(node.Ordinal),
        RelationshipReference relationship => Relationship(relationship.Handle),
        PathReference path => Path(path),
        ListValue list when !list.TryGetRange(out _, out _) => new ListValue(Array.ConvertAll(list.Items.ToArray(), Convert)),
        MapValue map => new MapValue(Array.ConvertAll(map.Entries.ToArray(), entry => KeyValuePair.Create(entry.Key, Convert(entry.Value)))),
        _ => value,
    };

    private PathValue Path(PathReference path)
    {
        var nodes = new NodeValue[path.Nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = Node(path.Nodes[i].Ordinal);
        }

        var relationships = new RelationshipValue[path.Length];
        for (int i = 0; i < relationships.Length; i++)
        {
            relationships[i] = Relationship(path.Relationships[i].Handle);
        }

        return new PathValue(nodes, relationships);
    }

    private NodeValue Node(int ordinal)
    {
        if (context.Reader.WholeNode(ordinal) is { } whole)
        {
            return whole;
        }

        long id = nodeView.Current.NodeId(ordinal);
        return new NodeValue(id, context.Reader.ElementId(ValueKind.Node, id), context.Entities.LabelsOf(ordinal), nodeView.Current.NodeProperties(ordinal));
    }

    private RelationshipValue Relationship(long handle)
    {
        if (context.Reader.WholeRelationship(handle) is { } whole)
        {
            return whole;
        }

        Span<int> source = stackalloc int[1];
        Span<int> target = stackalloc int[1];
        relationshipView.Current.ReadEndpoints([handle], source, target);
        long id = relationshipView.Current.RelationshipId(handle);
        long start = endIds.Current.NodeId(source[0]);
        long end = endIds.Current.NodeId(target[0]);
        IGraphReader reader = context.Reader;
        return new RelationshipValue(
            id,
            reader.ElementId(ValueKind.Relationship, id),
            reader.Tokens.TypeName((int)(handle >> 32)),
            start,
            reader.ElementId(ValueKind.Node, start),
            end,
            reader.ElementId(ValueKind.Node, end),
            relationshipView.Current.RelationshipProperties(handle));
    }
}
