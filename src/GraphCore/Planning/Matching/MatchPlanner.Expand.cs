using System.Runtime.InteropServices;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using PatternDirection = Serverless.GraphCore.Cypher.Ast.PatternDirection;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>Following relationships.</summary>
internal sealed partial class MatchPlanner
{
    /// <summary>A relationship that could be followed next. Numbers are for each row that there is before.</summary>
    /// <param name="Rows">Rows afterwards, with the conditions that can be checked then.</param>
    /// <param name="Produced">Rows before these conditions.</param>
    private readonly record struct Step(int Index, bool FromLeft, double Rows, double Produced);

    /// <summary>
    /// The relationships that could be followed from what is bound, the cheapest first. How cheap one is does not depend on the
    /// number of rows, so it is estimated again only when something that it has to do with is bound.
    /// </summary>
    private sealed class Frontier(MatchPlanner owner, MatchState state)
    {
        private readonly PriorityQueue<(Step Step, int Version), (double Rows, double Produced, int Order)> queue = new();
        private readonly Dictionary<(int Index, bool FromLeft), int> versions = [];

        public bool TryTake(out Step step)
        {
            while (queue.TryDequeue(out (Step Step, int Version) next, out _))
            {
                step = next.Step;
                if (!state.IsFollowed(step.Index) && versions[(step.Index, step.FromLeft)] == next.Version)
                {
                    return true;
                }
            }

            step = default;
            return false;
        }

        /// <summary>Estimates what a newly bound variable has to do with.</summary>
        public void Reach(Variable variable)
        {
            VariableUses uses = owner.pattern.Of(variable);
            Offer(uses.Relationships);
            foreach (Condition condition in uses.Joining)
            {
                // Following a relationship binds two variables, so others are not near enough to be checked then.
                if (state.Missing(condition) is not (1 or 2) || state.IsChecked(condition))
                {
                    continue;
                }

                foreach (Variable other in condition.Needs)
                {
                    if (!state.IsBound(other))
                    {
                        Offer(owner.pattern.Of(other).Relationships);
                    }
                }
            }
        }

        private void Offer(List<int> relationships)
        {
            foreach (int index in relationships)
            {
                if (state.IsFollowed(index))
                {
                    continue;
                }

                PatternRelationship relationship = owner.pattern.Relationships[index];
                if (state.IsBound(relationship.Left))
                {
                    Offer(index, fromLeft: true);
                }

                if (state.IsBound(relationship.Right) && relationship.Left != relationship.Right)
                {
                    Offer(index, fromLeft: false);
                }
            }
        }

        private void Offer(int index, bool fromLeft)
        {
            Step step = owner.Estimate(state, index, fromLeft);
            int version = versions.GetValueOrDefault((index, fromLeft)) + 1;
            versions[(index, fromLeft)] = version;
            queue.Enqueue((step, version), (step.Rows, step.Produced, (index * 2) + (fromLeft ? 0 : 1)));
        }
    }

    /// <summary>Follows all relationships that hang together with some nodes, as far as these are bound, the cheapest first.</summary>
    private void Grow(MatchState state, List<Variable> from)
    {
        var frontier = new Frontier(this, state);
        foreach (Variable node in from)
        {
            if (state.IsBound(node))
            {
                frontier.Reach(node);
            }
        }

        while (frontier.TryTake(out Step step))
        {
            PatternRelationship relationship = pattern.Relationships[step.Index];
            (_, Variable to) = Ends(relationship, step.FromLeft);
            bool isNew = !state.IsBound(to);
            Follow(state, step);
            if (isNew)
            {
                frontier.Reach(to);
            }

            frontier.Reach(relationship.Variable);
        }
    }

