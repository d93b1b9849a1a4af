using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Ast;

/// <summary>An expression. The height of a parsed tree is bounded, so recursion over it is safe.</summary>
internal abstract record Expression : AstNode
{
    private protected Expression()
    {
    }
}

internal sealed record NullLiteral : Expression;

internal sealed record BooleanLiteral(bool Value) : Expression;

/// <summary>An integer; a minus sign before a number is part of the literal.</summary>
internal sealed record IntegerLiteral(long Value) : Expression;

/// <summary>A float; a minus sign before a number is part of the literal. May be infinite or NaN, from <c>INFINITY</c> and <c>NaN</c>.</summary>
internal sealed record FloatLiteral(double Value) : Expression;

internal sealed record StringLiteral(string Value) : Expression;

internal sealed record ListLiteral(EquatableArray<Expression> Items) : Expression;

/// <summary><c>{a: 1, b: 2}</c>; of equal keys the last one holds.</summary>
internal sealed record MapLiteral(EquatableArray<MapEntry> Entries) : Expression;

internal sealed record MapEntry(string Key, Expression Value) : AstNode;

/// <summary>A use of a variable; also, outside expressions, the place where one is bound.</summary>
internal sealed record Variable(string Name) : Expression;

/// <summary><c>$name</c>.</summary>
internal sealed record Parameter(string Name) : Expression;

/// <summary><c>target.key</c>.</summary>
internal sealed record PropertyAccess(Expression Target, string Key) : Expression;

/// <summary><c>target[index]</c>, of a list, map, node or relationship.</summary>
internal sealed record IndexAccess(Expression Target, Expression Index) : Expression;

/// <summary><c>target[from..to]</c>.</summary>
internal sealed record SliceAccess(Expression Target, Expression? From, Expression? To) : Expression;

internal enum UnaryOperator
{
    Not,
    Plus,
    Minus,
}

internal sealed record UnaryExpression(UnaryOperator Operator, Expression Operand) : Expression;

internal enum BinaryOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    RegexMatch,
    StartsWith,
    EndsWith,
    Contains,
    In,
    Add,
    Subtract,

    /// <summary><c>||</c>, of strings or lists.</summary>
    Concatenate,
    Multiply,
    Divide,
    Modulo,
    Power,
}

internal sealed record BinaryExpression(BinaryOperator Operator, Expression Left, Expression Right) : Expression;

internal enum LogicalOperator
{
    Or,
    Xor,
    And,
}

/// <summary><c>a AND b AND c</c> as one node. At least two operands; all are wanted even when the first decides, for errors.</summary>
internal sealed record LogicalExpression(LogicalOperator Operator, EquatableArray<Expression> Operands) : Expression;

/// <summary><c>a &lt; b &lt;= c</c>: true when each neighbouring pair compares so. At least two steps (one is a <see cref="BinaryExpression"/>).</summary>
internal sealed record ComparisonChain(Expression First, EquatableArray<ComparisonStep> Steps) : Expression;

/// <param name="Operator">One of <see cref="BinaryOperator.Equal"/> to <see cref="BinaryOperator.GreaterOrEqual"/>.</param>
internal sealed record ComparisonStep(BinaryOperator Operator, Expression Operand) : AstNode;

/// <summary><c>operand IS [NOT] NULL</c>.</summary>
internal sealed record NullCheck(Expression Operand, bool Negated) : Expression;

/// <summary><c>operand IS [NOT] :: type</c>.</summary>
internal sealed record TypeCheck(Expression Operand, TypeReference Type, bool Negated) : Expression;

internal enum NormalForm
{
    Nfc,
    Nfd,
    Nfkc,
    Nfkd,
}

/// <summary><c>operand IS [NOT] [NFC|NFD|NFKC|NFKD] NORMALIZED</c>.</summary>
internal sealed record NormalizedCheck(Expression Operand, NormalForm Form, bool Negated) : Expression;

/// <summary><c>operand:Labels</c>.</summary>
internal sealed record LabelPredicate(Expression Operand, LabelExpression Labels) : Expression;

/// <summary><c>name(arguments)</c>; the binder finds the function, aggregating or not.</summary>
internal sealed record FunctionCall(QualifiedName Function, bool Distinct, EquatableArray<Expression> Arguments) : Expression;

/// <summary><c>count(*)</c>.</summary>
internal sealed record CountStar : Expression;

internal enum TrimSide
{
    Both,
    Leading,
    Trailing,
}

