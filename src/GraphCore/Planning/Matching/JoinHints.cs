using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>
/// Obeys <c>USING JOIN ON n</c>: what hangs together only by the node falls apart into one part for each side of it, each with
/// a node of its own, and that these are the same is an equality that the parts are joined by. At a node with one side the
/// other part is the node alone.
/// </summary>
internal sealed class JoinHints(PlanningContext context, List<Variable> nodes, List<PatternRelationship> relationships, List<Condition> conditions, IReadOnlySet<Variable> bound)
{
    private readonly List<(BoundJoinHint Hint, Variable Node, List<Condition> Equalities)> splits = [];

    /// <summary>Nodes whose parts must be planned side by side with the rest.</summary>
    public HashSet<Variable> Split { get; } = [];

    /// <summary>Cuts the pattern at every node of a hint.</summary>
    /// <param name="canJoin">Whether anything may be planned beside the source.</param>
    public void Cut(IEnumerable<BoundJoinHint> hints, bool canJoin)
    {
        foreach (BoundJoinHint hint in hints)
        {
            foreach (Variable node in hint.Nodes)
            {
                splits.Add((hint, node, canJoin ? Cut(node) : []));
            }
        }
    }

    /// <summary>Remarks on the hints that the plan does not obey.</summary>
    /// <param name="keys">Conditions that parts were joined by.</param>
    public void Remark(IReadOnlySet<Condition> keys)
    {
        foreach ((BoundJoinHint hint, Variable node, List<Condition> equalities) in splits)
        {
            if (!equalities.Exists(keys.Contains))
            {
                context.Notifications.Add(Notices.JoinHintUnfulfillable(node.Name, hint.Position));
            }
        }
    }

    private List<Condition> Cut(Variable node)
    {
        var equalities = new List<Condition>();
        List<List<int>> sides = Sides(node, out bool isAttached);
        if (isAttached)
        {
            return equalities;
        }

        // The node itself stays with the first side, or alone when there is no other.
        foreach (List<int> side in sides.Count == 1 ? sides : sides.Skip(1))
        {
            Variable copy = context.Copy(node);
            nodes.Add(copy);
            Split.Add(copy);
            foreach (int index in side)
            {
                PatternRelationship relationship = relationships[index];
                relationships[index] = relationship with
                {
                    Left = relationship.Left == node ? copy : relationship.Left,
                    Right = relationship.Right == node ? copy : relationship.Right,
                };
            }

            // Both are tested for the labels, so that each part can use them.
            foreach (Condition condition in conditions.FindAll(condition => condition.LabelledNode == node))
            {
                conditions.Add(new Condition(new BoundLabelTest(condition.Expression.Position, new BoundVariable(condition.Expression.Position, copy), condition.Labels!)));
            }

            var equality = new Condition(new BoundBinary(default, BinaryOperation.Equal, new BoundVariable(default, node), new BoundVariable(default, copy)));
            conditions.Add(equality);
            equalities.Add(equality);
        }

        Split.Add(node);
        return equalities;
    }

    /// <summary>The relationships at a node, those together that hang together without it.</summary>
    private List<List<int>> Sides(Variable node, out bool isAttached)
    {
        ILookup<Variable, int> at = relationships
            .SelectMany(static (relationship, index) => new[] { (Node: relationship.Left, Index: index), (Node: relationship.Right, Index: index) })
            .ToLookup(static pair => pair.Node, static pair => pair.Index);
        var sides = new List<List<int>>();
        var reached = new HashSet<Variable> { node };
        isAttached = bound.Contains(node);
        foreach (int first in at[node].Distinct())
        {
            if (Other(first, node) is not { } start || !reached.Add(start))
            {
                continue;
            }

            var side = new List<Variable> { start };
            for (int i = 0; i < side.Count; i++)
            {
                isAttached |= bound.Contains(side[i]);
                foreach (int index in at[side[i]])
                {
                    if (Other(index, side[i]) is { } next && reached.Add(next))
                    {
                        side.Add(next);
                    }
                }
            }

            sides.Add([.. at[node].Distinct().Where(index => Other(index, node) is { } other && side.Contains(other))]);
        }

        return sides;
    }

    /// <summary>The other end of a relationship; null for a loop.</summary>
    private Variable? Other(int index, Variable node)
    {
        PatternRelationship relationship = relationships[index];
        Variable other = relationship.Left == node ? relationship.Right : relationship.Left;
        return other == node ? null : other;
    }
}
