using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>
/// A condition on all relationships or nodes of a path (<c>all(r IN relationships(p) WHERE …)</c>, <c>none(…)</c>) is one on
/// each step of it: walks that break it are not followed further, and a shortest path is the shortest that keeps it.
/// </summary>
internal sealed class StepConditions(PlanningContext context, List<PatternRelationship> relationships, List<PatternShortestPath> shortestPaths, IReadOnlyList<BoundColumn> paths)
{
    private readonly Dictionary<int, List<BoundExpression>> onShortest = [];
    private readonly Dictionary<int, List<BoundExpression>> onWalks = [];

    /// <summary>Gives the conditions on steps to what takes the steps. Nothing can be distributed afterwards.</summary>
    public void Finish()
    {
        foreach ((int index, List<BoundExpression> added) in onShortest)
        {
            shortestPaths[index] = shortestPaths[index] with { StepPredicate = All(shortestPaths[index].StepPredicate, added) };
        }

        foreach ((int index, List<BoundExpression> added) in onWalks)
        {
            PatternRelationship walk = relationships[index];
            relationships[index] = walk.Repetition is { } repetition
                ? walk with { Repetition = repetition with { Conditions = [.. repetition.Conditions, .. added] } }
                : walk with { StepPredicate = All(walk.StepPredicate, added) };
        }
    }

    /// <summary>Takes a condition apart; null when it is not such a one, else the conditions that remain beside the steps.</summary>
    public List<BoundExpression>? Distribute(BoundExpression condition)
    {
        if (condition is not BoundQuantifier { Quantifier: QuantifierKind.All or QuantifierKind.None } quantifier)
        {
            return null;
        }

        BoundExpression predicate = quantifier.Quantifier == QuantifierKind.All
            ? quantifier.Predicate
            : new BoundUnary(quantifier.Position, UnaryOperation.Not, quantifier.Predicate);
        if (BoundExpressionTree.Any(predicate, static part => part is BoundNestedQuery))
        {
            return null;
        }

        // A repetition has no variables of the rest of the match, which may be bound only after it.
        bool isLocal = BoundExpressionTree.Variables(predicate).All(variable => variable == quantifier.Item);
        switch (quantifier.List)
        {
            case BoundVariable { Variable: var list } when !Uses(predicate, list):
                int index = relationships.FindIndex(relationship => relationship.Variable == list && relationship.Length is not null);
                return index < 0 || !(isLocal || relationships[index].Repetition is null) ? null : OnRelationships([list], quantifier.Item, predicate);
            case BoundFunction { Name: "relationships" or "nodes", Arguments: [BoundVariable { Variable: var path }] } function when !Uses(predicate, path):
                return OnPath(path, function.Name == "nodes", quantifier.Item, predicate, isLocal);
            default:
                return null;
        }
    }

    private List<BoundExpression>? OnPath(Variable path, bool isOnNodes, Variable item, BoundExpression predicate, bool isLocal)
    {
        int shortest = shortestPaths.FindIndex(candidate => candidate.Path == path);
        if (shortest >= 0)
        {
            PatternShortestPath found = shortestPaths[shortest];
            Variable step = found.Step ?? context.NewVariable("step", VariableKind.Relationship);
            shortestPaths[shortest] = found with { Step = step };
            Add(onShortest, shortest, OfStep(predicate, item, step, isOnNodes));
            return isOnNodes ? [Of(predicate, item, found.Left), Of(predicate, item, found.Right)] : [];
        }

        if (paths.FirstOrDefault(column => column.Variable == path).Expression is not BoundPath { Parts: var parts })
        {
            return null;
        }

        Variable[] own = [.. parts.Where((_, i) => i % 2 == 1)];
        if (own.Any(variable => !relationships.Exists(relationship => relationship.Variable == variable && (isLocal || relationship.Repetition is null))))
        {
            return null;
        }

        if (!isOnNodes)
        {
            return OnRelationships(own, item, predicate);
        }

        foreach (Variable walk in own.Where(IsWalk))
        {
            AddToStep(walk, step => OfStep(predicate, item, step, isOnNodes: true));
        }

        return [.. parts.Where((_, i) => i % 2 == 0).Distinct().Select(node => Of(predicate, item, node))];
    }

    private List<BoundExpression> OnRelationships(Variable[] own, Variable item, BoundExpression predicate)
    {
        var rest = new List<BoundExpression>();
        foreach (Variable variable in own)
        {
            if (IsWalk(variable))
            {
                AddToStep(variable, step => OfStep(predicate, item, step, isOnNodes: false));
            }
            else
            {
                rest.Add(Of(predicate, item, variable));
            }
        }

        return rest;
    }

    private bool IsWalk(Variable variable) => relationships.Exists(relationship => relationship.Variable == variable && relationship.Length is not null);

    private void AddToStep(Variable walk, Func<Variable, BoundExpression> predicate)
    {
        int index = relationships.FindIndex(relationship => relationship.Variable == walk);
        PatternRelationship relationship = relationships[index];
        if (relationship.Repetition is { } repetition)
        {
            foreach (PatternStep each in repetition.Steps)
            {
                Add(onWalks, index, predicate(each.Relationship));
            }

            return;
        }

        Variable step = relationship.Step ?? context.NewVariable("step", VariableKind.Relationship);
        relationships[index] = relationship with { Step = step };
        Add(onWalks, index, predicate(step));
    }

    private static BoundExpression OfStep(BoundExpression predicate, Variable item, Variable step, bool isOnNodes)
    {
        if (!isOnNodes)
        {
            return Of(predicate, item, step);
        }

        // Every node of a walk is an end of one of its steps.
        BoundExpression End(string function) => BoundExpressionTree.Rewrite(predicate, part => part is BoundVariable variable && variable.Variable == item
            ? new BoundFunction(part.Position, function, [new BoundVariable(part.Position, step)])
            : null);
        return new BoundBinary(predicate.Position, BinaryOperation.And, End("startNode"), End("endNode"));
    }

    private static BoundExpression Of(BoundExpression predicate, Variable item, Variable replacement) => BoundExpressionTree.Rewrite(
        predicate, part => part is BoundVariable variable && variable.Variable == item ? new BoundVariable(part.Position, replacement) : null);

    private static void Add(Dictionary<int, List<BoundExpression>> conditions, int index, BoundExpression condition)
    {
        if (!conditions.TryGetValue(index, out List<BoundExpression>? all))
        {
            conditions.Add(index, all = []);
        }

        all.Add(condition);
    }

    private static BoundExpression All(BoundExpression? first, List<BoundExpression> others)
    {
        BoundExpression[] all = first is null ? [.. others] : [first, .. others];
        return BoundExpressionTree.Balance(BinaryOperation.And, all, all[0].Position);
    }

    private static bool Uses(BoundExpression expression, Variable variable) => BoundExpressionTree.Variables(expression).Contains(variable);
}