/// <summary><c>trim([LEADING|TRAILING|BOTH] [characters] FROM source)</c>; without FROM it is a <see cref="FunctionCall"/>.</summary>
internal sealed record TrimExpression(TrimSide Side, Expression? Characters, Expression Source) : Expression;

/// <summary><c>CASE WHEN condition THEN result … [ELSE result] END</c>.</summary>
internal sealed record SearchedCase(EquatableArray<SearchedCaseBranch> Branches, Expression? Else) : Expression;

internal sealed record SearchedCaseBranch(Expression Condition, Expression Result) : AstNode;

/// <summary><c>CASE subject WHEN test, test THEN result … [ELSE result] END</c>.</summary>
internal sealed record SimpleCase(Expression Subject, EquatableArray<SimpleCaseBranch> Branches, Expression? Else) : Expression;

/// <param name="Tests">At least one; one that holds is enough.</param>
internal sealed record SimpleCaseBranch(EquatableArray<CaseTest> Tests, Expression Result) : AstNode;

/// <summary>A test of <see cref="SimpleCase"/>'s subject.</summary>
internal abstract record CaseTest : AstNode
{
    private protected CaseTest()
    {
    }
}

/// <summary><c>WHEN value</c>: the subject equals the value.</summary>
internal sealed record CaseValueTest(Expression Value) : CaseTest;

/// <summary>
/// <c>WHEN > 5</c>, <c>WHEN IS NULL</c>: a predicate whose left operand is a <see cref="CaseSubject"/>
/// (a <see cref="BinaryExpression"/>, <see cref="NullCheck"/>, <see cref="TypeCheck"/> or <see cref="NormalizedCheck"/>).
/// </summary>
internal sealed record CasePredicateTest(Expression Predicate) : CaseTest;

/// <summary>Stands for the subject in a <see cref="CasePredicateTest"/>; has no text of its own.</summary>
internal sealed record CaseSubject : Expression;

/// <summary><c>variable{.key, .*, key: value, other}</c>.</summary>
internal sealed record MapProjection(Variable Source, EquatableArray<MapProjectionItem> Items) : Expression;

internal abstract record MapProjectionItem : AstNode
{
    private protected MapProjectionItem()
    {
    }
}

/// <summary><c>.key</c>: the source's property under its own name.</summary>
internal sealed record ProjectedProperty(string Key) : MapProjectionItem;

/// <summary><c>.*</c>: all properties of the source.</summary>
internal sealed record ProjectedAllProperties : MapProjectionItem;

/// <summary><c>key: value</c>.</summary>
internal sealed record ProjectedEntry(string Key, Expression Value) : MapProjectionItem;

/// <summary><c>other</c>: a variable under its own name.</summary>
internal sealed record ProjectedVariable(Variable Variable) : MapProjectionItem;

/// <summary><c>[variable IN list WHERE predicate | projection]</c>.</summary>
internal sealed record ListComprehension(Variable Variable, Expression List, Expression? Where, Expression? Projection) : Expression;

/// <summary><c>[path WHERE predicate | projection]</c>.</summary>
internal sealed record PatternComprehension(PathPattern Pattern, Expression? Where, Expression Projection) : Expression;

internal enum QuantifierKind
{
    All,
    Any,
    None,
    Single,
}

/// <summary><c>all|any|none|single(variable IN list WHERE predicate)</c>.</summary>
/// <param name="Where">Null when left out: the items themselves are the predicate.</param>
internal sealed record QuantifierExpression(QuantifierKind Kind, Variable Variable, Expression List, Expression? Where) : Expression;

/// <summary><c>reduce(accumulator = initial, variable IN list | step)</c>.</summary>
internal sealed record ReduceExpression(Variable Accumulator, Expression Initial, Variable Variable, Expression List, Expression Step) : Expression;

internal enum SubqueryKind
{
    Exists,
    Count,
    Collect,
}

/// <summary><c>EXISTS|COUNT|COLLECT { query }</c>. A body that is only a pattern is a query of one MATCH; only COLLECT needs a RETURN.</summary>
internal sealed record SubqueryExpression(SubqueryKind Kind, Query Query) : Expression;

/// <summary>A pattern as predicate: <c>(a)-[:R]->(b)</c>; true when it has a match. Introduces no variables.</summary>
internal sealed record PatternPredicate(PathPattern Pattern) : Expression;

/// <summary><c>shortestPath((a)-[*]-(b))</c> or <c>allShortestPaths(…)</c> as value: a path or null, or a list of paths.</summary>
internal sealed record ShortestPathExpression(PathPattern Pattern) : Expression;
