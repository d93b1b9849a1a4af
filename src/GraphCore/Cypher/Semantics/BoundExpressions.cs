using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>What is known of a variable before any row exists.</summary>
internal enum VariableKind : byte
{
    /// <summary>Any value.</summary>
    Value,

    /// <summary>A node or null.</summary>
    Node,

    /// <summary>A relationship or null.</summary>
    Relationship,
}

/// <summary>
/// A bound variable. Two variables of the same name in different scopes are two objects. The slot is its column in every
/// batch of the statement's plan, subqueries included. Compared by identity.
/// </summary>
internal sealed class Variable(string name, int slot, VariableKind kind)
{
    /// <summary>The name in the text, or a made-up one (with blanks, so that no text can have it) for anonymous things.</summary>
    public string Name { get; } = name;

    public int Slot { get; } = slot;

    public VariableKind Kind { get; } = kind;

    public override string ToString() => Name;
}

/// <summary>
/// An expression whose names are resolved and whose calls are checked. Evaluated a batch at a time by Execution.
/// Compared by identity.
/// </summary>
internal abstract class BoundExpression(SourcePosition position)
{
    /// <summary>Where it stands in the text, for run-time errors.</summary>
    public SourcePosition Position { get; } = position;
}

internal sealed class BoundLiteral(SourcePosition position, Value value) : BoundExpression(position)
{
    public Value Value { get; } = value;
}

internal sealed class BoundParameter(SourcePosition position, string name) : BoundExpression(position)
{
    public string Name { get; } = name;
}

internal sealed class BoundVariable(SourcePosition position, Variable variable) : BoundExpression(position)
{
    public Variable Variable { get; } = variable;
}

/// <summary><c>target.key</c>: of a node, relationship, map, temporal value, point or null.</summary>
internal sealed class BoundProperty(SourcePosition position, BoundExpression target, string key) : BoundExpression(position)
{
    public BoundExpression Target { get; } = target;

    public string Key { get; } = key;
}

/// <summary><c>target[index]</c>.</summary>
internal sealed class BoundIndex(SourcePosition position, BoundExpression target, BoundExpression index) : BoundExpression(position)
{
    public BoundExpression Target { get; } = target;

    public BoundExpression Index { get; } = index;
}

/// <summary><c>target[from..to]</c>; either bound may be absent.</summary>
/// <param name="stride">Of the items there, the first and every one so far behind: what a variable of a repeated pattern is bound to.</param>
internal sealed class BoundSlice(SourcePosition position, BoundExpression target, BoundExpression? from, BoundExpression? to, int stride = 1) : BoundExpression(position)
{
    public BoundExpression Target { get; } = target;

    public BoundExpression? From { get; } = from;

    public BoundExpression? To { get; } = to;

    public int Stride { get; } = stride;
}

internal enum UnaryOperation : byte
{
    Not,
    Plus,
    Minus,
    IsNull,
    IsNotNull,
}

internal sealed class BoundUnary(SourcePosition position, UnaryOperation operation, BoundExpression operand) : BoundExpression(position)
{
    public UnaryOperation Operation { get; } = operation;

    public BoundExpression Operand { get; } = operand;
}

internal enum BinaryOperation : byte
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Concatenate,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    StartsWith,
    EndsWith,
    Contains,
    Matches,
    And,
    Or,
    Xor,
}

/// <summary>A binary operation. Chained comparisons (<c>a &lt; b &lt; c</c>) arrive as conjunctions.</summary>
internal sealed class BoundBinary(SourcePosition position, BinaryOperation operation, BoundExpression left, BoundExpression right) : BoundExpression(position)
{
    public BinaryOperation Operation { get; } = operation;

    public BoundExpression Left { get; } = left;

    public BoundExpression Right { get; } = right;
}

/// <summary><c>operand IS [NOT] :: TYPE</c>.</summary>
internal sealed class BoundTypeTest(SourcePosition position, BoundExpression operand, TypeTest test, bool negated) : BoundExpression(position)
{
    public BoundExpression Operand { get; } = operand;

    public TypeTest Test { get; } = test;

    public bool Negated { get; } = negated;
}

/// <summary>A type of a type predicate: any of the alternatives.</summary>
internal sealed record TypeTest(IReadOnlyList<TypeAlternative> Alternatives);

/// <summary>One alternative of a type predicate. A null kind is ANY; <paramref name="Item"/> is for lists.</summary>
internal sealed record TypeAlternative(ValueKind? Kind, TypeTest? Item, bool Nullable);

/// <summary><c>target:A|B&amp;!C</c> on a node (labels) or relationship (types); null on null.</summary>
internal sealed class BoundLabelTest(SourcePosition position, BoundExpression target, LabelFormula formula) : BoundExpression(position)
{
    public BoundExpression Target { get; } = target;

    public LabelFormula Formula { get; } = formula;
}

/// <summary>A boolean formula over label (or type) names.</summary>
internal abstract record LabelFormula
{
    /// <summary>What satisfies all of some formulas, as low a tree as can be; null for none.</summary>
    public static LabelFormula? AllOf(ReadOnlySpan<LabelFormula> formulas) => formulas.Length switch
    {
        0 => null,
        1 => formulas[0],
        _ => new LabelAnd(AllOf(formulas[..(formulas.Length / 2)])!, AllOf(formulas[(formulas.Length / 2)..])!),
    };

