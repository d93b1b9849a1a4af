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
}

/// <summary>A 64-bit signed integer.</summary>
public sealed class IntegerValue(long value) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Integer;

    public long Integer { get; } = value;
}

/// <summary>A 64-bit IEEE 754 number.</summary>
public sealed class FloatValue(double value) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Float;

    public double Float { get; } = value;
}

/// <summary>A string. Functions on it count Unicode code points (<c>CypherText</c>), never UTF-16 units.</summary>
public sealed class StringValue(string value) : Value
{
    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.String;

    public string Text { get; } = value;
}
