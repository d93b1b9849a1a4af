using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>A rewriting of plans that keeps their results.</summary>
internal interface IOptimizerPass
{
    /// <param name="results">Variables that are read from the plan's rows by what is around it: the column of a COLLECT.</param>
    LogicalPlan Apply(LogicalPlan plan, Variable[] results, PlanningContext context);
}
