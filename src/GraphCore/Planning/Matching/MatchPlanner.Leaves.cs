using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;
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

        if (context.Options.UsesIndexes)
        {
            foreach (MatchState seek in IndexSeeks(state, node))
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
            if (condition.Effort < 2
                || !IsOpen(state, condition)
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
            BindLeftEnd(ends, relationship);
            yield return ends;
        }
    }

    /// <summary>Binds the node at the left of a relationship that is bound; there are two for one that may be met from either side.</summary>
    private static void BindLeftEnd(MatchState state, PatternRelationship relationship)
    {
        var bound = new BoundVariable(relationship.Position, relationship.Variable);
        var start = new BoundFunction(relationship.Position, "startNode", [bound]);
        var end = new BoundFunction(relationship.Position, "endNode", [bound]);
        double rows = state.Rows;
        if (relationship.Direction == PatternDirection.Either)
        {
            // Both ends, but a loop only once. Null has no ends.
            var isLoop = new BoundBinary(relationship.Position, BinaryOperation.Equal, start, end);
            var isThere = new BoundUnary(relationship.Position, UnaryOperation.IsNotNull, bound);
            var list = new BoundCase(relationship.Position, [(isLoop, new BoundList(relationship.Position, [start])), (isThere, new BoundList(relationship.Position, [start, end]))], otherwise: null);
            state.Add(new Unwind(state.Plan, list, relationship.Left), rows * 2, rows * 2);
        }
        else
        {
            state.Add(new Project(state.Plan, [new ProjectedColumn(relationship.Left, relationship.Direction == PatternDirection.Outgoing ? start : end)]), rows, rows);
        }

        state.Bound.Add(relationship.Left);
    }

    private static bool IsOpen(MatchState state, Condition condition) => !state.Checked.Contains(condition);
}
