using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>
/// A clause reads the graph as the clauses before it have left it, although rows stream through all of them. Where an
/// operator may disturb one below it (or the reverse) an <see cref="Eager"/> goes between them. Unknown means that it may.
/// </summary>
internal sealed class InsertEager : IOptimizerPass
{
    public LogicalPlan Apply(LogicalPlan plan, Variable[] results, PlanningContext context) =>
        LogicalPlanTree.HasUpdates(plan) ? Insert(plan, out _) : plan;

    /// <param name="below">What the rows of the result may still be reading or writing while they stream.</param>
    private static LogicalPlan Insert(LogicalPlan plan, out Effects below)
    {
        LogicalPlan[] children = LogicalPlanTree.Children(plan);
        if (children.Length == 0)
        {
            below = new Effects();
            below.Add(plan);
            return plan;
        }

        LogicalPlan source = Insert(children[0], out below);
        var own = new Effects();
        own.Add(plan);
        if (Reason(own, below, plan, source) is { } reason)
        {
            source = new Eager(source, reason) { EstimatedRows = source.EstimatedRows };
            below = new Effects();
        }

        LogicalPlan[] changed = [source, .. children.Skip(1).Select(static inner => Insert(inner, out _))];
        LogicalPlan result = LogicalPlanTree.WithChildren(plan, changed);
        if (plan is Aggregate or Sort or TopK or Eager)
        {
            // These have read all of their source before they give a row.
            below = new Effects();
        }

        below.Add(plan);
        return result;
    }

    private static string? Reason(Effects own, Effects below, LogicalPlan plan, LogicalPlan source)
    {
        if (own.Writes && below.ReadsWhatIsWrittenBy(own) && !DeletesItsScanOnly(plan, source))
        {
            return "reads below must not see this update";
        }

        if (own.ReadsWhatIsWrittenBy(below))
        {
            return "this reads what is updated below";
        }

        return own.Writes && own.WritesWhatIsWrittenBy(below) ? "this updates what is updated below" : null;
    }

    /// <summary><c>MATCH (n:A) DELETE n</c>: a scan meets each node once, before it is deleted.</summary>
    private static bool DeletesItsScanOnly(LogicalPlan plan, LogicalPlan source) =>
        plan is Delete { Targets: [BoundVariable target] } && source is NodeScan { Source: Argument } scan && scan.Node == target.Variable;
}
