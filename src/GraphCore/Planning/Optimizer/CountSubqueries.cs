using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>
/// COUNT and EXISTS ask for numbers of rows only, so expands at their ends are counted, not made. A subquery that is one
/// count becomes an operator of the outer rows: a filter by whether there is a relationship, or a column of numbers.
/// </summary>
internal sealed class CountSubqueries : IOptimizerPass
{
    public LogicalPlan Apply(LogicalPlan plan, Variable[] results, PlanningContext context) =>
        context.Options.Factorises ? LogicalPlanTree.RewriteUp(plan, part => Rewrite(part, context)) : plan;

    private static LogicalPlan Rewrite(LogicalPlan plan, PlanningContext context)
    {
        switch (plan)
        {
            case SemiApply apply:
                LogicalPlan inner = Counted(apply.Inner, needsNumbers: false, context, out _);
                return inner is ExpandCount { Source: Argument } one
                    ? one with { Source = apply.Source, Mode = apply.Anti ? CountMode.None : CountMode.Some, EstimatedRows = apply.EstimatedRows }
                    : ReferenceEquals(inner, apply.Inner) ? apply : apply with { Inner = inner };
            case Filter filter:
                LogicalPlan filtered = filter.Source;
                BoundExpression predicate = Lift(filter.Predicate, ref filtered, context);
                return predicate == filter.Predicate ? filter : filter with { Source = filtered, Predicate = predicate };
            case Project project:
                LogicalPlan projected = project.Source;
                ProjectedColumn[] columns = Lift(project.Columns, ref projected, context);
                return columns == project.Columns ? project : project with { Source = projected, Columns = columns };
            case Aggregate aggregate:
                LogicalPlan grouped = aggregate.Source;
                ProjectedColumn[] groupings = Lift(aggregate.Groupings, ref grouped, context);
                ProjectedColumn[] aggregates = Lift(aggregate.Aggregates, ref grouped, context);
                return ReferenceEquals(grouped, aggregate.Source) && groupings == aggregate.Groupings && aggregates == aggregate.Aggregates
                    ? aggregate
                    : aggregate with { Source = grouped, Groupings = groupings, Aggregates = aggregates };
            default:
                return plan;
        }
    }

    /// <summary>The columns with their subqueries counted; the same array when there are none.</summary>
    private static ProjectedColumn[] Lift(ProjectedColumn[] columns, ref LogicalPlan source, PlanningContext context)
    {
        ProjectedColumn[]? changed = null;
        for (int i = 0; i < columns.Length; i++)
        {
            BoundExpression expression = Lift(columns[i].Expression, ref source, context);
            if (expression != columns[i].Expression)
            {
                changed ??= [.. columns];
                changed[i] = columns[i] with { Expression = expression };
            }
        }

        return changed ?? columns;
    }

    /// <summary>Replaces subqueries in an expression by numbers that the source gets columns for.</summary>
    private static BoundExpression Lift(BoundExpression expression, ref LogicalPlan source, PlanningContext context)
    {
        LogicalPlan below = source;
        BoundExpression result = BoundExpressionTree.Rewrite(expression, part => part switch
        {
            // These evaluate a part for each item of a list, which is no column of the rows.
            BoundListComprehension or BoundQuantifier or BoundReduce => part,
            PlannedSubquery { Kind: SubqueryKind.Count or SubqueryKind.Exists } subquery => Lift(subquery, ref below, context),
            _ => null,
        });
        source = below;
        return result;
    }

    private static BoundExpression Lift(PlannedSubquery subquery, ref LogicalPlan source, PlanningContext context)
    {
        bool isCount = subquery.Kind == SubqueryKind.Count;
        LogicalPlan plan = Counted(subquery.Plan, isCount, context, out Variable? numbers);
        if (plan is ExpandCount { Source: Argument } one)
        {
            Variable number = numbers ?? context.NewVariable("count", VariableKind.Value);
            source = one with { Source = source, Count = number, Mode = CountMode.All, EstimatedRows = source.EstimatedRows };
            var counted = new BoundVariable(subquery.Position, number);
            return isCount ? counted : new BoundBinary(subquery.Position, BinaryOperation.Greater, counted, new BoundLiteral(subquery.Position, IntegerValue.Of(0)));
        }

        return ReferenceEquals(plan, subquery.Plan) ? subquery : new PlannedSubquery(subquery.Position, subquery.Kind, plan, numbers, subquery.Outer);
    }

    /// <summary>A subquery's plan with the expands at its end counted; the same plan when there are none.</summary>
    /// <param name="numbers">How many rows each row stands for; null: one.</param>
    private static LogicalPlan Counted(LogicalPlan plan, bool needsNumbers, PlanningContext context, out Variable? numbers)
    {
        numbers = null;
        RowChain chain = RowChain.Below(plan);
        var collapser = new ExpandCollapser(chain, [], needsNumbers, context);
        collapser.Run();
        if (!collapser.HasChanged)
        {
            return plan;
        }

        LogicalPlan counted = chain.Build();
        List<Variable> factors = collapser.Factors;
        if (factors.Count > 1)
        {
            numbers = context.NewVariable("count", VariableKind.Value);
            return new Project(counted, [new ProjectedColumn(numbers, EarlyAggregation.Product(factors))]) { EstimatedRows = counted.EstimatedRows };
        }

        numbers = factors.Count == 1 ? factors[0] : null;
        return counted;
    }
}
