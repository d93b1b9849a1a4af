using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>Walks that repeat something, and selected paths.</summary>
internal sealed partial class MatchPlanner
{
    /// <summary>The operator that follows a relationship of variable length.</summary>
    private PlanStep Walk(MatchState state, PatternRelationship relationship, bool fromLeft, PatternLength length, bool isInto, bool isBound, LabelFormula? labels)
    {
        (Variable from, Variable to) = Ends(relationship, fromLeft);
        bool isStepKnown = IsStepKnown(state, relationship);
        if (!isStepKnown)
        {
            // It names what is bound only later, so it is checked on the whole list then.
            BoundExpression predicate = relationship.StepPredicate!;
            state.Defer(new Condition(new BoundQuantifier(predicate.Position, QuantifierKind.All, relationship.Step!, new BoundVariable(predicate.Position, relationship.Variable), predicate)));
        }

        return (source, followed) =>
        {
            WalkStep[] steps = relationship.Repetition is { } repetition ? WalkStepsOf(repetition, fromLeft)
                : isStepKnown && relationship.StepPredicate is { } predicate ? [new WalkStep(relationship.Types, DirectionOf(relationship.Direction, fromLeft), planner.Resolve(predicate), relationship.Step, null, null)]
                : [new WalkStep(relationship.Types, DirectionOf(relationship.Direction, fromLeft), null, null, null, null)];
            return new VarLengthExpand(
                source, from, relationship.Variable, to, steps, length.Minimum, length.Maximum, isInto, isBound, !fromLeft, labels, [.. Different(followed, relationship)]);
        };
    }

    /// <summary>Whether all that the condition on each step names is bound.</summary>
    private static bool IsStepKnown(MatchState state, PatternRelationship relationship)
    {
        if (relationship.Repetition is not null || relationship.StepPredicate is not { } predicate)
        {
            return true;
        }

        HashSet<Variable> needs = BoundExpressionTree.Variables(predicate);
        needs.Remove(relationship.Step!);
        return state.AreBound(needs);
    }

    /// <summary>The steps of a repetition in walking order, each with the conditions that can be checked when it has been taken.</summary>
    private WalkStep[] WalkStepsOf(PatternRepetition repetition, bool fromLeft)
    {
        WalkStep[] steps = BareSteps(repetition, fromLeft);
        List<BoundExpression> open = [.. repetition.Conditions.SelectMany(Conjuncts.Of)];
        HashSet<Variable> unknown = [.. repetition.Own];
        for (int i = 0; i < steps.Length; i++)
        {
            unknown.ExceptWith(steps[i].Own);
            List<BoundExpression> ready = open.FindAll(condition => !unknown.Overlaps(BoundExpressionTree.Variables(condition)));
            open.RemoveAll(new HashSet<BoundExpression>(ready).Contains);
            steps[i] = steps[i] with { Predicate = All(ready) };
        }

        return Trimmed(steps);
    }

    private static WalkStep[] BareSteps(PatternRepetition repetition, bool fromLeft)
    {
        var steps = new WalkStep[repetition.Steps.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            int at = fromLeft ? i : steps.Length - 1 - i;
            PatternStep step = repetition.Steps[at];
            (Variable before, Variable after) = fromLeft ? (repetition.Nodes[at], repetition.Nodes[at + 1]) : (repetition.Nodes[at + 1], repetition.Nodes[at]);
            steps[i] = new WalkStep(step.Types, DirectionOf(step.Direction, fromLeft), null, step.Relationship, before, after);
        }

        return steps;
    }

    /// <summary>The steps without the variables that no predicate uses, among them those of <paramref name="others"/>.</summary>
    private static WalkStep[] Trimmed(WalkStep[] steps, BoundExpression? others = null)
    {
        HashSet<Variable> used = BoundExpressionTree.Variables(others);
        foreach (WalkStep step in steps)
        {
            BoundExpressionTree.CollectVariables(step.Predicate, used);
        }

        Variable? IfUsed(Variable? variable) => variable is not null && used.Contains(variable) ? variable : null;
        return Array.ConvertAll(steps, step => step with { Relationship = IfUsed(step.Relationship), Before = IfUsed(step.Before), After = IfUsed(step.After) });
    }

