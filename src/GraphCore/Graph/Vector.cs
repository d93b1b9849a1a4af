using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Graph;

/// <summary>How a <see cref="Vector"/> holds its rows.</summary>
public enum VectorKind : byte
{
    /// <summary>Every row is null; no storage.</summary>
    Null,
    Boolean,
    Integer,
    Float,
    String,

    /// <summary>Node ordinals; −1 is null.</summary>
    Node,

    /// <summary>Relationship handles; −1 is null.</summary>
    Relationship,

    /// <summary>Any values, also of mixed kinds.</summary>
    Value,
}

/// <summary>
/// One column of a batch: typed where all rows have one kind, generic where kinds mix. Reused between batches; whoever
/// holds a batch may read it only until the producer is called again. A vector adapts its kind to what is appended:
/// nulls fit into every kind, a value of another kind turns the whole vector into <see cref="VectorKind.Value"/>.
/// </summary>
public sealed partial class Vector
{
    private bool[] nulls = [];
    private bool[] booleans = [];
    private long[] integers = [];
    private double[] floats = [];
    private string?[] strings = [];
    private int[] nodes = [];
    private Value[] values = [];

    /// <summary>How the rows are held.</summary>
    public VectorKind Kind { get; private set; }

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Whether any row of a Boolean, Integer or Float vector is null; the other kinds hold null in place.</summary>
    public bool HasNulls { get; private set; }

    /// <summary>Null flags; meaningful only when <see cref="HasNulls"/>.</summary>
    public ReadOnlySpan<bool> Nulls => nulls.AsSpan(0, HasNulls ? Count : 0);

    public ReadOnlySpan<bool> Booleans => booleans.AsSpan(0, Count);

    public ReadOnlySpan<long> Integers => integers.AsSpan(0, Count);

    public ReadOnlySpan<double> Floats => floats.AsSpan(0, Count);

    public ReadOnlySpan<string?> Strings => strings.AsSpan(0, Count);

    public ReadOnlySpan<int> Nodes => nodes.AsSpan(0, Count);

    /// <summary>Handles of a <see cref="VectorKind.Relationship"/> vector.</summary>
    public ReadOnlySpan<long> Relationships => integers.AsSpan(0, Count);

    public ReadOnlySpan<Value> Values => values.AsSpan(0, Count);

    /// <summary>Empties the vector and fixes its kind until something else is appended.</summary>
    public void Reset(VectorKind kind = VectorKind.Null)
    {
        Kind = kind;
        Count = 0;
        HasNulls = false;
    }

    /// <summary>Makes the vector <paramref name="count"/> nulls.</summary>
    public void ResetNulls(int count)
    {
        Kind = VectorKind.Null;
        Count = count;
        HasNulls = false;
    }

    /// <summary>Makes the vector <paramref name="count"/> rows of the named kind and lets a kernel write them. No row is null.</summary>
    public Span<bool> ResetBooleans(int count)
    {
        Shape(VectorKind.Boolean, count);
        return booleans.AsSpan(0, count);
    }

    /// <inheritdoc cref="ResetBooleans"/>
    public Span<long> ResetIntegers(int count)
    {
        Shape(VectorKind.Integer, count);
        return integers.AsSpan(0, count);
    }

    /// <inheritdoc cref="ResetBooleans"/>
    public Span<double> ResetFloats(int count)
    {
        Shape(VectorKind.Float, count);
        return floats.AsSpan(0, count);
    }

    /// <summary>As <see cref="ResetBooleans"/>; null references are Cypher's null.</summary>
    public Span<string?> ResetStrings(int count)
    {
        Shape(VectorKind.String, count);
        return strings.AsSpan(0, count);
    }

    /// <summary>As <see cref="ResetBooleans"/>; −1 is null.</summary>
    public Span<int> ResetNodes(int count)
    {
        Shape(VectorKind.Node, count);
        return nodes.AsSpan(0, count);
    }

    /// <summary>As <see cref="ResetBooleans"/>; −1 is null.</summary>
    public Span<long> ResetRelationships(int count)
    {
        Shape(VectorKind.Relationship, count);
        return integers.AsSpan(0, count);
    }

    /// <summary>As <see cref="ResetBooleans"/>; every row must be set, null as <see cref="NullValue"/>.</summary>
    public Span<Value> ResetValues(int count)
    {
        Shape(VectorKind.Value, count);
        return values.AsSpan(0, count);
    }

    /// <summary>Null flags for a kernel to write after a Reset… call; turns <see cref="HasNulls"/> on.</summary>
    public Span<bool> WriteNulls()
    {
        if (!HasNulls)
        {
            Grow(ref nulls, Count);
            nulls.AsSpan(0, Count).Clear();
            HasNulls = true;
        }

        return nulls.AsSpan(0, Count);
    }

    /// <summary>Whether a row is Cypher's null.</summary>
    public bool IsNull(int row) => Kind switch
    {
        VectorKind.Null => true,
        VectorKind.Boolean or VectorKind.Integer or VectorKind.Float => HasNulls && nulls[row],
        VectorKind.String => strings[row] is null,
        VectorKind.Node => nodes[row] < 0,
        VectorKind.Relationship => integers[row] < 0,
        _ => values[row].IsNull,
    };

    /// <summary>A row as a value. Entities become references.</summary>
    public Value GetValue(int row)
    {
        if (IsNull(row))
        {
            return NullValue.Instance;
        }

        return Kind switch
        {
            VectorKind.Boolean => BooleanValue.Of(booleans[row]),
            VectorKind.Integer => IntegerValue.Of(integers[row]),
            VectorKind.Float => new FloatValue(floats[row]),
            VectorKind.String => new StringValue(strings[row]!),
            VectorKind.Node => new NodeReference(nodes[row]),
            VectorKind.Relationship => new RelationshipReference(integers[row]),
            _ => values[row],
        };
    }

    /// <summary>Turns the vector into <see cref="VectorKind.Value"/>.</summary>
    public void ToGeneric()
    {
        if (Kind == VectorKind.Value)
        {
            return;
        }

        Grow(ref values, Count);
        for (int row = 0; row < Count; row++)
        {
            values[row] = GetValue(row);
        }

        Kind = VectorKind.Value;
        HasNulls = false;
    }

    private static void Grow<T>(ref T[] array, int count)
    {
        if (array.Length < count)
        {
            Array.Resize(ref array, Math.Max(count, Math.Max(16, array.Length * 2)));
        }
    }

    private void Shape(VectorKind kind, int count)
    {
        Kind = kind;
        Count = count;
        HasNulls = false;
        switch (kind)
        {
            case VectorKind.Boolean:
                Grow(ref booleans, count);
                break;
            case VectorKind.Integer or VectorKind.Relationship:
                Grow(ref integers, count);
                break;
            case VectorKind.Float:
                Grow(ref floats, count);
                break;
            case VectorKind.String:
                Grow(ref strings, count);
                break;
            case VectorKind.Node:
                Grow(ref nodes, count);
                break;
            case VectorKind.Value:
                Grow(ref values, count);
                break;
        }
    }
}
