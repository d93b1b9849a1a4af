using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Explain;

/// <summary>Details of walks and paths over repeated patterns, in the notation of quantified path patterns.</summary>
internal static class WalkDetails
{
    public static string Of(VarLengthExpand expand)
    {
        int length = expand.Steps.Length;
        string walk = Repeated(expand.Steps, expand.Min / length, expand.Max / length, null);
        return $"({ExpressionText.Name(expand.From)}) {walk} ({OperatorDetails.Node(expand.To, expand.ToLabels)})";
    }

    public static string Of(SelectPaths path)
    {
        string count = path.Count is null ? "1" : ExpressionText.Of(path.Count);
        string parts = string.Join(" ", path.Parts.Select(static part => $"{Repeated(part.Steps, part.Min, part.Max, part.Predicate)} ({ExpressionText.Name(part.End)}{(part.EndPredicate is null ? "" : " WHERE " + ExpressionText.Of(part.EndPredicate))})"));
        return $"SHORTEST {count}{(path.ByGroups ? " GROUPS" : "")} ({ExpressionText.Name(path.From)}) {parts}{(path.Predicate is null ? "" : $" WHERE {ExpressionText.Of(path.Predicate)}")}";
    }

    private static string Repeated(WalkStep[] steps, int min, int? max, BoundExpression? predicate)
    {
        string path = Node(steps[0].Before) + string.Concat(steps.Select(static step => Step(step) + Node(step.After)));
        string[] conditions = [.. steps.Select(static step => step.Predicate).Append(predicate).OfType<BoundExpression>().Select(ExpressionText.Of)];
        return $"({path}{(conditions.Length == 0 ? "" : " WHERE " + string.Join(" AND ", conditions))}){{{min},{max}}}";
    }

    private static string Step(WalkStep step)
    {
        string inside = (step.Relationship is null ? "" : ExpressionText.Name(step.Relationship)) + (step.Types.Length == 0 ? "" : ":" + string.Join("|", step.Types.Select(Names.Quote)));
        string body = inside.Length == 0 ? "--" : $"-[{inside}]-";
        return $"{(step.Direction == Direction.Incoming ? "<" : "")}{body}{(step.Direction == Direction.Outgoing ? ">" : "")}";
    }

    private static string Node(Variable? node) => $"({(node is null ? "" : ExpressionText.Name(node))})";
}