    /// <summary>Walks of so many relationships that start at one node.</summary>
    private double Repetitions(IReadOnlyCollection<string> labels, PatternRepetition repetition, PatternLength length, bool fromLeft)
    {
        double first = 1;
        double next = 1;
        foreach (WalkStep step in BareSteps(repetition, fromLeft))
        {
            first *= context.Estimator.Degree(first == 1 ? labels : [], step.Types, step.Direction);
            next *= context.Estimator.Degree([], step.Types, step.Direction);
        }

        int count = repetition.Steps.Length;
        return Statistics.CardinalityEstimator.Repeated(first, next, length.Minimum / count, length.Maximum / count);
    }

    private void AddSelections(MatchState state)
    {
        foreach (PatternSelection selection in selections)
        {
            state.Add((source, _) => Select(source, selection), state.Rows, state.Rows);
            BindAll(state, OwnOf(selection).Except(selection.Columns.Select(static column => column.Variable)));
        }
    }

    private SelectPaths Select(LogicalPlan source, PatternSelection selection)
    {
        List<BoundExpression> whole = [.. selection.Conditions.SelectMany(Conjuncts.Of)];
        HashSet<Variable> own = OwnOf(selection);
        whole.RemoveAll(condition => !own.Overlaps(BoundExpressionTree.Variables(condition)));
        PathPart[] parts = Array.ConvertAll(selection.Parts, part => PartOf(part, part.End == selection.Right ? null : own, whole));
        BoundExpression? predicate = All(whole);
        HashSet<Variable> used = BoundExpressionTree.Variables(predicate);
        ProjectedColumn[] columns = [.. selection.Columns.Where(column => used.Contains(column.Variable)).Select(static column => new ProjectedColumn(column.Variable, column.Expression))];
        return new SelectPaths(source, selection.Left, selection.Right, parts, planner.ResolveIf(selection.Count), selection.ByGroups, columns, predicate);
    }

    /// <summary>What a selection binds.</summary>
    private static HashSet<Variable> OwnOf(PatternSelection selection) =>
    [
        .. selection.Parts.Select(static part => part.Relationships),
        .. selection.Parts.Select(static part => part.End).Where(end => end != selection.Right),
        .. selection.Columns.Select(static column => column.Variable),
    ];

    /// <param name="own">What the selection binds, when the part ends at a node between parts; else null.</param>
    /// <param name="whole">Conditions on the whole path; those on the part's end alone are taken out.</param>
    private PathPart PartOf(PatternPart part, HashSet<Variable>? own, List<BoundExpression> whole)
    {
        WalkStep[] steps = BareSteps(part.Repetition, fromLeft: true);
        List<BoundExpression> open = [.. part.Repetition.Conditions.SelectMany(Conjuncts.Of)];
        for (int i = 0; i < steps.Length; i++)
        {
            HashSet<Variable> others = [.. part.Repetition.Own.Except(steps[i].Own)];
            List<BoundExpression> ready = open.FindAll(condition => !others.Overlaps(BoundExpressionTree.Variables(condition)));
            open.RemoveAll(new HashSet<BoundExpression>(ready).Contains);
            steps[i] = steps[i] with { Predicate = All(ready) };
        }

        List<BoundExpression> atEnd = own is null ? [] : whole.FindAll(condition => own.Intersect(BoundExpressionTree.Variables(condition)).All(variable => variable == part.End));
        whole.RemoveAll(new HashSet<BoundExpression>(atEnd).Contains);
        BoundExpression? predicate = All(open);
        return new PathPart(part.Relationships, part.End, Trimmed(steps, predicate), part.Length.Minimum, part.Length.Maximum, predicate, All(atEnd));
    }

    private BoundExpression? All(List<BoundExpression> conditions) => conditions.Count == 0
        ? null
        : BoundExpressionTree.Balance(BinaryOperation.And, conditions.ConvertAll(planner.Resolve).ToArray(), conditions[0].Position);
}
