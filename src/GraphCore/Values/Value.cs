namespace Serverless.GraphCore.Values;

/// <summary>
/// A Cypher value: immutable, of a closed set of kinds. Cypher's null is <see cref="NullValue"/>, never C#'s null.
/// <c>Equals</c> is <em>equivalence</em> (null equals null, NaN equals NaN, 1 equals 1.0), the relation of
/// DISTINCT and grouping; Cypher's three-valued <c>=</c> is in <c>ValueComparer</c>.
/// </summary>
public abstract class Value : IEquatable<Value>
{
    private protected Value()
    {
    }

    /// <summary>The kind of this value.</summary>
    public abstract ValueKind Kind { get; }

    /// <summary>Whether this is Cypher's null.</summary>
    public bool IsNull => Kind == ValueKind.Null;

    /// <summary>The name of the kind as error messages say it: <c>Integer</c>, <c>List</c>, …</summary>
    public virtual string TypeName => Kind.ToString();

    /// <summary>Equivalence.</summary>
    public abstract bool Equals(Value? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <summary>A hash that agrees with equivalence: an integer and a float of the same value have the same.</summary>
    public abstract override int GetHashCode();

    /// <summary>A text for people (debugger, messages, <c>EXPLAIN</c>), in Cypher's literal syntax where there is one.</summary>
    public sealed override string ToString() => ValuePrinter.Print(this);
}
