using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Ast;

/// <summary>A clause of a query.</summary>
internal abstract record Clause : AstNode
{
    private protected Clause()
    {
    }
}

/// <summary><c>USE graph</c>.</summary>
internal sealed record UseClause(GraphReference Graph) : Clause;

/// <summary>The argument of USE.</summary>
internal abstract record GraphReference : AstNode
{
    private protected GraphReference()
    {
    }
}

/// <summary><c>USE name</c>, also <c>USE DATABASE name</c>, <c>USE composite.constituent</c>.</summary>
internal sealed record NamedGraph(DatabaseName Name) : GraphReference;

/// <summary><c>USE graph.byName(expression)</c>.</summary>
internal sealed record GraphByName(Expression Name) : GraphReference;

/// <summary><c>USE graph.byElementId(expression)</c>.</summary>
internal sealed record GraphByElementId(Expression ElementId) : GraphReference;

/// <summary><c>IN DATABASE x</c>, <c>FROM DATABASE x</c>, or <c>IN x</c>: the database in which one clause runs.</summary>
/// <param name="IsLocal">Without the word DATABASE: a name given by <c>USE DATABASE a AS x</c>.</param>
internal sealed record DatabaseMarker(DatabaseName Database, bool IsLocal) : AstNode;

/// <summary>Which relationships and nodes one match may use more than once.</summary>
internal enum MatchMode
{
    /// <summary>Not said: as <see cref="DifferentRelationships"/>.</summary>
    Default,
    DifferentRelationships,
    RepeatableElements,
}

/// <summary><c>[OPTIONAL] MATCH patterns [IN DATABASE x] [USING …] [WHERE predicate]</c>.</summary>
internal sealed record MatchClause(
    bool Optional,
    MatchMode Mode,
    EquatableArray<PathPattern> Patterns,
    DatabaseMarker? Database,
    EquatableArray<PlannerHint> Hints,
    Expression? Where) : Clause;

/// <summary>A remark to the planner; never changes a result.</summary>
internal abstract record PlannerHint : AstNode
{
    private protected PlannerHint()
    {
    }
}

/// <summary>The index kind that a hint asks for.</summary>
internal enum IndexHintKind
{
    Any,
    Range,
    Text,
    Point,
}

/// <summary><c>USING [RANGE|TEXT|POINT] INDEX [SEEK] n:Label(a, b)</c>.</summary>
internal sealed record IndexHint(IndexHintKind Kind, bool SeekOnly, Variable Variable, string LabelOrType, EquatableArray<string> Properties) : PlannerHint;

/// <summary><c>USING SCAN n:Label</c>.</summary>
internal sealed record ScanHint(Variable Variable, string LabelOrType) : PlannerHint;

/// <summary><c>USING JOIN ON a, b</c>.</summary>
internal sealed record JoinHint(EquatableArray<Variable> Variables) : PlannerHint;

/// <summary><c>WITH projection [WHERE predicate]</c>.</summary>
internal sealed record WithClause(Projection Projection, Expression? Where) : Clause;

/// <summary><c>RETURN projection</c>.</summary>
internal sealed record ReturnClause(Projection Projection) : Clause;

/// <summary><c>FINISH</c>: ends a query without result columns.</summary>
internal sealed record FinishClause : Clause;

/// <summary><c>[DISTINCT] *|items [ORDER BY …] [SKIP n] [LIMIT n]</c>.</summary>
/// <param name="Star">All variables in scope, before <paramref name="Items"/>.</param>
internal sealed record Projection(
    bool Distinct,
    bool Star,
    EquatableArray<ProjectionItem> Items,
    EquatableArray<SortItem> OrderBy,
    Expression? Skip,
    Expression? Limit) : AstNode;

/// <summary><c>expression [AS alias]</c>.</summary>
/// <param name="Text">The expression as written (a lone variable without quotes): the column's name when there is no alias.</param>
internal sealed record ProjectionItem(Expression Expression, Variable? Alias, SourceText Text) : AstNode
{
    /// <summary>Name of the resulting column; empty for an expression without alias that was not parsed.</summary>
    public string ColumnName => Alias?.Name ?? (Text.Text.Length == 0 && Expression is Variable variable ? variable.Name : Text.Text);
}

/// <summary><c>expression [ASC|DESC]</c>.</summary>
internal sealed record SortItem(Expression Expression, bool Descending) : AstNode;

/// <summary><c>UNWIND list AS variable</c>.</summary>
internal sealed record UnwindClause(Expression List, Variable Variable) : Clause;

/// <summary><c>LOAD CSV [WITH HEADERS] FROM source AS variable [FIELDTERMINATOR 'x']</c>.</summary>
internal sealed record LoadCsvClause(bool WithHeaders, Expression Source, Variable Variable, string? FieldTerminator) : Clause;

/// <summary><c>[OPTIONAL] CALL procedure[(arguments)] [YIELD …]</c>.</summary>
/// <param name="Arguments">Null: no parentheses, so the arguments are the parameters of the same names (only as the whole statement).</param>
/// <param name="Yield">Null: no YIELD (only as the whole statement, or for a procedure without results).</param>
internal sealed record ProcedureCallClause(bool Optional, QualifiedName Procedure, EquatableArray<Expression>? Arguments, ProcedureYield? Yield) : Clause;

/// <summary><c>YIELD *</c> or <c>YIELD a [AS b], … [WHERE predicate]</c>.</summary>
internal sealed record ProcedureYield(bool Star, EquatableArray<YieldItem> Items, Expression? Where) : AstNode;

/// <summary><c>column [AS alias]</c>.</summary>
internal sealed record YieldItem(string Column, Variable? Alias) : AstNode
{
    /// <summary>The variable that the item binds.</summary>
    public string VariableName => Alias?.Name ?? Column;
}

/// <summary><c>[OPTIONAL] CALL [(imports)] { query } [IN TRANSACTIONS …]</c>.</summary>
/// <param name="Scope">Null: no parentheses; the body imports by a leading WITH.</param>
internal sealed record SubqueryClause(bool Optional, SubqueryScope? Scope, Query Body, TransactionBatches? InTransactions) : Clause;

/// <summary><c>(a, b)</c>, <c>()</c> or <c>(*)</c> after CALL: the outer variables that the body sees.</summary>
internal sealed record SubqueryScope(bool Star, EquatableArray<Variable> Variables) : AstNode;

/// <summary>What a failing batch does to the statement.</summary>
internal enum BatchFailure
{
    /// <summary>Not said: as <see cref="Fail"/>.</summary>
    Default,
    Continue,
    Break,
    Fail,
}

/// <summary><c>IN [[n] CONCURRENT] TRANSACTIONS [OF n ROWS] [ON ERROR …] [REPORT STATUS AS s]</c>.</summary>
/// <param name="Concurrency">An <see cref="IntegerLiteral"/> or a <see cref="Parameter"/>; null unless said.</param>
/// <param name="Rows">Null unless said.</param>
internal sealed record TransactionBatches(bool Concurrent, Expression? Concurrency, Expression? Rows, BatchFailure OnError, Variable? ReportStatus) : AstNode;
