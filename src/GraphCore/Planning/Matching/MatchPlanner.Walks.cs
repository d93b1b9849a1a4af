using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>Walks that repeat something, and selected paths.</summary>
internal sealed partial class MatchPlanner
{
    /// <summary>What an operator follows for a walk over single relationships.</summary>
    /// <param name="later">A condition that could not be given to the operator yet.</param>
    private WalkStep SingleStep(MatchState state, PatternRelationship relationship, Direction direction, out Condition? later)
    {
        later = null;
        if (relationship.StepPredicate is not { } predicate)
        {
            return new WalkStep(relationship.Types, direction, null, null, null, null);
        }

        HashSet<Variable> needs = BoundExpressionTree.Variables(predicate);
        needs.Remove(relationship.Step!);
        if (needs.IsSubsetOf(state.Bound))
        {
            return new WalkStep(relationship.Types, direction, planner.Resolve(predicate), relationship.Step, null, null);
        }

        // It names what is bound only later, so it is checked on the whole list then.
        later = new Condition(new BoundQuantifier(predicate.Position, QuantifierKind.All, relationship.Step!, new BoundVariable(predicate.Position, relationship.Variable), predicate));
        return new WalkStep(relationship.Types, direction, null, null, null, null);
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
            open.RemoveAll(ready.Contains);
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

    /// <summary>Whether a part of a component can only be matched on top of what is bound already: planned beside, it would not have it.</summary>
    private bool NeedsMain(MatchState main, List<Variable> component) => relationships.Exists(relationship =>
        component.Contains(relationship.Left)
        && ((main.Bound.Contains(relationship.Variable) && !arguments.Contains(relationship.Variable)) || relationship.Repetition?.Needs.IsSubsetOf(arguments) == false));

    private void AddSelections(MatchState state)
    {
        foreach (PatternSelection selection in selections)
        {
            List<BoundExpression> whole = [.. selection.Conditions.SelectMany(Conjuncts.Of)];
            HashSet<Variable> own = OwnOf(selection);
            whole.RemoveAll(condition => !own.Overlaps(BoundExpressionTree.Variables(condition)));
            PathPart[] parts = Array.ConvertAll(selection.Parts, part => PartOf(part, part.End == selection.Right ? null : own, whole));
            BoundExpression? predicate = All(whole);
            HashSet<Variable> used = BoundExpressionTree.Variables(predicate);
            ProjectedColumn[] columns = [.. selection.Columns.Where(column => used.Contains(column.Variable)).Select(static column => new ProjectedColumn(column.Variable, column.Expression))];
            state.Add(new SelectPaths(state.Plan, selection.Left, selection.Right, parts, planner.ResolveIf(selection.Count), selection.ByGroups, columns, predicate), state.Rows, state.Rows);
            state.Bound.UnionWith(own.Except(selection.Columns.Select(static column => column.Variable)));
        }
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
            open.RemoveAll(ready.Contains);
            steps[i] = steps[i] with { Predicate = All(ready) };
        }

        List<BoundExpression> atEnd = own is null ? [] : whole.FindAll(condition => own.Intersect(BoundExpressionTree.Variables(condition)).All(variable => variable == part.End));
        whole.RemoveAll(atEnd.Contains);
        BoundExpression? predicate = All(open);
        return new PathPart(part.Relationships, part.End, Trimmed(steps, predicate), part.Length.Minimum, part.Length.Maximum, predicate, All(atEnd));
    }

    private BoundExpression? All(List<BoundExpression> conditions)
    {
        BoundExpression? all = null;
        foreach (BoundExpression condition in conditions)
        {
            BoundExpression resolved = planner.Resolve(condition);
            all = all is null ? resolved : new BoundBinary(condition.Position, BinaryOperation.And, all, resolved);
        }

        return all;
    }
}
