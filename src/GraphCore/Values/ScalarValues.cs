using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Values;

/// <summary>Cypher's null.</summary>
public sealed class NullValue : Value
{
    /// <summary>The only instance.</summary>
    public static readonly NullValue Instance = new();

    private NullValue()
    {
    }

    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Null;

    /// <inheritdoc/>
    public override bool Equals(Value? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => 0x6E756C6C;
}

/// <summary>A boolean.</summary>
public sealed class BooleanValue : Value
{
    public static readonly BooleanValue True = new(true);
    public static readonly BooleanValue False = new(false);

    private BooleanValue(bool value) => Boolean = value;

    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Boolean;

    public bool Boolean { get; }

    public static BooleanValue Of(bool value) => value ? True : False;

    /// <summary>The value of a three-valued result: <see cref="NullValue"/> for unknown.</summary>
    public static Value Of(bool? value) => value is { } known ? Of(known) : NullValue.Instance;

    /// <inheritdoc/>
    public override bool Equals(Value? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Boolean ? 0x74727565 : 0x66616C73;
}

/// <summary>A 64-bit signed integer.</summary>
public sealed class IntegerValue(long value) : Value
{
    private const long SmallestCached = -128;
    private const long LargestCached = 1023;
    private static readonly IntegerValue[] Cache = CreateCache();

    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Integer;

    public long Integer { get; } = value;

    /// <summary>The value of an integer, shared for small ones.</summary>
    public static IntegerValue Of(long value) =>
        (ulong)(value - SmallestCached) <= (ulong)(LargestCached - SmallestCached) ? Cache[value - SmallestCached] : new IntegerValue(value);

    /// <inheritdoc/>
    public override bool Equals(Value? other) => other switch
    {
        IntegerValue integer => integer.Integer == Integer,
        FloatValue number => ValueComparer.CompareExactly(Integer, number.Float) == 0,
        _ => false,
    };

    /// <inheritdoc/>
    public override int GetHashCode() => Integer.GetHashCode();

    private static IntegerValue[] CreateCache()
    {
        var cache = new IntegerValue[LargestCached - SmallestCached + 1];
        for (int i = 0; i < cache.Length; i++)
        {
            cache[i] = new IntegerValue(SmallestCached + i);
        }

        return cache;
    }
}

/// <summary>A 64-bit IEEE 754 number.</summary>
public sealed class FloatValue(double value) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Float;

    public double Float { get; } = value;

    /// <inheritdoc/>
    public override bool Equals(Value? other) => other switch
    {
        // double.Equals: NaN equals NaN, and 0.0 equals -0.0.
        FloatValue number => number.Float.Equals(Float),
        IntegerValue integer => ValueComparer.CompareExactly(integer.Integer, Float) == 0,
        _ => false,
    };

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // A float that is an integer hashes as that integer. Casting saturates, so 2^63 must be kept out.
        if (Float >= -9223372036854775808.0 && Float < 9223372036854775808.0)
        {
            long integer = (long)Float;
            if (integer == Float)
            {
                return integer.GetHashCode();
            }
        }

        return Float.GetHashCode();
    }
}

/// <summary>A string. Functions on it count Unicode code points (<c>CypherText</c>), never UTF-16 units.</summary>
public sealed class StringValue(string value) : Value
{
    /// <summary>How many UTF-16 units a string may have in memory.</summary>
    public const int MaxLength = 1 << 27;

    public static readonly StringValue Empty = new(string.Empty);

    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.String;

    public string Text { get; } = value;

    /// <summary>Fails when a string of such a length must not be built.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.TransactionOutOfMemoryError"/>.</exception>
    public static int EnsureLength(long length) => length <= MaxLength
        ? (int)length
        : throw new GraphException(ErrorCodes.TransactionOutOfMemoryError, $"A string of {length} characters does not fit in memory: at most {MaxLength} are possible.");

    /// <inheritdoc/>
    public override bool Equals(Value? other) => other is StringValue text && string.Equals(text.Text, Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
