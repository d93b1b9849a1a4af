using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>The stored values of a property's column, without those rows that have none, by their index among them.</summary>
internal abstract class PropertyValues(int count)
{
    /// <summary>How many values there are.</summary>
    public int Count { get; } = count;

    /// <summary>What a gather makes of the values.</summary>
    public abstract VectorKind Kind { get; }

    /// <summary>Managed bytes held, with those of strings that may be kept later.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>A value; the index must be one.</summary>
    public abstract Value Get(int index);

    /// <summary>The order (<see cref="ValueComparer.Order"/>) of a value and another one.</summary>
    public virtual int Compare(int index, Value other) => ValueComparer.Order(Get(index), other);
}

/// <summary>Values that a gather hands out as <typeparamref name="T"/>.</summary>
internal abstract class PropertyValues<T>(int count) : PropertyValues(count)
{
    /// <summary>The values of indexes, the default value for −1.</summary>
    public abstract void Gather(ReadOnlySpan<int> indexes, Span<T> destination);

    /// <summary>Consecutive values; the range must be within <see cref="PropertyValues.Count"/>.</summary>
    public abstract void Read(int start, Span<T> destination);
}
