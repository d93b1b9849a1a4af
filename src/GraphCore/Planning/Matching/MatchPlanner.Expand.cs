using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using PatternDirection = Serverless.GraphCore.Cypher.Ast.PatternDirection;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>Following relationships.</summary>
internal sealed partial class MatchPlanner
{
    /// <summary>A relationship that could be followed next.</summary>
    /// <param name="Rows">Rows afterwards, with the conditions that can be checked then.</param>
    /// <param name="Produced">Rows before these conditions.</param>
    private readonly record struct Step(PatternRelationship Relationship, bool FromLeft, double Rows, double Produced);

    private Step Estimate(MatchState state, PatternRelationship relationship, bool fromLeft)
    {
        Variable from = fromLeft ? relationship.Left : relationship.Right;
        Variable to = fromLeft ? relationship.Right : relationship.Left;
        Direction direction = DirectionOf(relationship.Direction, fromLeft);
        bool isInto = state.Bound.Contains(to);
        IReadOnlyCollection<string> labels = context.LabelsOf(from);
        double degree = relationship.Repetition is { } repetition ? Repetitions(labels, repetition, relationship.Length!.Value, fromLeft)
            : relationship.Length is { } length
            ? context.Estimator.Walks(labels, relationship.Types, direction, length.Minimum, length.Maximum)
            : context.Estimator.Degree(labels, relationship.Types, direction);
        double produced = state.Rows * degree;
        double rows = produced;
        if (state.Bound.Contains(relationship.Variable))
        {
            rows = Math.Min(rows, state.Rows);
        }
        else if (isInto)
        {
            rows /= Math.Max(1, context.Estimator.Nodes(Formula(context.LabelsOf(to))));
        }

        bool isNew = !isInto;
        foreach (Condition condition in conditions)
        {
            if (state.Checked.Contains(condition) || !CanCheck(condition, state, to, relationship.Variable))
            {
                continue;
            }

            rows *= isNew && condition.LabelledNode == to && relationship.Repetition is null
                ? context.Estimator.EndSelectivity(labels, condition.Labels, relationship.Types, direction)
                : Selectivity(condition);
        }

        return new Step(relationship, fromLeft, rows, isInto ? Math.Min(produced, state.Rows + rows) : produced);
    }

    /// <summary>Whether a condition can be checked when two more variables are bound.</summary>
    private static bool CanCheck(Condition condition, MatchState state, Variable node, Variable relationship)
    {
        foreach (Variable variable in condition.Needs)
        {
            if (variable != node && variable != relationship && !state.Bound.Contains(variable))
            {
                return false;
            }
        }

        return true;
    }

    private void Follow(MatchState state, Step step)
    {
        PatternRelationship relationship = step.Relationship;
        Variable from = step.FromLeft ? relationship.Left : relationship.Right;
        Variable to = step.FromLeft ? relationship.Right : relationship.Left;
        Direction direction = DirectionOf(relationship.Direction, step.FromLeft);
        bool isInto = state.Bound.Contains(to);
        LabelFormula? labels = isInto ? null : TakeLabels(state, to);
        Variable[] different = [.. Different(state, relationship)];
        bool isBound = state.Bound.Contains(relationship.Variable);
        LogicalPlan next;
        Condition? later = null;
        if (relationship.Length is { } length)
        {
            WalkStep[] steps = relationship.Repetition is { } repetition ? WalkStepsOf(repetition, step.FromLeft) : [SingleStep(state, relationship, direction, out later)];
            next = new VarLengthExpand(state.Plan, from, relationship.Variable, to, steps, length.Minimum, length.Maximum, isInto, isBound, !step.FromLeft, labels, different);
        }
        else
        {
            next = new Expand(state.Plan, from, relationship.Variable, to, relationship.Types, direction, isInto, isBound, labels, different);
        }

        double rows = labels is null ? step.Produced
            : relationship.Repetition is not null ? step.Produced * context.Estimator.LabelSelectivity(labels)
            : step.Produced * context.Estimator.EndSelectivity(context.LabelsOf(from), labels, relationship.Types, direction);
        state.Add(next, isInto ? Math.Min(rows, step.Rows * 10) : rows, step.Produced);
        state.Bound.Add(to);
        state.Bound.Add(relationship.Variable);
        state.Followed.Add(relationship);
        if (later is not null)
        {
            state.Deferred.Add(later);
        }

        Check(state);
        state.Plan = state.Plan with { EstimatedRows = Math.Min(state.Rows, step.Rows) };
    }

    /// <summary>Relationships of the same group that are bound already and could be the same one.</summary>
    private static IEnumerable<Variable> Different(MatchState state, PatternRelationship relationship) =>
        state.Followed.Where(other => MustDiffer(other, relationship)).Select(static other => other.Variable);

    private static bool MustDiffer(PatternRelationship one, PatternRelationship other)
    {
        bool mayBeSame = other.Types.Length == 0 || one.Types.Length == 0 || other.Types.Intersect(one.Types).Any();
        return other.Group == one.Group && one.Group >= 0 && mayBeSame && other.Variable != one.Variable;
    }

    /// <summary>That the relationships of two parts planned side by side differ, as conditions.</summary>
    private IEnumerable<Condition> Differences(MatchState left, MatchState right) =>
        from one in left.Followed
        from other in right.Followed
        where MustDiffer(one, other)
        select new Condition(Difference(one, other));

    private BoundExpression Difference(PatternRelationship one, PatternRelationship other)
    {
        SourcePosition position = other.Position;
        if (one.Length is not null)
        {
            Variable step = context.NewVariable("step", VariableKind.Relationship);
            return new BoundQuantifier(position, QuantifierKind.All, step, new BoundVariable(position, one.Variable), Difference(step, other));
        }

        return Difference(one.Variable, other);
    }

    private static BoundExpression Difference(Variable one, PatternRelationship other)
    {
        SourcePosition position = other.Position;
        var (left, right) = (new BoundVariable(position, one), new BoundVariable(position, other.Variable));
        return other.Length is null
            ? new BoundBinary(position, BinaryOperation.NotEqual, left, right)
            : new BoundUnary(position, UnaryOperation.Not, new BoundBinary(position, BinaryOperation.In, left, right));
    }

    /// <summary>The labels that a node newly reached must have; they are checked by the operator that reaches it.</summary>
    private LabelFormula? TakeLabels(MatchState state, Variable node)
    {
        LabelFormula? formula = null;
        foreach (Condition condition in conditions)
        {
            if (condition.LabelledNode == node && state.Checked.Add(condition))
            {
                formula = LabelFormulas.And(formula, condition.Labels);
            }
        }

        return formula;
    }

    private static LabelFormula? Formula(IReadOnlyCollection<string> labels)
    {
        LabelFormula? formula = null;
        foreach (string label in labels)
        {
            formula = LabelFormulas.And(formula, new LabelName(label));
        }

        return formula;
    }

    private static Direction DirectionOf(PatternDirection direction, bool fromLeft) => direction switch
    {
        PatternDirection.Either => Direction.Both,
        PatternDirection.Outgoing => fromLeft ? Direction.Outgoing : Direction.Incoming,
        _ => fromLeft ? Direction.Incoming : Direction.Outgoing,
    };
}