    /// <summary>What satisfies one of some formulas, as low a tree as can be; null for none.</summary>
    public static LabelFormula? AnyOf(ReadOnlySpan<LabelFormula> formulas) => formulas.Length switch
    {
        0 => null,
        1 => formulas[0],
        _ => new LabelOr(AnyOf(formulas[..(formulas.Length / 2)])!, AnyOf(formulas[(formulas.Length / 2)..])!),
    };
}

internal sealed record LabelName(string Name) : LabelFormula;

/// <summary><c>%</c>: at least one label.</summary>
internal sealed record LabelWildcard : LabelFormula;

internal sealed record LabelNot(LabelFormula Operand) : LabelFormula;

internal sealed record LabelAnd(LabelFormula Left, LabelFormula Right) : LabelFormula;

internal sealed record LabelOr(LabelFormula Left, LabelFormula Right) : LabelFormula;

internal sealed class BoundList(SourcePosition position, BoundExpression[] items) : BoundExpression(position)
{
    public BoundExpression[] Items { get; } = items;
}

internal sealed class BoundMap(SourcePosition position, KeyValuePair<string, BoundExpression>[] entries) : BoundExpression(position)
{
    public KeyValuePair<string, BoundExpression>[] Entries { get; } = entries;
}

/// <summary><c>v {.*, .a, b: e}</c>: the target's properties if <see cref="AllProperties"/>, overridden by the entries; null on null.</summary>
internal sealed class BoundMapProjection(SourcePosition position, BoundExpression target, bool allProperties, KeyValuePair<string, BoundExpression>[] entries) : BoundExpression(position)
{
    public BoundExpression Target { get; } = target;

    public bool AllProperties { get; } = allProperties;

    public KeyValuePair<string, BoundExpression>[] Entries { get; } = entries;
}

/// <summary>The first alternative whose condition is true. Simple CASE arrives as equality conditions.</summary>
internal sealed class BoundCase(SourcePosition position, (BoundExpression Condition, BoundExpression Result)[] alternatives, BoundExpression? otherwise) : BoundExpression(position)
{
    public (BoundExpression Condition, BoundExpression Result)[] Alternatives { get; } = alternatives;

    public BoundExpression? Otherwise { get; } = otherwise;
}

/// <summary>A call of a scalar function, by its canonical name.</summary>
internal sealed class BoundFunction(SourcePosition position, string name, BoundExpression[] arguments) : BoundExpression(position)
{
    public string Name { get; } = name;

    public BoundExpression[] Arguments { get; } = arguments;
}

/// <summary>An aggregation; stands only in <c>Aggregate</c> operators. <c>count(*)</c> has no argument.</summary>
internal sealed class BoundAggregate(SourcePosition position, string name, BoundExpression[] arguments, bool distinct) : BoundExpression(position)
{
    public string Name { get; } = name;

    public BoundExpression[] Arguments { get; } = arguments;

    public bool Distinct { get; } = distinct;
}

/// <summary><c>[item IN list WHERE predicate | projection]</c>.</summary>
internal sealed class BoundListComprehension(SourcePosition position, Variable item, BoundExpression list, BoundExpression? predicate, BoundExpression? projection) : BoundExpression(position)
{
    public Variable Item { get; } = item;

    public BoundExpression List { get; } = list;

    public BoundExpression? Predicate { get; } = predicate;

    public BoundExpression? Projection { get; } = projection;
}

internal enum QuantifierKind : byte
{
    All,
    Any,
    None,
    Single,
}

/// <summary><c>all(item IN list WHERE predicate)</c> and kin, three-valued.</summary>
internal sealed class BoundQuantifier(SourcePosition position, QuantifierKind quantifier, Variable item, BoundExpression list, BoundExpression predicate) : BoundExpression(position)
{
    public QuantifierKind Quantifier { get; } = quantifier;

    public Variable Item { get; } = item;

    public BoundExpression List { get; } = list;

    public BoundExpression Predicate { get; } = predicate;
}

/// <summary><c>reduce(accumulator = initial, item IN list | body)</c>.</summary>
internal sealed class BoundReduce(SourcePosition position, Variable accumulator, BoundExpression initial, Variable item, BoundExpression list, BoundExpression body) : BoundExpression(position)
{
    public Variable Accumulator { get; } = accumulator;

    public BoundExpression Initial { get; } = initial;

    public Variable Item { get; } = item;

    public BoundExpression List { get; } = list;

    public BoundExpression Body { get; } = body;
}

/// <summary>
/// Builds a path: nodes and relationships in turn, starting with a node. A relationship variable may hold a list (a
/// variable-length step), whose inner nodes come from the relationships themselves; the node after it is its end. Null
/// when any part is null.
/// </summary>
internal sealed class BoundPath(SourcePosition position, Variable[] parts) : BoundExpression(position)
{
    public Variable[] Parts { get; } = parts;
}

/// <summary>What is made of a subquery's rows.</summary>
internal enum SubqueryKind : byte
{
    /// <summary>Whether there is a row.</summary>
    Exists,

    /// <summary>How many rows there are.</summary>
    Count,

    /// <summary>A list of the single column's values.</summary>
    Collect,
}
