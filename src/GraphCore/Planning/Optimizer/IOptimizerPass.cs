using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>A rewriting of plans that keeps their results.</summary>
internal interface IOptimizerPass
{
    LogicalPlan Apply(LogicalPlan plan, PlanningContext context);
}
