using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;
using PatternDirection = Serverless.GraphCore.Cypher.Ast.PatternDirection;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>Ways to find a first node: by id, by index, by label, all.</summary>
internal sealed partial class MatchPlanner
{
    /// <summary>
    /// What a row of a scan of all nodes costs, where one of a label's nodes costs 1. It is as quick, but a transaction then depends on every node there is, and conflicts
    /// with whoever creates any: when a label finds about as many, it is to be preferred.
    /// </summary>
    private const double CostOfAnyNode = 1.1;

    private IEnumerable<Start> Starts(MatchState state, Variable node)
    {
        context.Work.Step();
        foreach (Start seek in IdSeeks(state, node))
        {
            yield return seek;
        }

        foreach (Start end in RelationshipEnds(state, node))
        {
            yield return end;
        }

        if (context.Options.UsesIndexes)
        {
            foreach (Start seek in IndexSeeks(state, node))
            {
                yield return seek;
            }
        }

        yield return Scan(state, node);
    }

    private Start Scan(MatchState state, Variable node)
    {
        var scan = new Start(node, StartKind.Scan);
        LabelFormula? labels = TakeLabels(state, scan.Taken, node);
        double rows = context.Estimator.Nodes(labels);
        scan.Add((source, _) => new NodeScan(source, node, labels), rows, labels is null ? rows * CostOfAnyNode : rows, node);
        return scan;
    }

    private IEnumerable<Start> IdSeeks(MatchState state, Variable node)
    {
        foreach (Condition condition in pattern.Of(node).Conditions)
        {
            if (condition.Effort < 2
                || state.IsChecked(condition)
                || condition.EqualityOf(side => side is BoundFunction { Name: "id" or "elementId", Arguments: [BoundVariable target] } && target.Variable == node) is not { } sides
                || !state.AreBound(BoundExpressionTree.Variables(sides.Right)))
            {
                continue;
            }

            var seek = new Start(node, StartKind.IdSeek) { IsOneNode = true };
            seek.Taken.Add(condition);
            bool isElementId = ((BoundFunction)sides.Left).Name == "elementId";
            LabelFormula? labels = TakeLabels(state, seek.Taken, node);
            seek.Add((source, _) => new NodeByIdSeek(source, node, planner.Resolve(sides.Right), isElementId, labels), rows: 1, produced: 1, node);
            yield return seek;
        }
    }

    /// <summary>The end of a relationship that is bound already.</summary>
    private IEnumerable<Start> RelationshipEnds(MatchState state, Variable node)
    {
        foreach (int index in pattern.Of(node).Relationships)
        {
            PatternRelationship relationship = pattern.Relationships[index];
            if (relationship.Length is null && relationship.Left == node && !state.IsFollowed(index) && state.IsBound(relationship.Variable))
            {
                var end = new Start(node, StartKind.RelationshipEnd);
                AddLeftEnd(end, relationship, rows: 1);
                yield return end;
            }
        }
    }

    /// <summary>Binds the node at the left of a relationship that is bound; there are two for one that may be met from either side.</summary>
    private static void AddLeftEnd(Start begin, PatternRelationship relationship, double rows)
    {
        var bound = new BoundVariable(relationship.Position, relationship.Variable);
        var start = new BoundFunction(relationship.Position, "startNode", [bound]);
        var end = new BoundFunction(relationship.Position, "endNode", [bound]);
        if (relationship.Direction == PatternDirection.Either)
        {
            // Both ends, but a loop only once. Null has no ends.
            var isLoop = new BoundBinary(relationship.Position, BinaryOperation.Equal, start, end);
            var isThere = new BoundUnary(relationship.Position, UnaryOperation.IsNotNull, bound);
            var list = new BoundCase(relationship.Position, [(isLoop, new BoundList(relationship.Position, [start])), (isThere, new BoundList(relationship.Position, [start, end]))], otherwise: null);
            begin.Add((source, _) => new Unwind(source, list, relationship.Left), rows * 2, rows * 2, relationship.Left);
        }
        else
        {
            var column = new ProjectedColumn(relationship.Left, relationship.Direction == PatternDirection.Outgoing ? start : end);
            begin.Add((source, _) => new Project(source, [column]), rows, rows, relationship.Left);
        }
    }

    /// <summary>The labels that a node must have, which its start then checks.</summary>
    private LabelFormula? TakeLabels(MatchState state, List<Condition> taken, Variable node) => TakeLabels(node, condition =>
    {
        bool isOpen = !state.IsChecked(condition);
        if (isOpen)
        {
            taken.Add(condition);
        }

        return isOpen;
    });
}
