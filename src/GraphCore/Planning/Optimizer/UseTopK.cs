using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary><c>ORDER BY … LIMIT n</c> keeps n rows instead of sorting all.</summary>
internal sealed class UseTopK : IOptimizerPass
{
    public LogicalPlan Apply(LogicalPlan plan, Variable[] results, PlanningContext context) => LogicalPlanTree.RewriteUp(plan, static part =>
        part is Limit { Source: Sort sort } limit ? new TopK(sort.Source, sort.Keys, limit.Count) { EstimatedRows = limit.EstimatedRows } : part);
}
