namespace Serverless.GraphCore.Values;

/// <summary>
/// A node inside a running statement: which one it is, without its contents. Labels and properties are read through the
/// graph, by batch. Only the statement that made it may use it: <see cref="Ordinal"/>, which is its identity there, has no
/// meaning elsewhere.
/// </summary>
public sealed class NodeReference(int ordinal) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Node;

    /// <summary>Internal address, <c>group &lt;&lt; 16 | row</c>, in the statement's snapshot.</summary>
    public int Ordinal { get; } = ordinal;

    /// <inheritdoc/>
    public override bool Equals(Value? other) => other is NodeReference reference && reference.Ordinal == Ordinal;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ValueKind.Node, Ordinal);
}

/// <summary>A relationship inside a running statement, as <see cref="NodeReference"/> for nodes.</summary>
public sealed class RelationshipReference(long handle) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Relationship;

    /// <summary>Internal address, <c>type &lt;&lt; 32 | row</c>, in the statement's snapshot.</summary>
    public long Handle { get; } = handle;

    /// <inheritdoc/>
    public override bool Equals(Value? other) => other is RelationshipReference reference && reference.Handle == Handle;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ValueKind.Relationship, Handle);
}

/// <summary>
/// A path inside a running statement: one more node than relationships, in walking order. A relationship may be walked
/// against its direction.
/// </summary>
public sealed class PathReference(NodeReference[] nodes, RelationshipReference[] relationships) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Path;

    public ReadOnlySpan<NodeReference> Nodes => nodes;

    public ReadOnlySpan<RelationshipReference> Relationships => relationships;

    public int Length => relationships.Length;

    /// <inheritdoc/>
    public override bool Equals(Value? other) =>
        other?.Kind == ValueKind.Path && new PathElements(this).SequenceEqual(new PathElements(other));

    /// <inheritdoc/>
    public override int GetHashCode() => new PathElements(this).GetHashCode();
}

/// <summary>A node in a result, with its contents as the statement saw them at its end.</summary>
public sealed class NodeValue(long id, string elementId, IReadOnlyList<string> labels, MapValue properties) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Node;

    public long Id { get; } = id;

    public string ElementId { get; } = elementId;

    public IReadOnlyList<string> Labels { get; } = labels;

    public MapValue Properties { get; } = properties;

    /// <summary>The same node. Nodes of two databases may share an id, never an element id.</summary>
    public override bool Equals(Value? other) =>
        other is NodeValue node && node.Id == Id && string.Equals(node.ElementId, ElementId, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ValueKind.Node, Id);
}

/// <summary>A relationship in a result, with its contents as the statement saw them at its end.</summary>
public sealed class RelationshipValue(long id, string elementId, string type, long startId, string startElementId, long endId, string endElementId, MapValue properties) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Relationship;

    public long Id { get; } = id;

    public string ElementId { get; } = elementId;

    public string Type { get; } = type;

    public long StartId { get; } = startId;

    public string StartElementId { get; } = startElementId;

    public long EndId { get; } = endId;

    public string EndElementId { get; } = endElementId;

    public MapValue Properties { get; } = properties;

    /// <summary>The same relationship, as <see cref="NodeValue.Equals(Value?)"/>.</summary>
    public override bool Equals(Value? other) =>
        other is RelationshipValue relationship && relationship.Id == Id && string.Equals(relationship.ElementId, ElementId, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ValueKind.Relationship, Id);
}

/// <summary>A path in a result: one more node than relationships, in walking order.</summary>
public sealed class PathValue(IReadOnlyList<NodeValue> nodes, IReadOnlyList<RelationshipValue> relationships) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Path;

    public IReadOnlyList<NodeValue> Nodes { get; } = nodes;

    public IReadOnlyList<RelationshipValue> Relationships { get; } = relationships;

    /// <inheritdoc/>
    public override bool Equals(Value? other) =>
        other?.Kind == ValueKind.Path && new PathElements(this).SequenceEqual(new PathElements(other));

    /// <inheritdoc/>
    public override int GetHashCode() => new PathElements(this).GetHashCode();
}
