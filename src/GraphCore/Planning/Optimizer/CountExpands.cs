using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>
/// Where rows are only counted, an <see cref="Expand"/> whose node and relationship nobody uses need not make its rows: its
/// number is a factor. <c>count(*)</c> becomes the sum of the product of the factors; what does not depend on how often a row
/// comes (min, max, DISTINCT) stays as it is. Conditions that the collapsed node differs from another one, or its relationship
/// from others, are counted out.
/// </summary>
internal sealed class CountExpands : IOptimizerPass
{
    public LogicalPlan Apply(LogicalPlan plan, Variable[] results, PlanningContext context) =>
        context.Options.Factorises ? LogicalPlanTree.RewriteUp(plan, part => Rewrite(part, context)) : plan;

    private static LogicalPlan Rewrite(LogicalPlan plan, PlanningContext context)
    {
        switch (plan)
        {
            case Distinct distinct:
                RowChain chain = RowChain.Below(distinct.Source);
                var collapser = new ExpandCollapser(chain, [.. distinct.Variables], needsNumbers: false, context);
                collapser.Run();
                return collapser.HasChanged ? distinct with { Source = chain.Build() } : plan;
            case Aggregate aggregate:
                return Rewrite(aggregate, context);
            default:
                return plan;
        }
    }

    private static Aggregate Rewrite(Aggregate aggregate, PlanningContext context)
    {
        RowChain chain = RowChain.Below(aggregate.Source);
        ProjectedColumn[] columns = [.. aggregate.Aggregates.Select(column => column with { Expression = WithoutNeedlessArgument((BoundAggregate)column.Expression, chain) })];
        if (!Array.TrueForAll(columns, static column => Weighs((BoundAggregate)column.Expression) is not null))
        {
            return aggregate;
        }

        var used = new HashSet<Variable>();
        foreach (ProjectedColumn column in aggregate.Groupings.Concat(columns))
        {
            BoundExpressionTree.CollectVariables(column.Expression, used);
        }

        bool needsNumbers = Array.Exists(columns, static column => Weighs((BoundAggregate)column.Expression) == true);
        var collapser = new ExpandCollapser(chain, [.. used], needsNumbers, context);
        collapser.Run();
        List<Variable> factors = collapser.Factors;
        bool isEarly = needsNumbers && EarlyAggregation.Insert(chain, used, factors, context);
        if (!collapser.HasChanged && !isEarly)
        {
            return aggregate;
        }

        return aggregate with
        {
            Source = chain.Build(),
            Aggregates = factors.Count == 0 ? columns : [.. columns.Select(column => column with { Expression = Weighted((BoundAggregate)column.Expression, factors) })],
        };
    }

    /// <summary>Whether an aggregation depends on how often a row comes and can take a weight; null when it cannot be rewritten.</summary>
    private static bool? Weighs(BoundAggregate aggregate) => aggregate switch
    {
        { Distinct: true } or { Name: "min" or "max" } => false,
        { Name: "count", Arguments: [] } => true,
        _ => null,
    };

    /// <summary><c>count(x)</c> of what is never null is <c>count(*)</c>.</summary>
    private static BoundAggregate WithoutNeedlessArgument(BoundAggregate aggregate, RowChain chain) =>
        aggregate is { Name: "count", Distinct: false, Arguments: [BoundVariable argument] } && chain.Operators.Exists(plan => plan is Expand or NodeScan or IndexSeek && RowChain.Binds(plan).Contains(argument.Variable))
            ? new BoundAggregate(aggregate.Position, aggregate.Name, [], distinct: false)
            : aggregate;

    private static BoundAggregate Weighted(BoundAggregate aggregate, List<Variable> factors) =>
        Weighs(aggregate) == true ? new BoundAggregate(aggregate.Position, "sum", [EarlyAggregation.Product(factors)], distinct: false) : aggregate;
}
