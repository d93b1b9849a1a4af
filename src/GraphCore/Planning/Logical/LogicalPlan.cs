using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Planning.Logical;

/// <summary>
/// An operator of a logical plan: a tree of immutable records. Each operator produces rows that bind variables; a row of
/// its source keeps its variables in what the operator produces, unless said otherwise. The physical planner may rely on
/// the documented order of rows only where an operator promises one.
/// </summary>
internal abstract record LogicalPlan
{
    /// <summary>More rows than this are all the same; products of such numbers are still numbers, which infinity times zero is not.</summary>
    private const double MostRows = 1e100;

    /// <summary>Rows that the planner expects; for EXPLAIN and for choices in execution.</summary>
    public double EstimatedRows
    {
        get;
        init => field = Rounded(value);
    }

    /// <summary>A number of rows within what can be calculated with.</summary>
    public static double Rounded(double rows) => Math.Min(rows, MostRows);
}

/// <summary>An operator with one source.</summary>
internal abstract record UnaryPlan(LogicalPlan Source) : LogicalPlan;

/// <summary>
/// The leaf of a plan: one row that binds nothing at the top of a statement; in the inner side of an <see cref="Apply"/>
/// and its kin the current outer row, of which <paramref name="Variables"/> are used.
/// </summary>
internal sealed record Argument(Variable[] Variables) : LogicalPlan;

/// <summary>A subquery inside an expression: evaluated for each row of the operator that evaluates the expression.</summary>
/// <param name="plan">Its <see cref="Argument"/> leaves are the outer row.</param>
/// <param name="column">
/// For <see cref="SubqueryKind.Collect"/>: the collected variable. For <see cref="SubqueryKind.Count"/>: a number of rows that
/// each row stands for, or null when it is one.
/// </param>
/// <param name="outer">The variables of the outer row that it uses.</param>
internal sealed class PlannedSubquery(SourcePosition position, SubqueryKind kind, LogicalPlan plan, Variable? column, Variable[] outer)
    : BoundNestedQuery(position, kind, column, outer)
{
    public LogicalPlan Plan { get; } = plan;
}

/// <summary>A named expression.</summary>
internal readonly record struct ProjectedColumn(Variable Variable, BoundExpression Expression);

/// <summary>One key of an ordering.</summary>
internal readonly record struct SortKey(Variable Variable, bool Descending);
