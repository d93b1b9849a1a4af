using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>
/// Where all nodes, those of a label, or all relationships of some types are only counted, the graph knows the number. After
/// <see cref="CountExpands"/>, which has made degrees of the relationships.
/// </summary>
internal sealed class CountsOfGraph : IOptimizerPass
{
    public LogicalPlan Apply(LogicalPlan plan, Variable[] results, PlanningContext context) =>
        LogicalPlanTree.RewriteUp(plan, part => part is Aggregate { Groupings: [] } aggregate ? Rewrite(aggregate, context) : part);

    private static Aggregate Rewrite(Aggregate aggregate, PlanningContext context)
    {
        switch (aggregate.Source)
        {
            case NodeScan { Labels: null or LabelName } scan when All(aggregate, call => Counts(call, scan.Node)):
                Variable number = context.NewVariable("count", VariableKind.Value);
                return aggregate with
                {
                    Source = new NodeCount(scan.Source, number, (scan.Labels as LabelName)?.Name) { EstimatedRows = scan.Source.EstimatedRows },
                    Aggregates = [.. aggregate.Aggregates.Select(column => column with { Expression = Sum(column.Expression, number) })],
                };
            case ExpandCount { Source: NodeScan { Labels: null } scan, Count: { } count, ToLabels: null, OtherThan: [], DifferentFrom: [], Mode: CountMode.Some } expand
                when expand.From == scan.Node && expand.Direction != Direction.Both && All(aggregate, call => Sums(call, count)):
                return aggregate with { Source = new RelationshipCount(scan.Source, count, expand.Types) { EstimatedRows = scan.Source.EstimatedRows } };
            default:
                return aggregate;
        }
    }

    private static bool All(Aggregate aggregate, Predicate<BoundAggregate> isSuch) =>
        aggregate.Aggregates.Length > 0 && Array.TrueForAll(aggregate.Aggregates, column => column.Expression is BoundAggregate { Distinct: false } call && isSuch(call));

    private static bool Counts(BoundAggregate call, Variable node) =>
        call is { Name: "count", Arguments: [] } || (call is { Name: "count", Arguments: [BoundVariable argument] } && argument.Variable == node);

    private static bool Sums(BoundAggregate call, Variable count) => call is { Name: "sum", Arguments: [BoundVariable argument] } && argument.Variable == count;

    private static BoundAggregate Sum(BoundExpression count, Variable number) =>
        new(count.Position, "sum", [new BoundVariable(count.Position, number)], distinct: false);
}
