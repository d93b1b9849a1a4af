using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Explain;

/// <summary>Details of operators that write.</summary>
internal static class UpdateDetails
{
    public static string Of(LogicalPlan plan) => plan switch
    {
        Create create => Items(create.Items),
        Merge merge => Items(merge.Items) + Actions(" ON MATCH SET ", merge.OnMatch) + Actions(" ON CREATE SET ", merge.OnCreate),
        Set set => string.Join(", ", set.Items.Select(Item)),
        Delete delete => ExpressionText.List(delete.Targets),
        Foreach each => $"{ExpressionText.Name(each.Item)} IN {ExpressionText.Of(each.List)}",
        SubqueryCall { Batch: { } batch } => $"IN TRANSACTIONS OF {(batch.Rows is null ? "1000" : ExpressionText.Of(batch.Rows))} ROWS ON ERROR {batch.OnError.ToString().ToUpperInvariant()}",
        _ => "",
    };

    private static string Items(CreateItem[] items) => string.Join(", ", items.Select(static item => item switch
    {
        CreateNode node => $"({ExpressionText.Name(node.Variable)}{Labels(node.Labels)}{Properties(node.Properties)})",
        CreateRelationship relationship => $"({ExpressionText.Name(relationship.Source)})-[{ExpressionText.Name(relationship.Variable)}:{(relationship.Type.Name is { } name ? Names.Quote(name) : $"$({ExpressionText.Of(relationship.Type.Dynamic!)})")}{Properties(relationship.Properties)}]->({ExpressionText.Name(relationship.Target)})",
        _ => "",
    }));

    private static string Actions(string word, SetItem[] items) => items.Length == 0 ? "" : word + string.Join(", ", items.Select(Item));

    private static string Item(SetItem item) => item switch
    {
        SetProperty set => $"{ExpressionText.Of(set.Target)}.{Names.Quote(set.Key)} = {ExpressionText.Of(set.Value)}",
        SetDynamicProperty set => $"{ExpressionText.Of(set.Target)}[{ExpressionText.Of(set.Key)}] = {ExpressionText.Of(set.Value)}",
        SetAllProperties set => $"{ExpressionText.Of(set.Target)} {(set.Replace ? "=" : "+=")} {ExpressionText.Of(set.Value)}",
        SetLabels set => ExpressionText.Of(set.Target) + Labels(set.Labels),
        RemoveLabels remove => $"REMOVE {ExpressionText.Of(remove.Target)}{Labels(remove.Labels)}",
        _ => "",
    };

    private static string Labels(LabelList labels) =>
        string.Concat(labels.Names.Select(static name => ":" + Names.Quote(name))) + string.Concat(labels.Dynamic.Select(static name => $":$({ExpressionText.Of(name)})"));

    private static string Properties(BoundExpression? properties) => properties is null ? "" : " " + ExpressionText.Of(properties);
}
