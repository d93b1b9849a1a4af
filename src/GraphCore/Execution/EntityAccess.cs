using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution;

/// <summary>
/// Contents of single entities, for functions and operators on generic values. What is read must have been loaded, by one of
/// the asynchronous methods; labels, types and liveness are always there.
/// </summary>
internal sealed class EntityAccess(QueryContext context) : IFunctionContext
{
    private readonly ResidentView nodes = new(context, new LoadRequest { AllNodeKeys = true });
    private readonly ResidentView relationships = new(context, new LoadRequest { AllRelationshipKeys = true });
    private readonly ResidentView nodeIds = new(context, new LoadRequest { IdsOfNodes = true });
    private readonly ResidentView relationshipIds = new(context, new LoadRequest { IdsOfRelationships = true });
    private readonly ResidentView ends = new(context, new LoadRequest { Ends = true });
    private readonly Dictionary<int, string[]> labelNames = [];

    public DateTimeOffset StatementTime => context.StatementTime;

    public DateTimeOffset TransactionTime => context.TransactionTime;

    public DateTimeOffset RealTime => context.Clock.GetUtcNow();

    public Random Random => context.Random;

    /// <summary>Counts what the function that is running makes.</summary>
    public HeldMemory? Memory { get; set; }

    public void Reserve(long bytes) => Memory?.Add(bytes);

    /// <summary>Makes all properties of nodes resident.</summary>
    public ValueTask<IGraphView> LoadNodesAsync(ReadOnlySpan<int> ordinals) => nodes.ForAsync(ordinals);

    /// <summary>Makes all properties of relationships resident.</summary>
    public ValueTask<IGraphView> LoadRelationshipsAsync(ReadOnlySpan<long> handles) => relationships.ForRelationshipsAsync(handles);

    /// <summary>Makes the ids of nodes resident.</summary>
    public ValueTask<IGraphView> LoadNodeIdsAsync(ReadOnlySpan<int> ordinals) => nodeIds.ForAsync(ordinals);

    /// <summary>Makes the ids of relationships resident.</summary>
    public ValueTask<IGraphView> LoadRelationshipIdsAsync(ReadOnlySpan<long> handles) => relationshipIds.ForRelationshipsAsync(handles);

    /// <summary>Makes the ends of relationships resident.</summary>
    public ValueTask<IGraphView> LoadEndsAsync(ReadOnlySpan<long> handles) => ends.ForRelationshipsAsync(handles);

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
        context.Structure.ReadLabelSets([ordinal], code);
        return labelNames.TryGetValue(code[0], out string[]? names) ? names : AddLabelNames(code[0]);
    }

    public string GetType(RelationshipReference relationship) => context.Reader.Tokens.TypeName((int)(relationship.Handle >> 32));

    public NodeReference GetStart(RelationshipReference relationship) => new(EndsOf(relationship.Handle).Source);

    public NodeReference GetEnd(RelationshipReference relationship) => new(EndsOf(relationship.Handle).Target);

    public long GetId(NodeReference node) => NodeId(node.Ordinal);

    public long GetId(RelationshipReference relationship) => RelationshipId(relationship.Handle);

    public long NodeId(int ordinal) => nodeIds.Current.NodeId(ordinal);

    public long RelationshipId(long handle) => relationshipIds.Current.RelationshipId(handle);

    public string GetElementId(NodeReference node) => context.Reader.WholeNode(node.Ordinal)?.ElementId ?? context.Reader.ElementId(ValueKind.Node, GetId(node));

    public string GetElementId(RelationshipReference relationship) =>
        context.Reader.WholeRelationship(relationship.Handle)?.ElementId ?? context.Reader.ElementId(ValueKind.Relationship, GetId(relationship));

    /// <exception cref="GraphException"><see cref="ErrorCodes.EntityNotFound"/>: the statement deleted the node.</exception>
    public void EnsureLive(NodeReference node)
    {
        if (context.HasDeletes && !context.Structure.IsLiveNode(node.Ordinal))
        {
            throw DeletedAccess("node");
        }
    }

    /// <inheritdoc cref="EnsureLive(NodeReference)"/>
    public void EnsureLive(RelationshipReference relationship)
    {
        if (context.HasDeletes && !context.Structure.IsLiveRelationship(relationship.Handle))
        {
            throw DeletedAccess("relationship");
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
            if (ordinal >= 0 && !context.Structure.IsLiveNode(ordinal))
            {
                throw DeletedAccess("node");
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
            if (handle >= 0 && !context.Structure.IsLiveRelationship(handle))
            {
                throw DeletedAccess("relationship");
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

    private static GraphException DeletedAccess(string kind) => new(
        ErrorCodes.EntityNotFound,
        $"The {kind} has been deleted in this statement: its contents cannot be used any more.",
        "DeletedEntityAccess");

    /// <summary>The nodes at the ends of a relationship.</summary>
    public (int Source, int Target) EndsOf(long handle)
    {
        Span<int> source = stackalloc int[1];
        Span<int> target = stackalloc int[1];
        ends.Current.ReadEndpoints([handle], source, target);
        return (source[0], target[0]);
    }
}
