using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Planning.Statistics;
using PatternDirection = Serverless.GraphCore.Cypher.Ast.PatternDirection;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>Ways to find a first node: by id, by index, by label, all.</summary>
internal sealed partial class MatchPlanner
{
    private IEnumerable<MatchState> Leaves(MatchState state, Variable node)
    {
        foreach (MatchState seek in IdSeeks(state, node))
        {
            yield return seek;
        }

        foreach (MatchState ends in RelationshipEnds(state, node))
        {
            yield return ends;
        }

        foreach (IndexDefinition index in context.Schema.Indexes)
        {
            if (context.Options.UsesIndexes && index.Entity == EntityKind.Node && index.Kind == IndexKind.Range && context.LabelsOf(node).Contains(index.Label) && IndexSeek(state, node, index) is { } seek)
            {
                yield return seek;
            }
        }

        MatchState scan = state.Copy();
        LabelFormula? labels = TakeLabels(scan, node);
        double rows = state.Rows * context.Estimator.Nodes(labels);
        scan.Add(new NodeScan(scan.Plan, node, labels), rows, rows);
        scan.Bound.Add(node);
        yield return scan;
    }

    private IEnumerable<MatchState> IdSeeks(MatchState state, Variable node)
    {
        foreach (Condition condition in conditions)
        {
            if (!IsOpen(state, condition)
                || condition.EqualityOf(side => side is BoundFunction { Name: "id" or "elementId", Arguments: [BoundVariable target] } && target.Variable == node) is not { } sides
                || !BoundExpressionTree.Variables(sides.Right).IsSubsetOf(state.Bound))
            {
                continue;
            }

            MatchState seek = state.Copy();
            seek.Checked.Add(condition);
            bool isElementId = ((BoundFunction)sides.Left).Name == "elementId";
            seek.Add(new NodeByIdSeek(seek.Plan, node, planner.Resolve(sides.Right), isElementId, TakeLabels(seek, node)), state.Rows, state.Rows);
            seek.Bound.Add(node);
            yield return seek;
        }
    }

    /// <summary>The end of a relationship that is bound already.</summary>
    private IEnumerable<MatchState> RelationshipEnds(MatchState state, Variable node)
    {
        foreach (PatternRelationship relationship in relationships)
        {
            if (relationship.Length is not null || relationship.Left != node || state.Followed.Contains(relationship) || !state.Bound.Contains(relationship.Variable))
            {
                continue;
            }

            MatchState ends = state.Copy();
            var bound = new BoundVariable(relationship.Position, relationship.Variable);
            var start = new BoundFunction(relationship.Position, "startNode", [bound]);
            var end = new BoundFunction(relationship.Position, "endNode", [bound]);
            if (relationship.Direction == PatternDirection.Either)
            {
                // Both ends, but a loop only once. Null has no ends.
                var isLoop = new BoundBinary(relationship.Position, BinaryOperation.Equal, start, end);
                var isThere = new BoundUnary(relationship.Position, UnaryOperation.IsNotNull, bound);
                var list = new BoundCase(relationship.Position, [(isLoop, new BoundList(relationship.Position, [start])), (isThere, new BoundList(relationship.Position, [start, end]))], otherwise: null);
                ends.Add(new Unwind(ends.Plan, list, node), state.Rows * 2, state.Rows * 2);
            }
            else
            {
                ends.Add(new Project(ends.Plan, [new ProjectedColumn(node, relationship.Direction == PatternDirection.Outgoing ? start : end)]), state.Rows, state.Rows);
            }

            ends.Bound.Add(node);
            yield return ends;
        }
    }

