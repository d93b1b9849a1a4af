using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>
/// Rows of one index range come in the order of its key: a sort by that key is left out, and a limit stops the seek early.
/// Only a range or prefix, because these hold values of one type and no nulls, for which index order is that of ORDER BY.
/// </summary>
internal sealed class UseIndexOrder : IOptimizerPass
{
    public LogicalPlan Apply(LogicalPlan plan, Variable[] results, PlanningContext context) => LogicalPlanTree.RewriteUp(plan, static part => part switch
    {
        Sort { Keys: [var key] } sort when Ordered(sort.Source, key) is { } source => source,
        TopK { Keys: [var key] } top when Ordered(top.Source, key) is { } source => new Limit(source, top.Count, Exhaust: false) { EstimatedRows = top.EstimatedRows },
        _ => part,
    });

    /// <summary>The source with its seek in the order of the key; null when it cannot give that.</summary>
    private static LogicalPlan? Ordered(LogicalPlan source, SortKey key)
    {
        var above = new List<UnaryPlan>();
        LogicalPlan plan = source;
        BoundProperty? property = null;
        while (plan is Filter or Project)
        {
            if (plan is Project project)
            {
                foreach (ProjectedColumn column in project.Columns)
                {
                    property = column.Variable == key.Variable ? column.Expression as BoundProperty : property;
                }
            }

            above.Add((UnaryPlan)plan);
            plan = ((UnaryPlan)plan).Source;
        }

        if (property is not { Target: BoundVariable node }
            || plan is not NodeIndexSeek { Source: Argument { Variables: [] }, Equal.Length: var equal } seek
            || seek.Node != node.Variable
            || (seek.Lower is null && seek.Upper is null && seek.Prefix is null)
            || seek.Index.Properties[equal] != property.Key)
        {
            return null;
        }

        plan = seek with { Descending = key.Descending };
        for (int i = above.Count - 1; i >= 0; i--)
        {
            plan = above[i] with { Source = plan };
        }

        return plan;
    }
}
