using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>
/// The operators below one that treat each row for itself: any of them may be done for a row once and count for all rows
/// that are like it. They stand on a base that is something else.
/// </summary>
internal sealed class RowChain
{
    private RowChain(LogicalPlan below, List<UnaryPlan> operators)
    {
        Base = below;
        Operators = operators;
    }

    /// <summary>What the chain stands on.</summary>
    public LogicalPlan Base { get; }

    /// <summary>From the base up.</summary>
    public List<UnaryPlan> Operators { get; }

    public static RowChain Below(LogicalPlan source)
    {
        var operators = new List<UnaryPlan>();
        LogicalPlan plan = source;
        while (plan is Expand or VarLengthExpand or ExpandCount or ShortestPath or Filter or SemiApply or Project or Unwind or NodeScan or NodeIndexSeek or NodeIndexInSeek or NodeByIdSeek
            or Apply or OptionalApply && !LogicalPlanTree.HasUpdates(plan))
        {
            operators.Add((UnaryPlan)plan);
            plan = ((UnaryPlan)plan).Source;
        }

        operators.Reverse();
        return new RowChain(plan, operators);
    }

    /// <summary>The chain as a plan again.</summary>
    public LogicalPlan Build()
    {
        LogicalPlan plan = Base;
        foreach (UnaryPlan next in Operators)
        {
            plan = next with { Source = plan };
        }

        return plan;
    }

    /// <summary>Variables that an operator of a chain binds.</summary>
    public static IEnumerable<Variable> Binds(UnaryPlan plan) => plan switch
    {
        Expand expand => Unless(expand.BoundRelationship, expand.Relationship).Concat(Unless(expand.Into, expand.To)),
        VarLengthExpand expand => Unless(expand.BoundRelationships, expand.Relationships).Concat(Unless(expand.Into, expand.To)),
        ExpandCount { Count: { } count } => [count],
        ShortestPath path => new[] { path.Path, path.Relationships }.OfType<Variable>(),
        Project project => project.Columns.Select(static column => column.Variable),
        Unwind unwind => [unwind.Item],
        NodeScan scan => [scan.Node],
        NodeIndexSeek seek => [seek.Node],
        NodeIndexInSeek seek => [seek.Node],
        NodeByIdSeek seek => [seek.Node],
        OptionalApply apply => apply.Nulls.Concat(InnerBinds(apply.Inner)),
        Apply apply => InnerBinds(apply.Inner),
        _ => [],
    };

    /// <summary>Adds the variables that an operator of a chain reads, its inner side included.</summary>
    public static void CollectUses(LogicalPlan plan, ISet<Variable> used)
    {
        used.UnionWith(LogicalPlanTree.Uses(plan));
        foreach (BoundExpression expression in LogicalPlanTree.Expressions(plan))
        {
            BoundExpressionTree.CollectVariables(expression, used);
        }

        foreach (LogicalPlan inner in LogicalPlanTree.Children(plan).Skip(1))
        {
            CollectAll(inner, used);
        }
    }

    private static void CollectAll(LogicalPlan plan, ISet<Variable> used)
    {
        CollectUses(plan, used);
        if (LogicalPlanTree.Children(plan) is [{ } source, ..])
        {
            CollectAll(source, used);
        }
    }

    private static IEnumerable<Variable> Unless(bool isBound, Variable variable) => isBound ? [] : [variable];

    private static IEnumerable<Variable> InnerBinds(LogicalPlan plan) => plan switch
    {
        UnaryPlan unary => Binds(unary).Concat(InnerBinds(unary.Source)),
        _ => LogicalPlanTree.Children(plan).SelectMany(InnerBinds),
    };
}
