using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary><c>ORDER BY … LIMIT n</c> keeps n rows instead of sorting all, and <c>ORDER BY … SKIP m LIMIT n</c> m + n.</summary>
internal sealed class UseTopK : IOptimizerPass
{
    public LogicalPlan Apply(LogicalPlan plan, Variable[] results, PlanningContext context) => LogicalPlanTree.RewriteUp(plan, static part => part switch
    {
        Limit { Source: Sort sort } limit => new TopK(sort.Source, sort.Keys, limit.Count) { EstimatedRows = limit.EstimatedRows },
        Limit { Source: Skip { Source: Sort sort } skip } limit => limit with
        {
            Source = skip with { Source = new TopK(sort.Source, sort.Keys, limit.Count, skip.Count) { EstimatedRows = Math.Min(sort.EstimatedRows, limit.EstimatedRows + sort.EstimatedRows - skip.EstimatedRows) } },
        },
        _ => part,
    });
}
