using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Explain;

/// <summary>Names and details of operators for EXPLAIN, in the words of Neo4j's plans where it has such an operator.</summary>
internal static class OperatorDetails
{
    /// <summary>The operator's name.</summary>
    public static string Name(LogicalPlan plan) => plan switch
    {
        NodeScan { Labels: null } => "AllNodesScan",
        NodeScan => "NodeByLabelScan",
        IndexSeek seek => SeekDetails.Name(seek),
        NodeByIdSeek seek => seek.IsElementId ? "NodeByElementIdSeek" : "NodeByIdSeek",
        Expand expand => expand.Into ? "Expand(Into)" : "Expand(All)",
        ExpandCount expand => expand.Mode switch
        {
            CountMode.Optional => "OptionalExpandCount",
            CountMode.All => "ExpandCount(All)",
            CountMode.None => "ExpandCount(None)",
            _ => "ExpandCount",
        },
        NodeCount => "NodeCountFromCountStore",
        RelationshipCount => "RelationshipCountFromCountStore",
        VarLengthExpand { Steps: [{ Before: null, After: null }] } expand => expand.Into ? "VarLengthExpand(Into)" : "VarLengthExpand(All)",
        VarLengthExpand expand => expand.Into ? "Repeat(Into)" : "Repeat(Trail)",
        Project => "Projection",
        Aggregate => "EagerAggregation",
        TopK => "Top",
        Limit { Exhaust: true } => "ExhaustiveLimit",
        OptionalApply => "OptionalApply",
        SemiApply apply => apply.Anti ? "AntiSemiApply" : "SemiApply",
        HashJoin join => JoinedNodes(join) is null ? "ValueHashJoin" : "NodeHashJoin",
        LoadCsv => "LoadCSV",
        Set => "SetProperties",
        Delete delete => delete.Detach ? "DetachDelete" : "Delete",
        SubqueryCall call => call.Batch is null ? "SubqueryCall" : "TransactionApply",
        _ => plan.GetType().Name,
    };

    /// <summary>What it does.</summary>
    public static string Of(LogicalPlan plan) => plan switch
    {
        Argument argument => string.Join(", ", argument.Variables.Select(ExpressionText.Name)),
        NodeScan scan => Node(scan.Node, scan.Labels),
        IndexSeek seek => SeekDetails.Of(seek),
        NodeByIdSeek seek => $"{(seek.IsElementId ? "elementId" : "id")}({ExpressionText.Name(seek.Node)}) = {ExpressionText.Of(seek.Id)}{And(seek.Node, seek.Labels)}",
        Expand expand => Arrow(expand.From, expand.Relationship, "", expand.Types, expand.Direction, expand.To, expand.ToLabels) + Different(expand.Relationship, expand.DifferentFrom),
        VarLengthExpand { Steps: [{ Before: null, After: null } step] } expand => Arrow(expand.From, expand.Relationships, $"*{expand.Min}..{expand.Max}", step.Types, step.Direction, expand.To, expand.ToLabels)
            + (step.Predicate is null ? "" : $" WHERE each {ExpressionText.Name(step.Relationship!)}: {ExpressionText.Of(step.Predicate)}") + Different(expand.Relationships, expand.DifferentFrom),
        VarLengthExpand expand => WalkDetails.Of(expand) + Different(expand.Relationships, expand.DifferentFrom),
        SelectPaths path => WalkDetails.Of(path),
        ExpandCount expand => ExpandCount(expand),
        NodeCount count => $"count(({(count.Label is null ? "" : ":" + Names.Quote(count.Label))})) AS {ExpressionText.Name(count.Count)}",
        RelationshipCount count => $"count(()-{(count.Types.Length == 0 ? "" : $"[:{string.Join("|", count.Types.Select(Names.Quote))}]-")}->()) AS {ExpressionText.Name(count.Count)}",
        ShortestPath path => $"{(path.All ? "all " : "")}{Arrow(path.From, null, $"*{path.Min}..{path.Max}", path.Types, path.Direction, path.To, null)}",
        Filter filter => ExpressionText.Of(filter.Predicate),
        Project project => Columns(project.Columns),
        Aggregate aggregate => string.Join(", ", aggregate.Groupings.Concat(aggregate.Aggregates).Select(Column)),
        Distinct distinct => string.Join(", ", distinct.Variables.Select(ExpressionText.Name)),
        Sort sort => Keys(sort.Keys),
        TopK top => $"{Keys(top.Keys)} LIMIT {ExpressionText.Of(top.Count)}{(top.Skipped is null ? "" : " + " + ExpressionText.Of(top.Skipped))}",
        Skip skip => ExpressionText.Of(skip.Count),
        Limit limit => ExpressionText.Of(limit.Count),
        Unwind unwind => $"{ExpressionText.Of(unwind.List)} AS {ExpressionText.Name(unwind.Item)}",
        HashJoin join when JoinedNodes(join) is { } nodes => nodes,
        HashJoin join => string.Join(" AND ", join.LeftKeys.Zip(join.RightKeys, static (left, right) => $"{ExpressionText.Of(left)} = {ExpressionText.Of(right)}")),
        Union union => string.Join(", ", union.Columns.Select(ExpressionText.Name)),
        ProcedureCall call => $"{call.Name}({ExpressionText.List(call.Arguments)}){(call.Yields.Length == 0 ? "" : " YIELD " + string.Join(", ", call.Yields.Select(static yield => yield.Column == yield.Variable.Name ? Names.Quote(yield.Column) : $"{Names.Quote(yield.Column)} AS {ExpressionText.Name(yield.Variable)}")))}",
        LoadCsv load => $"{ExpressionText.Of(load.Url)} AS {ExpressionText.Name(load.Row)}",
        Eager eager => eager.Reason,
        ProduceResults results => string.Join(", ", results.Columns.Select(static column => Names.Quote(column.Name))),
        _ => UpdateDetails.Of(plan),
    };