    /// <summary>A seek by as many leading keys of an index as conditions give values for; null when they give none.</summary>
    private MatchState? IndexSeek(MatchState state, Variable node, IndexDefinition index)
    {
        MatchState seek = state.Copy();
        var equal = new List<BoundExpression>();
        double selectivity = 1;
        int next = 0;
        for (; next < index.Properties.Count && TakeEquality(seek, node, index.Properties[next]) is { } value; next++)
        {
            equal.Add(planner.Resolve(value));
            selectivity *= context.Estimator.EqualitySelectivityOf([index.Label], index.Properties[next]);
        }

        if (equal.Count == index.Properties.Count)
        {
            selectivity = Math.Min(selectivity, context.Estimator.IndexSelectivity(index));
        }

        SeekBound? lower = null;
        SeekBound? upper = null;
        BoundExpression? prefix = null;
        if (next < index.Properties.Count)
        {
            prefix = TakePrefix(seek, node, index.Properties[next]);
            if (prefix is null)
            {
                lower = TakeBound(seek, node, index.Properties[next], isLower: true);
                upper = TakeBound(seek, node, index.Properties[next], isLower: false);
            }
        }

        if (prefix is not null)
        {
            selectivity *= CardinalityEstimator.PrefixSelectivity;
        }
        else if (lower is not null || upper is not null)
        {
            selectivity *= CardinalityEstimator.RangeSelectivity;
        }
        else if (equal.Count == 0)
        {
            return InSeek(state, node, index);
        }

        LabelFormula? residual = LabelFormulas.Without(TakeLabels(seek, node), index.Label);
        double rows = state.Rows * context.Estimator.Nodes(new LabelName(index.Label)) * selectivity;
        seek.Add(new NodeIndexSeek(seek.Plan, node, index, [.. equal], lower, upper, prefix, Descending: false, residual), rows, rows);
        seek.Bound.Add(node);
        return seek;
    }

    private MatchState? InSeek(MatchState state, Variable node, IndexDefinition index)
    {
        if (index.Properties.Count != 1)
        {
            return null;
        }

        foreach (Condition condition in conditions)
        {
            if (IsOpen(state, condition) && condition.Expression is BoundBinary { Operation: BinaryOperation.In } membership
                && IsProperty(membership.Left, node, index.Properties[0]) && IsKnown(state, membership.Right))
            {
                MatchState seek = state.Copy();
                seek.Checked.Add(condition);
                LabelFormula? residual = LabelFormulas.Without(TakeLabels(seek, node), index.Label);
                double items = membership.Right is BoundList list ? list.Items.Length : 10;
                double rows = state.Rows * items * Math.Max(1, context.Estimator.Nodes(new LabelName(index.Label)) * context.Estimator.IndexSelectivity(index));
                seek.Add(new NodeIndexInSeek(seek.Plan, node, index, planner.Resolve(membership.Right), residual), rows, rows);
                seek.Bound.Add(node);
                return seek;
            }
        }

        return null;
    }

    private BoundExpression? TakeEquality(MatchState seek, Variable node, string property)
    {
        foreach (Condition condition in conditions)
        {
            if (IsOpen(seek, condition) && condition.EqualityOf(side => IsProperty(side, node, property)) is { } sides && IsKnown(seek, sides.Right))
            {
                seek.Checked.Add(condition);
                return sides.Right;
            }
        }

        return null;
    }

    private BoundExpression? TakePrefix(MatchState seek, Variable node, string property)
    {
        foreach (Condition condition in conditions)
        {
            if (IsOpen(seek, condition) && condition.Expression is BoundBinary { Operation: BinaryOperation.StartsWith } test
                && IsProperty(test.Left, node, property) && IsKnown(seek, test.Right))
            {
                seek.Checked.Add(condition);
                return planner.Resolve(test.Right);
            }
        }

        return null;
    }

    private SeekBound? TakeBound(MatchState seek, Variable node, string property, bool isLower)
    {
        foreach (Condition condition in conditions)
        {
            if (!IsOpen(seek, condition) || condition.Expression is not BoundBinary comparison)
            {
                continue;
            }

            bool isTurned = !IsProperty(comparison.Left, node, property);
            BoundExpression value = isTurned ? comparison.Left : comparison.Right;
            if (!IsProperty(isTurned ? comparison.Right : comparison.Left, node, property) || !IsKnown(seek, value))
            {
                continue;
            }

            (bool bounds, bool inclusive) = comparison.Operation switch
            {
                BinaryOperation.Greater => (isLower != isTurned, false),
                BinaryOperation.GreaterOrEqual => (isLower != isTurned, true),
                BinaryOperation.Less => (isLower == isTurned, false),
                BinaryOperation.LessOrEqual => (isLower == isTurned, true),
                _ => (false, false),
            };
            if (bounds)
            {
                seek.Checked.Add(condition);
                return new SeekBound(planner.Resolve(value), inclusive);
            }
        }

        return null;
    }

    private static bool IsOpen(MatchState state, Condition condition) => !state.Checked.Contains(condition);

    private static bool IsKnown(MatchState state, BoundExpression value) => BoundExpressionTree.Variables(value).IsSubsetOf(state.Bound);

    private static bool IsProperty(BoundExpression side, Variable node, string property) =>
        side is BoundProperty { Target: BoundVariable target } access && target.Variable == node && access.Key == property;
}
