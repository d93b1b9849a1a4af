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
        while (plan is Expand or VarLengthExpand or ExpandCount or ShortestPath or SelectPaths or Filter or SemiApply or Project or Unwind or NodeScan or IndexSeek or NodeByIdSeek
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

    /// <summary>Variables that an operator binds for those above it or, as steps of a walk, for itself.</summary>
    public static IEnumerable<Variable> Binds(LogicalPlan plan) => plan switch
    {
        Expand expand => Unless(expand.BoundRelationship, expand.Relationship).Concat(Unless(expand.Into, expand.To)),
        VarLengthExpand expand => Unless(expand.BoundRelationships, expand.Relationships).Concat(Unless(expand.Into, expand.To)).Concat(expand.Steps.SelectMany(static step => step.Own)),
        ExpandCount { Count: { } count } => [count],
        GraphCount count => [count.Count],
        ShortestPath path => new[] { path.Path, path.Relationships, path.Step }.OfType<Variable>(),
        SelectPaths path => path.Parts.SelectMany(part => part.Steps.SelectMany(static step => step.Own).Append(part.Relationships).Concat(Unless(part.End == path.To, part.End)))
            .Concat(path.Columns.Select(static column => column.Variable)),
        Project project => New(project.Columns),
        Aggregate aggregate => New(aggregate.Groupings).Concat(New(aggregate.Aggregates)),
        Union union => union.Columns,
        LoadCsv load => [load.Row, load.Record.File, load.Record.Line],
        ProcedureCall call => call.Yields.Select(static yield => yield.Variable),
        Unwind unwind => [unwind.Item],
        NodeScan scan => [scan.Node],
        IndexSeek seek => [seek.Entity],
        NodeByIdSeek seek => [seek.Node],
        OptionalApply apply => apply.Nulls.Concat(InnerBinds(apply.Inner)),
        Apply apply => InnerBinds(apply.Inner),
        _ => [],
    };

    /// <summary>Adds the variables that an operator of a chain reads from its rows, its inner side included.</summary>
    public static void CollectUses(LogicalPlan plan, ISet<Variable> used)
    {
        used.UnionWith(LogicalPlanTree.Uses(plan));
        foreach (BoundExpression expression in LogicalPlanTree.Expressions(plan))
        {
            BoundExpressionTree.CollectVariables(expression, used);
        }

        foreach (LogicalPlan inner in LogicalPlanTree.Children(plan).Skip(1))
        {
            var inside = new HashSet<Variable>();
            CollectAll(inner, inside);
            inside.ExceptWith(InnerBinds(inner));
            used.UnionWith(inside);
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

    /// <summary>The columns but those that only pass a variable on.</summary>
    private static IEnumerable<Variable> New(ProjectedColumn[] columns) => columns
        .Where(static column => column.Expression is not BoundVariable same || same.Variable != column.Variable)
        .Select(static column => column.Variable);

    private static IEnumerable<Variable> InnerBinds(LogicalPlan plan) =>
        Binds(plan).Concat(plan is UnaryPlan unary ? InnerBinds(unary.Source) : LogicalPlanTree.Children(plan).SelectMany(InnerBinds));
}
