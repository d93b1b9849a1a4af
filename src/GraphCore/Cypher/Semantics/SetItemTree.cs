using System.Diagnostics;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Walks and rebuilds the items of updating clauses.</summary>
internal static class SetItemTree
{
    public static IEnumerable<BoundExpression> Expressions(SetItem item) => item switch
    {
        SetProperty set => [set.Target, set.Value],
        SetDynamicProperty set => [set.Target, set.Key, set.Value],
        SetAllProperties set => [set.Target, set.Value],
        SetLabels set => [set.Target, .. set.Labels.Dynamic],
        RemoveLabels remove => [remove.Target, .. remove.Labels.Dynamic],
        _ => throw new UnreachableException($"No rule walks {item.GetType().Name}."),
    };

    public static IEnumerable<BoundExpression> Expressions(CreateItem item)
    {
        IEnumerable<BoundExpression> names = item switch
        {
            CreateNode node => node.Labels.Dynamic,
            CreateRelationship { Type.Dynamic: { } type } => [type],
            _ => [],
        };
        return item.Properties is null ? names : names.Append(item.Properties);
    }

    public static SetItem Rewrite(SetItem item, Func<BoundExpression, BoundExpression> rewrite) => item switch
    {
        SetProperty set => new SetProperty(rewrite(set.Target), set.Key, rewrite(set.Value)),
        SetDynamicProperty set => new SetDynamicProperty(rewrite(set.Target), rewrite(set.Key), rewrite(set.Value)),
        SetAllProperties set => new SetAllProperties(rewrite(set.Target), rewrite(set.Value), set.Replace),
        SetLabels set => new SetLabels(rewrite(set.Target), Rewrite(set.Labels, rewrite)),
        RemoveLabels remove => new RemoveLabels(rewrite(remove.Target), Rewrite(remove.Labels, rewrite)),
        _ => throw new UnreachableException($"No rule rebuilds {item.GetType().Name}."),
    };

    public static CreateItem Rewrite(CreateItem item, Func<BoundExpression, BoundExpression> rewrite)
    {
        BoundExpression? properties = item.Properties is null ? null : rewrite(item.Properties);
        return item switch
        {
            CreateNode node => node with { Labels = Rewrite(node.Labels, rewrite), Properties = properties },
            CreateRelationship { Type: var type } relationship => relationship with { Type = type.Dynamic is null ? type : type with { Dynamic = rewrite(type.Dynamic) }, Properties = properties },
            _ => throw new UnreachableException($"No rule rebuilds {item.GetType().Name}."),
        };
    }

    private static LabelList Rewrite(LabelList labels, Func<BoundExpression, BoundExpression> rewrite) =>
        labels.Dynamic.Length == 0 ? labels : labels with { Dynamic = [.. labels.Dynamic.Select(rewrite)] };
}
