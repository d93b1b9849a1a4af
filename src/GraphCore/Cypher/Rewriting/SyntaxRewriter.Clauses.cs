using Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Cypher.Rewriting;

/// <summary>Queries and clauses.</summary>
internal abstract partial class SyntaxRewriter
{
    public Query Rewrite(Query query) => query with { Branches = Each(query.Branches, Rewrite) };

    public virtual SingleQuery Rewrite(SingleQuery query) => query with { Clauses = Each(query.Clauses, Rewrite) };

    /// <summary>Rewrites a clause; the default goes into it.</summary>
    public virtual Clause Rewrite(Clause clause) => clause switch
    {
        UseClause use => use with { Graph = RewriteGraph(use.Graph) },
        MatchClause match => match with { Patterns = Each(match.Patterns, Rewrite), Where = Optional(match.Where) },
        WithClause with => with with { Projection = Rewrite(with.Projection), Where = Optional(with.Where) },
        ReturnClause @return => @return with { Projection = Rewrite(@return.Projection) },
        UnwindClause unwind => unwind with { List = Rewrite(unwind.List) },
        LoadCsvClause load => load with { Source = Rewrite(load.Source) },
        ProcedureCallClause call => RewriteCall(call),
        SubqueryClause subquery => RewriteSubquery(subquery),
        CreateClause create => create with { Patterns = Each(create.Patterns, Rewrite) },
        MergeClause merge => merge with
        {
            Pattern = Rewrite(merge.Pattern),
            Actions = Each(merge.Actions, action => action with { Items = Each(action.Items, RewriteItem) }),
        },
        SetClause set => set with { Items = Each(set.Items, RewriteItem) },
        RemoveClause remove => remove with { Items = Each(remove.Items, RewriteItem) },
        DeleteClause delete => delete with { Items = Each(delete.Items, Rewrite) },
        ForeachClause @foreach => RewriteForeach(@foreach),
        _ => clause,
    };

    /// <summary>Rewrites a subquery, which sees only what it imports.</summary>
    protected virtual Clause RewriteSubquery(SubqueryClause subquery) => subquery with { Body = Rewrite(subquery.Body) };

    protected Projection Rewrite(Projection projection) => projection with
    {
        Items = Each(projection.Items, RewriteItem),
        OrderBy = Each(projection.OrderBy, item => item with { Expression = Rewrite(item.Expression) }),
        Skip = Optional(projection.Skip),
        Limit = Optional(projection.Limit),
    };

    // A column is named after what was written, not after what has become of it.
    private ProjectionItem RewriteItem(ProjectionItem item)
    {
        Expression expression = Rewrite(item.Expression);
        return expression == item.Expression
            ? item
            : item with { Expression = expression, Alias = item.Alias ?? new Variable(item.ColumnName) { Position = item.Position } };
    }

    private GraphReference RewriteGraph(GraphReference graph) => graph switch
    {
        GraphByName byName => byName with { Name = Rewrite(byName.Name) },
        GraphByElementId byElement => byElement with { ElementId = Rewrite(byElement.ElementId) },
        _ => graph,
    };

    private ProcedureCallClause RewriteCall(ProcedureCallClause call) => call with
    {
        Arguments = call.Arguments is { } arguments ? Each(arguments, Rewrite) : null,
        Yield = call.Yield is { } yield ? yield with { Where = Optional(yield.Where) } : null,
    };

    private SetItem RewriteItem(SetItem item) => item switch
    {
        SetProperty set => set with { Target = RewriteTarget(set.Target), Value = Rewrite(set.Value) },
        SetDynamicProperty set => set with { Target = set.Target with { Target = RewriteTarget(set.Target.Target), Index = Rewrite(set.Target.Index) }, Value = Rewrite(set.Value) },
        SetAllProperties set => set with { Target = RewriteName(set.Target), Value = Rewrite(set.Value) },
        SetMoreProperties set => set with { Target = RewriteName(set.Target), Value = Rewrite(set.Value) },
        SetLabels set => set with { Target = RewriteName(set.Target), Labels = Each(set.Labels, Rewrite) },
        _ => item,
    };

    private RemoveItem RewriteItem(RemoveItem item) => item switch
    {
        RemoveProperty remove => remove with { Target = RewriteTarget(remove.Target) },
        RemoveDynamicProperty remove => remove with { Target = remove.Target with { Target = RewriteTarget(remove.Target.Target), Index = Rewrite(remove.Target.Index) } },
        RemoveLabels remove => remove with { Target = RewriteName(remove.Target), Labels = Each(remove.Labels, Rewrite) },
        _ => item,
    };

    private PropertyAccess RewriteTarget(PropertyAccess target) => target with { Target = RewriteTarget(target.Target) };

    // What is updated is a name as far as one is written; anything else is an expression.
    private Expression RewriteTarget(Expression target) => target is Variable variable ? RewriteName(variable) : Rewrite(target);

    private ForeachClause RewriteForeach(ForeachClause @foreach)
    {
        var list = Rewrite(@foreach.List);
        return Within([@foreach.Variable.Name], () => @foreach with { List = list, Updates = Each(@foreach.Updates, Rewrite) });
    }
}
