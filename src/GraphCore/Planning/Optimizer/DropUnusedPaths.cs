using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>Leaves out paths that nothing uses. Other columns stay, because to compute them may fail, which is an answer too.</summary>
internal sealed class DropUnusedPaths : IOptimizerPass
{
    public LogicalPlan Apply(LogicalPlan plan, Variable[] results, PlanningContext context)
    {
        // A variable stands for one column everywhere, so it is enough to know whether any operator names it.
        var used = new HashSet<Variable>(results);
        Collect(plan, used);
        return LogicalPlanTree.RewriteUp(plan, part =>
        {
            bool IsUnused(ProjectedColumn column) => IsOfPath(column.Expression) && !used.Contains(column.Variable);
            if (part is not Project project || !Array.Exists(project.Columns, IsUnused))
            {
                return part;
            }

            ProjectedColumn[] columns = [.. project.Columns.Where(column => !IsUnused(column))];
            return columns.Length == 0 ? project.Source : project with { Columns = columns };
        });
    }

    /// <summary>A path, or nodes or relationships of a part of it: what a pattern binds without being asked.</summary>
    private static bool IsOfPath(BoundExpression expression) =>
        expression is BoundPath or BoundSlice { Target: BoundFunction { Name: "nodes", Arguments: [BoundPath] } } or BoundSlice { Stride: > 1 };

    private static void Collect(LogicalPlan plan, HashSet<Variable> used)
    {
        foreach (BoundExpression expression in LogicalPlanTree.Expressions(plan))
        {
            BoundExpressionTree.CollectVariables(expression, used);
            CollectNested(expression, used);
        }

        used.UnionWith(LogicalPlanTree.Uses(plan));
        foreach (LogicalPlan child in LogicalPlanTree.Children(plan))
        {
            Collect(child, used);
        }
    }

    private static void CollectNested(BoundExpression expression, HashSet<Variable> used)
    {
        BoundExpressionTree.Any(expression, part =>
        {
            if (part is PlannedSubquery subquery)
            {
                Collect(subquery.Plan, used);
                if (subquery.Column is { } column)
                {
                    used.Add(column);
                }
            }

            return false;
        });
    }
}
