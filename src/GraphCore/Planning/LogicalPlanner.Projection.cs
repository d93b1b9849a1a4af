using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning;

/// <summary>WITH and RETURN.</summary>
internal sealed partial class LogicalPlanner
{
    private void PlanProjection(BoundProjection projection, BranchState state)
    {
        if (projection.Aggregates is { } aggregates)
        {
            double rows = projection.Groupings.Length == 0 ? 1 : Math.Max(1, Math.Sqrt(state.Plan.EstimatedRows));
            state.Add(new Aggregate(state.Plan, Columns(projection.Groupings), Columns(aggregates)), rows);
        }

        if (projection.Columns.Length > 0)
        {
            state.Add(new Project(state.Plan, Columns(projection.Columns)));
        }

        if (projection.Distinct)
        {
            state.Add(new Distinct(state.Plan, [.. projection.Results.Distinct()]), Math.Max(1, Math.Sqrt(state.Plan.EstimatedRows)));
        }

        if (projection.SortColumns.Length > 0)
        {
            state.Add(new Project(state.Plan, Columns(projection.SortColumns)));
        }

        if (projection.OrderBy.Length > 0)
        {
            state.Add(new Sort(state.Plan, [.. projection.OrderBy.Select(static key => new SortKey(key.Variable, key.Descending))]));
        }

        if (projection.Skip is { } skip)
        {
            state.Add(new Skip(state.Plan, Resolve(skip)), Math.Max(1, state.Plan.EstimatedRows - Constant(skip, 0)));
        }

        if (projection.Limit is { } limit)
        {
            state.Add(new Limit(state.Plan, Resolve(limit), LogicalPlanTree.HasUpdates(state.Plan)), Math.Min(state.Plan.EstimatedRows, Constant(limit, 100)));
        }

        state.Plan = Filtered(state.Plan, projection.Where);
        state.Bound = [.. projection.Results, .. state.Arguments];
    }

    private ProjectedColumn[] Columns(BoundColumn[] columns) => [.. columns.Select(column => new ProjectedColumn(column.Variable, Resolve(column.Expression)))];

    private static double Constant(BoundExpression count, double otherwise) => count is BoundLiteral { Value: Values.IntegerValue value } ? value.Integer : otherwise;
}
