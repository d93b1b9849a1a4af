using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution;

/// <summary>
/// Contents of single entities, for functions and operators on generic values. Properties must have been loaded
/// (<see cref="LoadNodesAsync"/>, <see cref="LoadRelationshipsAsync"/>).
/// </summary>
internal sealed class EntityAccess(QueryContext context) : IFunctionContext
{
    private readonly ResidentView nodes = new(context, new LoadRequest { AllNodeKeys = true });
    private readonly ResidentView relationships = new(context, new LoadRequest { AllRelationshipKeys = true });
    private readonly Dictionary<int, string[]> labelNames = [];

    public DateTimeOffset StatementTime => context.StatementTime;

    public DateTimeOffset TransactionTime => context.TransactionTime;

    public DateTimeOffset RealTime => context.Clock.GetUtcNow();

    public Random Random => context.Random;

    /// <summary>Makes all properties of nodes resident.</summary>
    public ValueTask<IGraphView> LoadNodesAsync(ReadOnlySpan<int> ordinals) => nodes.ForAsync(ordinals);

    /// <summary>Makes all properties of relationships resident.</summary>
    public ValueTask<IGraphView> LoadRelationshipsAsync() => relationships.ForAllAsync();

    public Value GetProperty(NodeReference node, string key)
    {
        EnsureLive(node);
        int number = context.Reader.Tokens.FindKey(key);
        return number < 0 ? NullValue.Instance : nodes.Current.NodeProperty(node.Ordinal, number);
    }

    public Value GetProperty(RelationshipReference relationship, string key)
    {
        EnsureLive(relationship);
        int number = context.Reader.Tokens.FindKey(key);
        return number < 0 ? NullValue.Instance : relationships.Current.RelationshipProperty(relationship.Handle, number);
    }

    public MapValue GetProperties(NodeReference node)
    {
        EnsureLive(node);
        return nodes.Current.NodeProperties(node.Ordinal);
    }

    public MapValue GetProperties(RelationshipReference relationship)
    {
        EnsureLive(relationship);
        return relationships.Current.RelationshipProperties(relationship.Handle);
    }

    public IReadOnlyList<string> GetLabels(NodeReference node)
    {
        EnsureLive(node);
        return LabelsOf(node.Ordinal);
    }

    /// <summary>Labels of a node, deleted or not.</summary>
    public string[] LabelsOf(int ordinal)
    {
        Span<int> code = stackalloc int[1];
        context.Ids.ReadLabelSets([ordinal], code);
        return labelNames.TryGetValue(code[0], out string[]? names) ? names : AddLabelNames(code[0]);
    }

    public string GetType(RelationshipReference relationship) => context.Reader.Tokens.TypeName((int)(relationship.Handle >> 32));

    public NodeReference GetStart(RelationshipReference relationship) => End(relationship.Handle, isStart: true);

    public NodeReference GetEnd(RelationshipReference relationship) => End(relationship.Handle, isStart: false);

    public string GetElementId(NodeReference node) => context.Reader.ElementId(ValueKind.Node, node.Id);

    public string GetElementId(RelationshipReference relationship) => context.Reader.ElementId(ValueKind.Relationship, relationship.Id);

    public NodeReference Node(int ordinal) => new(ordinal, context.Ids.NodeId(ordinal));

    public RelationshipReference Relationship(long handle) => new(handle, context.Ids.RelationshipId(handle));

    /// <exception cref="GraphException"><see cref="ErrorCodes.EntityNotFound"/>: the statement deleted the node.</exception>
    public void EnsureLive(NodeReference node)
    {
        if (context.HasDeletes && !context.Ids.IsLiveNode(node.Ordinal))
        {
            throw DeletedAccess("node", node.Id);
        }
    }

    /// <inheritdoc cref="EnsureLive(NodeReference)"/>
    public void EnsureLive(RelationshipReference relationship)
    {
        if (context.HasDeletes && !context.Ids.IsLiveRelationship(relationship.Handle))
        {
            throw DeletedAccess("relationship", relationship.Id);
        }
    }

    /// <summary>Fails when one of the nodes was deleted by this statement; −1 stands for no node.</summary>
    public void EnsureLiveNodes(ReadOnlySpan<int> ordinals)
    {
        if (!context.HasDeletes)
        {
            return;
        }

        foreach (int ordinal in ordinals)
        {
            if (ordinal >= 0 && !context.Ids.IsLiveNode(ordinal))
            {
                throw DeletedAccess("node", context.Ids.NodeId(ordinal));
            }
        }
    }

    /// <inheritdoc cref="EnsureLiveNodes"/>
    public void EnsureLiveRelationships(ReadOnlySpan<long> handles)
    {
        if (!context.HasDeletes)
        {
            return;
        }

        foreach (long handle in handles)
        {
            if (handle >= 0 && !context.Ids.IsLiveRelationship(handle))
            {
                throw DeletedAccess("relationship", context.Ids.RelationshipId(handle));
            }
        }
    }

    private string[] AddLabelNames(int code)
    {
        ReadOnlySpan<int> labels = context.Reader.LabelSets.Labels(code);
        var names = new string[labels.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = context.Reader.Tokens.LabelName(labels[i]);
        }

        labelNames.Add(code, names);
        return names;
    }

    private static GraphException DeletedAccess(string kind, long id) => new(
        ErrorCodes.EntityNotFound,
        $"The {kind} with id {id} has been deleted in this statement: its contents cannot be used any more.",
        "DeletedEntityAccess");

    private NodeReference End(long handle, bool isStart)
    {
        Span<int> source = stackalloc int[1];
        Span<int> target = stackalloc int[1];
        context.Ids.ReadEndpoints([handle], source, target);
        return Node(isStart ? source[0] : target[0]);
    }
}
