using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Ast;

/// <summary><c>[name =] [selector] elements</c>.</summary>
/// <param name="Selector">Null: all matches.</param>
/// <param name="Elements">
/// Nodes, relationships and parenthesized paths in the order written. A path pattern proper begins and ends with a node
/// and alternates; beside a <see cref="ParenthesizedPath"/> an (anonymous) node may be left out.
/// </param>
internal sealed record PathPattern(Variable? Name, PathSelector? Selector, EquatableArray<PathElement> Elements) : AstNode;

/// <summary>A part of a path pattern.</summary>
internal abstract record PathElement : AstNode
{
    private protected PathElement()
    {
    }
}

/// <summary><c>(variable:Labels {properties} WHERE predicate)</c>.</summary>
/// <param name="Properties">A <see cref="MapLiteral"/> or a <see cref="Parameter"/>.</param>
internal sealed record NodePattern(Variable? Variable, LabelExpression? Labels, Expression? Properties, Expression? Where) : PathElement;

/// <summary>Direction of a relationship as written, from left to right.</summary>
internal enum PatternDirection
{
    /// <summary><c>--></c></summary>
    Outgoing,

    /// <summary><c>&lt;--</c></summary>
    Incoming,

    /// <summary><c>--</c> or <c>&lt;--></c></summary>
    Either,
}

/// <summary><c>-[variable:Types*1..3 {properties} WHERE predicate]->{1,3}</c>.</summary>
/// <param name="Length">From <c>*1..3</c>; null for a single relationship. Never together with <paramref name="Quantifier"/>.</param>
/// <param name="Properties">A <see cref="MapLiteral"/> or a <see cref="Parameter"/>.</param>
/// <param name="Quantifier">After the arrow; null when there is none.</param>
internal sealed record RelationshipPattern(
    PatternDirection Direction,
    Variable? Variable,
    LabelExpression? Types,
    VariableLength? Length,
    Expression? Properties,
    Expression? Where,
    PathQuantifier? Quantifier) : PathElement;

/// <summary><c>*</c>, <c>*2</c> (2 to 2), <c>*1..3</c>, <c>*..3</c>, <c>*1..</c>. Null: not said; the lower bound is then 1.</summary>
internal sealed record VariableLength(long? Minimum, long? Maximum) : AstNode;

/// <summary><c>{n}</c>, <c>{n,m}</c>, <c>+</c> (1 or more), <c>*</c> (0 or more). No maximum: unbounded.</summary>
internal sealed record PathQuantifier(long Minimum, long? Maximum) : AstNode;

/// <summary><c>((a)-[:R]->(b) WHERE predicate){1,3}</c>.</summary>
/// <param name="Quantifier">Null: exactly once, so that the variables within are not lists.</param>
internal sealed record ParenthesizedPath(PathPattern Path, Expression? Where, PathQuantifier? Quantifier) : PathElement;

/// <summary>Which of the matching paths between the same end nodes are taken.</summary>
internal enum PathSelectorKind
{
    /// <summary><c>shortestPath(…)</c></summary>
    ShortestPathFunction,

    /// <summary><c>allShortestPaths(…)</c></summary>
    AllShortestPathsFunction,

    /// <summary><c>ALL PATHS</c></summary>
    All,

    /// <summary><c>ANY [k] [PATHS]</c></summary>
    Any,

    /// <summary><c>ANY SHORTEST</c>, <c>SHORTEST k</c>; without count: 1.</summary>
    Shortest,

    /// <summary><c>ALL SHORTEST</c></summary>
    AllShortest,

    /// <summary><c>SHORTEST [k] GROUPS</c></summary>
    ShortestGroups,
}

/// <summary>The selector before (or function around) a path.</summary>
/// <param name="Count">An <see cref="IntegerLiteral"/> or a <see cref="Parameter"/>; null: 1.</param>
internal sealed record PathSelector(PathSelectorKind Kind, Expression? Count) : AstNode;

/// <summary>A predicate on the labels of a node or the type of a relationship.</summary>
internal abstract record LabelExpression : AstNode
{
    private protected LabelExpression()
    {
    }
}

/// <summary>One label or type by name.</summary>
internal sealed record LabelName(string Name) : LabelExpression;

/// <summary><c>$(expression)</c>, <c>$all(expression)</c> or <c>$any(expression)</c>: names from a string or list of strings.</summary>
/// <param name="Any">One of the names is enough.</param>
internal sealed record DynamicLabel(Expression Name, bool Any) : LabelExpression;

/// <summary><c>%</c>: at least one label.</summary>
internal sealed record AnyLabel : LabelExpression;

/// <summary><c>!A</c>.</summary>
internal sealed record LabelNegation(LabelExpression Operand) : LabelExpression;

/// <summary><c>A&amp;B</c>, also <c>A:B</c>. At least two operands.</summary>
internal sealed record LabelConjunction(EquatableArray<LabelExpression> Operands) : LabelExpression;

/// <summary><c>A|B</c>, also <c>A|:B</c>. At least two operands.</summary>
internal sealed record LabelDisjunction(EquatableArray<LabelExpression> Operands) : LabelExpression
{
    /// <summary><c>|:</c> where that was written.</summary>
    public SourceText OldBar { get; init; }
}