    /// <summary><c>(n:Label)</c> without parentheses.</summary>
    public static string Node(Variable node, LabelFormula? labels) => ExpressionText.Name(node) + (labels is null ? "" : ":" + LabelFormulas.Text(labels));

    private static string Arrow(Variable from, Variable? relationship, string length, string[] types, Direction direction, Variable to, LabelFormula? labels)
    {
        string name = relationship is null || relationship.Name[0] == ' ' ? "" : Names.Quote(relationship.Name);
        string inside = name + (types.Length == 0 ? "" : ":" + string.Join("|", types.Select(Names.Quote))) + length;
        string body = inside.Length == 0 ? "--" : $"-[{inside}]-";
        return $"({ExpressionText.Name(from)}){(direction == Direction.Incoming ? "<" : "")}{body}{(direction == Direction.Outgoing ? ">" : "")}({Node(to, labels)})";
    }

    private static string ExpandCount(ExpandCount expand)
    {
        string types = expand.Types.Length == 0 ? "--" : $"-[:{string.Join("|", expand.Types.Select(Names.Quote))}]-";
        string labels = expand.ToLabels is null ? "" : ":" + LabelFormulas.Text(expand.ToLabels);
        string arrow = $"({ExpressionText.Name(expand.From)}){(expand.Direction == Direction.Incoming ? "<" : "")}{types}{(expand.Direction == Direction.Outgoing ? ">" : "")}({labels})";
        string others = string.Join(", ", expand.OtherThan.Concat(expand.DifferentFrom).Select(ExpressionText.Name));
        return arrow + (others.Length == 0 ? "" : $" other than {others}") + (expand.Count is null ? "" : $" AS {ExpressionText.Name(expand.Count)}");
    }

    private static string Different(Variable relationship, Variable[] others) =>
        others.Length == 0 ? "" : $" WHERE {ExpressionText.Name(relationship)} <> {string.Join(", ", others.Select(ExpressionText.Name))}";

    private static string And(Variable node, LabelFormula? labels) => labels is null ? "" : $" AND {Node(node, labels)}";

    private static string Columns(ProjectedColumn[] columns) => string.Join(", ", columns.Select(Column));

    private static string Column(ProjectedColumn column) => column.Expression is BoundVariable same && same.Variable == column.Variable
        ? ExpressionText.Name(column.Variable)
        : $"{ExpressionText.Of(column.Expression)} AS {ExpressionText.Name(column.Variable)}";

    private static string Keys(SortKey[] keys) => string.Join(", ", keys.Select(static key => $"{ExpressionText.Name(key.Variable)} {(key.Descending ? "DESC" : "ASC")}"));

    /// <summary>The nodes that both sides of a join have; null when it is one of values.</summary>
    private static string? JoinedNodes(HashJoin join)
    {
        var names = new List<string>();
        for (int i = 0; i < join.LeftKeys.Length; i++)
        {
            if (join.LeftKeys[i] is not BoundVariable { Variable: { Kind: VariableKind.Node } left } || join.RightKeys[i] is not BoundVariable right || right.Variable.Name != left.Name)
            {
                return null;
            }

            names.Add(ExpressionText.Name(left));
        }

        return string.Join(", ", names);
    }
}
