using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Explain;

/// <summary>Plans as EXPLAIN shows them.</summary>
internal static class PlanDescriber
{
    /// <summary>Describes a plan and all below it; subqueries of expressions are further children.</summary>
    /// <param name="measure">Adds what was measured to an operator's description; null: nothing was.</param>
    public static PlanDescription Describe(LogicalPlan plan, Func<LogicalPlan, PlanDescription, PlanDescription>? measure = null)
    {
        var children = new List<PlanDescription>();
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (LogicalPlan child in LogicalPlanTree.Children(plan))
        {
            PlanDescription description = Describe(child, measure);
            children.Add(description);
            names.UnionWith(description.Identifiers);
        }

        foreach (BoundExpression expression in LogicalPlanTree.Expressions(plan))
        {
            BoundExpressionTree.Any(expression, part =>
            {
                if (part is PlannedSubquery subquery)
                {
                    children.Add(Describe(subquery.Plan, measure));
                }

                return false;
            });
        }

        if (plan is Logical.Aggregate or Logical.Distinct or Logical.Union or ProduceResults)
        {
            names.Clear();
        }

        names.UnionWith(Binds(plan));
        var described = new PlanDescription(OperatorDetails.Name(plan), OperatorDetails.Of(plan), [.. names], plan.EstimatedRows, children);
        return measure is null ? described : measure(plan, described);
    }

    private static IEnumerable<string> Binds(LogicalPlan plan) => plan switch
    {
        ProduceResults results => results.Columns.Select(static column => column.Name),
        _ => Variables(plan).Select(ExpressionText.Name),
    };

    private static IEnumerable<Variable> Variables(LogicalPlan plan) => plan switch
    {
        Argument argument => argument.Variables,
        NodeScan scan => [scan.Node],
        IndexSeek seek => [seek.Entity],
        NodeByIdSeek seek => [seek.Node],
        Expand expand => [expand.Relationship, expand.To],
        VarLengthExpand expand => [expand.Relationships, expand.To],
        ExpandCount { Count: { } count } => [count],
        GraphCount count => [count.Count],
        SelectPaths path => path.Parts.SelectMany(static part => new[] { part.Relationships, part.End }),
        ShortestPath path => new[] { path.Path, path.Relationships }.OfType<Variable>(),
        Project project => project.Columns.Select(static column => column.Variable),
        Aggregate aggregate => aggregate.Groupings.Concat(aggregate.Aggregates).Select(static column => column.Variable),
        Distinct distinct => distinct.Variables,
        Union union => union.Columns,
        Unwind unwind => [unwind.Item],
        LoadCsv load => [load.Row],
        ProcedureCall call => call.Yields.Select(static yield => yield.Variable),
        Create create => create.Items.Select(static item => item.Variable),
        Merge merge => merge.Items.Select(static item => item.Variable),
        _ => [],
    };
}
