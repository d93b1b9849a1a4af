using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Transactions;

/// <summary>
/// A node or relationship between two transactions: its id, which is all of it that both know. Stands in held rows only, never
/// where an expression could see it.
/// </summary>
internal sealed class DetachedEntity(ValueKind kind, long id) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind { get; } = kind;

    public long Id { get; } = id;

    /// <inheritdoc/>
    public override bool Equals(Value? other) => other is DetachedEntity entity && entity.Kind == Kind && entity.Id == Id;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Id);
}

/// <summary>A path between two transactions: its nodes and relationships in turn.</summary>
internal sealed class DetachedPath(DetachedEntity[] elements) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Path;

    public ReadOnlySpan<DetachedEntity> Elements => elements;

    /// <inheritdoc/>
    public override bool Equals(Value? other) => other is DetachedPath path && Elements.SequenceEqual(path.Elements);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ValueKind.Path, elements.Length);
}
