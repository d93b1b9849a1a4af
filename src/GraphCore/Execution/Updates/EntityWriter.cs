using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Updates;

/// <summary>Single updates of the transaction, counted as Neo4j counts them.</summary>
internal sealed class EntityWriter(QueryContext context)
{
    private readonly QueryCounters counters = context.Counters;

    private IGraphTransaction Transaction => context.Transaction ?? throw new GraphException(ErrorCodes.AccessMode, "The statement writes, but its transaction may only read.");

    public int Label(string name) => Transaction.AddLabel(name);

    public int Type(string name) => Transaction.AddType(name);

    public int Key(string name) => Transaction.AddKey(name);

    public int CreateNode(ReadOnlySpan<int> labels)
    {
        int node = Transaction.CreateNode(labels);
        counters.NodesCreated++;
        counters.LabelsAdded += CountDistinct(labels);
        return node;
    }

    public async ValueTask<long> CreateRelationshipAsync(int type, int source, int target)
    {
        long relationship = await Transaction.CreateRelationshipAsync(type, source, target);
        counters.RelationshipsCreated++;
        return relationship;
    }

    public ValueTask SetPropertyAsync(Value entity, string key, Value value) => entity switch
    {
        NodeReference node => SetNodePropertyAsync(node.Ordinal, key, value),
        RelationshipReference relationship => SetRelationshipPropertyAsync(relationship.Handle, key, value),
        NullValue => default,
        _ => throw NotAnEntity(entity),
    };

    public async ValueTask SetNodePropertyAsync(int node, string key, Value value)
    {
        EnsureLiveNode(node);
        if (TryKey(key, value, out int number) && await Transaction.SetNodePropertyAsync(node, number, value))
        {
            counters.PropertiesSet++;
        }
    }

    public async ValueTask SetRelationshipPropertyAsync(long relationship, string key, Value value)
    {
        EnsureLiveRelationship(relationship);
        if (TryKey(key, value, out int number) && await Transaction.SetRelationshipPropertyAsync(relationship, number, value))
        {
            counters.PropertiesSet++;
        }
    }

    /// <summary>Sets all entries of a map, nulls removing; with <paramref name="replace"/> what the map does not name is removed too.</summary>
    public async ValueTask SetPropertiesAsync(Value entity, MapValue map, MapValue current, bool replace)
    {
        if (replace)
        {
            foreach (KeyValuePair<string, Value> property in current.Entries.ToArray())
            {
                if (!map.TryGet(property.Key, out _))
                {
                    await SetPropertyAsync(entity, property.Key, NullValue.Instance);
                }
            }
        }

        foreach (KeyValuePair<string, Value> entry in map.Entries.ToArray())
        {
            await SetPropertyAsync(entity, entry.Key, entry.Value);
        }
    }

    public async ValueTask AddLabelsAsync(Value entity, string[] labels)
    {
        if (LiveNode(entity) is { } node)
        {
            foreach (string label in labels)
            {
                counters.LabelsAdded += await Transaction.AddNodeLabelAsync(node, Label(label)) ? 1 : 0;
            }
        }
    }

    public async ValueTask RemoveLabelsAsync(Value entity, string[] labels)
    {
        if (LiveNode(entity) is { } node)
        {
            foreach (string label in labels)
            {
                int number = Transaction.Tokens.FindLabel(label);
                counters.LabelsRemoved += number >= 0 && await Transaction.RemoveNodeLabelAsync(node, number) ? 1 : 0;
            }
        }
    }

    public async ValueTask DeleteNodeAsync(int node) => counters.NodesDeleted += await Transaction.DeleteNodeAsync(node) ? 1 : 0;

    public async ValueTask DeleteRelationshipAsync(long relationship) => counters.RelationshipsDeleted += await Transaction.DeleteRelationshipAsync(relationship) ? 1 : 0;

    private static GraphException NotAnEntity(Value value) =>
        ValueErrors.OperandType($"Only nodes and relationships can be changed, but got {ValueErrors.Describe(value)}.");

    private static int CountDistinct(ReadOnlySpan<int> labels)
    {
        int count = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            count += labels[..i].Contains(labels[i]) ? 0 : 1;
        }

        return count;
    }

    /// <summary>The key's number. Removing a key that nothing has needs none.</summary>
    private bool TryKey(string key, Value value, out int number)
    {
        number = value.IsNull ? Transaction.Tokens.FindKey(key) : Key(key);
        return number >= 0;
    }

    private int? LiveNode(Value entity)
    {
        switch (entity)
        {
            case NodeReference node:
                EnsureLiveNode(node.Ordinal);
                return node.Ordinal;
            case NullValue:
                return null;
            default:
                throw ValueErrors.OperandType($"Only nodes have labels, but got {ValueErrors.Describe(entity)}.");
        }
    }

    private void EnsureLiveNode(int node)
    {
        if (context.HasDeletes)
        {
            context.Entities.EnsureLiveNodes([node]);
        }
    }

    private void EnsureLiveRelationship(long relationship)
    {
        if (context.HasDeletes)
        {
            context.Entities.EnsureLiveRelationships([relationship]);
        }
    }
}