    private Step Estimate(MatchState state, int index, bool fromLeft)
    {
        context.Work.Step();
        PatternRelationship relationship = pattern.Relationships[index];
        (Variable from, Variable to) = Ends(relationship, fromLeft);
        Direction direction = DirectionOf(relationship.Direction, fromLeft);
        bool isInto = state.IsBound(to);
        IReadOnlyCollection<string> labels = context.LabelsOf(from);
        double produced = relationship.Repetition is { } repetition ? Repetitions(labels, repetition, relationship.Length!.Value, fromLeft)
            : relationship.Length is { } length
            ? context.Estimator.Walks(labels, relationship.Types, direction, length.Minimum, length.Maximum)
            : context.Estimator.Degree(labels, relationship.Types, direction);
        double rows = produced;
        bool isBound = state.IsBound(relationship.Variable);
        if (isBound)
        {
            rows = Math.Min(rows, 1);
        }
        else if (isInto)
        {
            rows /= Math.Max(1, context.Estimator.Nodes(Formula(context.LabelsOf(to))));
        }

        if (!isInto)
        {
            rows *= AloneSelectivity(to);
            foreach (Condition condition in pattern.Of(to).Labels)
            {
                if (!state.IsChecked(condition))
                {
                    rows *= relationship.Repetition is null ? context.Estimator.EndSelectivity(labels, condition.Labels, relationship.Types, direction) : Selectivity(condition);
                }
            }
        }

        rows *= isBound ? 1 : AloneSelectivity(relationship.Variable);
        rows *= JoiningSelectivity(state, to, relationship.Variable) * JoiningSelectivity(state, relationship.Variable, to, withBoth: false);
        return new Step(index, fromLeft, rows, isInto ? Math.Min(produced, 1 + rows) : produced);
    }

    /// <summary>The share of rows that the conditions on a variable alone keep, labels aside.</summary>
    private double AloneSelectivity(Variable variable)
    {
        VariableUses uses = pattern.Of(variable);
        if (uses.AloneSelectivity is not { } share)
        {
            share = 1;
            foreach (Condition condition in uses.Alone)
            {
                share *= Selectivity(condition);
            }

            uses.AloneSelectivity = share;
        }

        return share;
    }

    /// <summary>The share of rows that the conditions keep which can be checked when a variable is bound, or it and another.</summary>
    private double JoiningSelectivity(MatchState state, Variable variable, Variable other, bool withBoth = true)
    {
        double share = 1;
        foreach (Condition condition in pattern.Of(variable).Joining)
        {
            bool needsOther = condition.Needs.Contains(other);
            int bound = (state.IsBound(variable) ? 0 : 1) + (needsOther && !state.IsBound(other) ? 1 : 0);
            if (bound > 0 && bound == state.Missing(condition) && (withBoth || !needsOther) && !state.IsChecked(condition))
            {
                share *= Selectivity(condition);
            }
        }

        return share;
    }

    private void Follow(MatchState state, Step step)
    {
        PatternRelationship relationship = pattern.Relationships[step.Index];
        (Variable from, Variable to) = Ends(relationship, step.FromLeft);
        Direction direction = DirectionOf(relationship.Direction, step.FromLeft);
        bool isInto = state.IsBound(to);
        LabelFormula? labels = isInto ? null : TakeLabels(to, state.Take);
        bool isBound = state.IsBound(relationship.Variable);
        PlanStep make = relationship.Length is { } length
            ? Walk(state, relationship, step.FromLeft, length, isInto, isBound, labels)
            : (source, followed) => new Expand(source, from, relationship.Variable, to, relationship.Types, direction, isInto, isBound, labels, [.. Different(followed, relationship)]);

        double produced = state.Rows * step.Produced;
        double most = state.Rows * step.Rows;
        double rows = labels is null ? produced
            : relationship.Repetition is not null ? produced * context.Estimator.LabelSelectivity(labels)
            : produced * context.Estimator.EndSelectivity(context.LabelsOf(from), labels, relationship.Types, direction);
        state.Add(
            (source, followed) =>
            {
                LogicalPlan plan = make(source, followed);
                followed.Add(relationship);
                return plan;
            },
            isInto ? Math.Min(rows, most * 10) : rows,
            produced);
        state.Follow(step.Index);
        state.Bind(to);
        state.Bind(relationship.Variable);
        Check(state);
        state.LimitRows(most);
    }

    private static (Variable From, Variable To) Ends(PatternRelationship relationship, bool fromLeft) =>
        fromLeft ? (relationship.Left, relationship.Right) : (relationship.Right, relationship.Left);

    /// <summary>The labels that a node newly found must have; they are checked by the operator that finds it.</summary>
    /// <param name="take">Makes sure of a condition; false when that is done.</param>
    private LabelFormula? TakeLabels(Variable node, Func<Condition, bool> take)
    {
        List<LabelFormula> labels = [];
        foreach (Condition condition in pattern.Of(node).Labels)
        {
            if (take(condition))
            {
                labels.Add(condition.Labels!);
            }
        }

        return LabelFormula.AllOf(CollectionsMarshal.AsSpan(labels));
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
