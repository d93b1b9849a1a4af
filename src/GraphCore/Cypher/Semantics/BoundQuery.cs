using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>A query whose names are resolved: branches of a union, or one.</summary>
/// <param name="Columns">The result's columns, or null when the query ends without RETURN.</param>
internal sealed record BoundQuery(BoundSingleQuery[] Branches, bool UnionAll, OutputColumn[]? Columns);

/// <summary>A sequence of clauses.</summary>
/// <param name="Columns">The variables of the query's columns, in their order; empty when there are none.</param>
internal sealed record BoundSingleQuery(BoundClause[] Clauses, Variable[] Columns);

/// <summary>A column of a result.</summary>
internal readonly record struct OutputColumn(string Name, Variable Variable, StaticType Type);

/// <summary>A variable and the expression that gives its value.</summary>
internal readonly record struct BoundColumn(Variable Variable, BoundExpression Expression);

/// <summary>One key of an ordering.</summary>
internal readonly record struct BoundSortKey(Variable Variable, bool Descending);

/// <summary>A query inside an expression.</summary>
/// <param name="outer">The variables of the enclosing query that it uses.</param>
internal abstract class BoundNestedQuery(SourcePosition position, SubqueryKind kind, Variable? column, Variable[] outer) : BoundExpression(position)
{
    public SubqueryKind Kind { get; } = kind;

    /// <summary>For <see cref="SubqueryKind.Collect"/>: the collected variable.</summary>
    public Variable? Column { get; } = column;

    public Variable[] Outer { get; } = outer;
}

/// <summary>A query inside an expression before it is planned.</summary>
internal sealed class BoundSubquery(SourcePosition position, SubqueryKind kind, BoundQuery query, Variable? column, Variable[] outer)
    : BoundNestedQuery(position, kind, column, outer)
{
    public BoundQuery Query { get; } = query;
}

/// <summary>A clause whose names are resolved.</summary>
internal abstract record BoundClause(SourcePosition Position);

/// <summary>MATCH, OPTIONAL MATCH.</summary>
/// <param name="Where">Conjuncts of WHERE.</param>
internal sealed record BoundMatch(SourcePosition Position, bool Optional, BoundPattern Pattern, BoundExpression[] Where) : BoundClause(Position)
{
    public BoundHint[] Hints { get; init; } = [];
}

internal sealed record BoundUnwind(SourcePosition Position, BoundExpression List, Variable Item) : BoundClause(Position);

internal sealed record BoundLoadCsv(SourcePosition Position, bool WithHeaders, BoundExpression Source, Variable Row, CsvRecord Record, BoundExpression? FieldTerminator) : BoundClause(Position);

/// <summary>A filter of its own: the WHERE after YIELD.</summary>
internal sealed record BoundFilter(SourcePosition Position, BoundExpression[] Where) : BoundClause(Position);

/// <summary>
/// WITH and RETURN, in the order of their effects: aggregation (when <see cref="Aggregates"/> is not null), then
/// <see cref="Columns"/>, DISTINCT, <see cref="SortColumns"/>, ORDER BY, SKIP, LIMIT, WHERE.
/// </summary>
/// <param name="Groupings">Grouping keys of the aggregation.</param>
/// <param name="Columns">What is computed; a variable that only passes on is not in it.</param>
/// <param name="Results">The variables that the next clause sees.</param>
/// <param name="SortColumns">Sort keys that are no results.</param>
internal sealed record BoundProjection(
    SourcePosition Position,
    BoundColumn[] Groupings,
    BoundColumn[]? Aggregates,
    BoundColumn[] Columns,
    Variable[] Results,
    bool Distinct,
    BoundColumn[] SortColumns,
    BoundSortKey[] OrderBy,
    BoundExpression? Skip,
    BoundExpression? Limit,
    BoundExpression[] Where) : BoundClause(Position)
{
    /// <summary>Whether it only forgets variables and filters.</summary>
    public bool IsPassThrough => Aggregates is null && Columns.Length == 0 && !Distinct && OrderBy.Length == 0 && Skip is null && Limit is null;
}

/// <summary>A procedure's rows.</summary>
internal sealed record BoundProcedureCall(SourcePosition Position, ProcedureSignature Procedure, BoundExpression[] Arguments, (string Column, Variable Variable)[] Yields, bool Optional) : BoundClause(Position)
{
    public bool Void => Procedure.Outputs.Count == 0;
}

/// <summary>CALL { … }.</summary>
/// <param name="Outer">The variables of the enclosing query that it uses.</param>
/// <param name="Columns">The columns that it adds, or null for a unit subquery. Their variables are those of the query, or new ones in their place.</param>
internal sealed record BoundSubqueryCall(SourcePosition Position, BoundQuery Query, Variable[] Outer, OutputColumn[]? Columns, bool Optional, TransactionBatch? Batch) : BoundClause(Position);

/// <summary>CREATE.</summary>
/// <param name="Paths">Named paths of the pattern.</param>
internal sealed record BoundCreate(SourcePosition Position, CreateItem[] Items, BoundColumn[] Paths) : BoundClause(Position);

/// <summary>MERGE.</summary>
internal sealed record BoundMerge(SourcePosition Position, BoundPattern Pattern, CreateItem[] Items, SetItem[] OnMatch, SetItem[] OnCreate, BoundColumn[] Paths) : BoundClause(Position);

/// <summary>SET and REMOVE.</summary>
internal sealed record BoundSet(SourcePosition Position, SetItem[] Items) : BoundClause(Position);

internal sealed record BoundDelete(SourcePosition Position, BoundExpression[] Targets, bool Detach) : BoundClause(Position);

internal sealed record BoundForeach(SourcePosition Position, BoundExpression List, Variable Item, BoundClause[] Body, Variable[] Outer) : BoundClause(Position);
