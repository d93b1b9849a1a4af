using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Transactions;

/// <summary>
/// Carries rows from one transaction to the next: entities keep their ids, but their addresses hold for one reader only.
/// What another transaction has deleted meanwhile becomes null.
/// </summary>
internal sealed class EntityTransfer
{
    private readonly IGraphView view;

    private EntityTransfer(IGraphView view) => this.view = view;

    /// <summary>Makes held rows independent of the reader that they come from.</summary>
    public static void Detach(RowBuffer rows, IEntityIds ids)
    {
        for (int i = 0; i < rows.Slots.Length; i++)
        {
            if (rows.Column(i).Kind is VectorKind.Node or VectorKind.Relationship)
            {
                rows.Column(i).ToGeneric(ids);
            }
        }
    }

    /// <summary>Gives the entities of a detached batch the addresses that they have in another reader.</summary>
    public static async ValueTask AttachAsync(RowBatch batch, ReadOnlyMemory<int> slots, QueryContext context)
    {
        var nodes = new List<long>();
        var relationships = new List<long>();
        for (int i = 0; i < slots.Length; i++)
        {
            CollectColumn(batch[slots.Span[i]], nodes, relationships);
        }

        if (nodes.Count + relationships.Count == 0)
        {
            return;
        }

        var request = new LoadRequest { NodeIds = [.. nodes], RelationshipIds = [.. relationships] };
        using IGraphView view = await context.Reader.LoadAsync(request, context.Budget.CancellationToken);
        var transfer = new EntityTransfer(view);
        for (int i = 0; i < slots.Length; i++)
        {
            Vector column = batch[slots.Span[i]];
            if (column.Kind == VectorKind.Value)
            {
                var moved = new Vector();
                for (int row = 0; row < column.Count; row++)
                {
                    moved.Append(transfer.Move(column.Values[row]), context.Ids);
                }

                batch[slots.Span[i]] = moved;
            }
        }
    }

    private static void CollectColumn(Vector column, List<long> nodes, List<long> relationships)
    {
        if (column.Kind == VectorKind.Value)
        {
            foreach (Value value in column.Values)
            {
                Collect(value, nodes, relationships);
            }
        }
    }

    private static void Collect(Value value, List<long> nodes, List<long> relationships)
    {
        switch (value)
        {
            case NodeReference node:
                nodes.Add(node.Id);
                break;
            case RelationshipReference relationship:
                relationships.Add(relationship.Id);
                break;
            case PathReference path:
                foreach (NodeReference node in path.Nodes)
                {
                    nodes.Add(node.Id);
                }

                foreach (RelationshipReference relationship in path.Relationships)
                {
                    relationships.Add(relationship.Id);
                }

                break;
            case ListValue list when !list.TryGetRange(out _, out _):
                NestingGuard.EnsureRoom();
                foreach (Value item in list.Items)
                {
                    Collect(item, nodes, relationships);
                }

                break;
            case MapValue map:
                NestingGuard.EnsureRoom();
                foreach (KeyValuePair<string, Value> entry in map.Entries)
                {
                    Collect(entry.Value, nodes, relationships);
                }

                break;
        }
    }

    private Value Move(Value value) => value switch
    {
        NodeReference node => view.TryFindNode(node.Id, out int ordinal) ? new NodeReference(ordinal, node.Id) : NullValue.Instance,
        RelationshipReference relationship => view.TryFindRelationship(relationship.Id, out long handle) ? new RelationshipReference(handle, relationship.Id) : NullValue.Instance,
        PathReference path => Move(path),
        ListValue list when !list.TryGetRange(out _, out _) => new ListValue(Array.ConvertAll(list.Items.ToArray(), Move)),
        MapValue map => new MapValue(Array.ConvertAll(map.Entries.ToArray(), entry => KeyValuePair.Create(entry.Key, Move(entry.Value)))),
        _ => value,
    };

    private Value Move(PathReference path)
    {
        var nodes = new NodeReference[path.Nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            if (Move(path.Nodes[i]) is not NodeReference node)
            {
                return NullValue.Instance;
            }

            nodes[i] = node;
        }

        var relationships = new RelationshipReference[path.Length];
        for (int i = 0; i < relationships.Length; i++)
        {
            if (Move(path.Relationships[i]) is not RelationshipReference relationship)
            {
                return NullValue.Instance;
            }

            relationships[i] = relationship;
        }

        return new PathReference(nodes, relationships);
    }
}
