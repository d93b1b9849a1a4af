using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution.Transactions;

/// <summary>A part of a statement that runs in one transaction, and the call in transactions of its own that takes its rows; null at the top.</summary>
internal sealed record StatementStage(LogicalPlan Plan, SubqueryCall? Call);

/// <summary>
/// Cuts a plan at its <c>CALL { … } IN TRANSACTIONS</c>, bottom first. What stands above a call runs on what the call has
/// committed; its rows take the place of the plan's argument.
/// </summary>
internal static class StatementStages
{
    public static bool HasCalls(LogicalPlan plan) => FindCall(plan) is not null;

    public static List<StatementStage> Of(LogicalPlan plan)
    {
        var stages = new List<StatementStage>();
        SubqueryCall? above = null;
        LogicalPlan rest = plan;
        while (FindCall(rest) is { } call)
        {
            stages.Add(new StatementStage(ReplaceCall(rest, call), above));
            above = call;
            rest = call.Source;
        }

        stages.Add(new StatementStage(rest, above));
        stages.Reverse();
        return stages;
    }

    /// <summary>The topmost call along the sources.</summary>
    private static SubqueryCall? FindCall(LogicalPlan plan) => plan switch
    {
        SubqueryCall { Batch: not null } call => call,
        UnaryPlan unary => FindCall(unary.Source),
        _ => null,
    };

    /// <summary>The plan with its argument in place of the call.</summary>
    private static LogicalPlan ReplaceCall(LogicalPlan plan, SubqueryCall call)
    {
        if (ReferenceEquals(plan, call))
        {
            return new Argument([]) { EstimatedRows = call.EstimatedRows };
        }

        LogicalPlan[] children = LogicalPlanTree.Children(plan);
        children[0] = ReplaceCall(children[0], call);
        return LogicalPlanTree.WithChildren(plan, children);
    }
}
