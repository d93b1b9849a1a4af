using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Planning.Statistics;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>Starts by index: at nodes, or at relationships of which a node is then the end.</summary>
internal sealed partial class MatchPlanner
{
    private IEnumerable<MatchState> IndexSeeks(MatchState state, Variable node)
    {
        foreach (IndexDefinition index in context.Schema.Indexes)
        {
            if (index.Entity == EntityKind.Node)
            {
                if (context.LabelsOf(node).Contains(index.Label) && Seek(state, node, index) is { } seek)
                {
                    yield return seek;
                }

                continue;
            }

            foreach (PatternRelationship relationship in relationships)
            {
                if (relationship.Left == node && relationship.Length is null && relationship.Types is [var type] && type == index.Label
                    && !state.Bound.Contains(relationship.Variable) && Seek(state, relationship.Variable, index) is { } found)
                {
                    // That it has the other end and differs from others is checked when it is followed.
                    BindLeftEnd(found, relationship);
                    yield return found;
                }
            }
        }
    }

    /// <summary>A seek by as many leading keys of an index as conditions ask for; null when they ask for none, or nulls might be missed.</summary>
    private MatchState? Seek(MatchState state, Variable entity, IndexDefinition index)
    {
        if (!conditions.Exists(condition => condition.Compares(entity, index.Properties[0])))
        {
            return null;
        }

        MatchState seek = state.Copy();
        (SeekKeys keys, double selectivity, double visited) = index.Kind switch
        {
            IndexKind.Range => RangeKeys(seek, entity, index),
            IndexKind.Text => TextKeys(seek, entity, index),
            _ => (SeekKeys.All, 1, 1),
        };
        if (keys.Count == 0 || !HoldsAll(entity, index, keys.Count))
        {
            return null;
        }

        LabelFormula? residual = index.Entity == EntityKind.Node ? LabelFormulas.Without(TakeLabels(seek, entity), index.Label) : null;
        double entries = context.Estimator.Entities(index);
        double rows = state.Rows * entries * selectivity;
        seek.Add(new IndexSeek(seek.Plan, entity, index, keys, Descending: false, residual), rows, state.Rows * entries * visited);
        seek.Bound.Add(entity);
        return seek;
    }

    /// <summary>Equal values for the first keys, then a list, a prefix or bounds for one more; the shares of entries that are found and visited.</summary>
    private (SeekKeys Keys, double Selectivity, double Visited) RangeKeys(MatchState seek, Variable entity, IndexDefinition index)
    {
        var equal = new List<BoundExpression>();
        double selectivity = 1;
        int next = 0;
        for (; next < index.Properties.Count && TakeEquality(seek, entity, index.Properties[next]) is { } value; next++)
        {
            equal.Add(planner.Resolve(value));
            selectivity *= context.Estimator.KeySelectivity(index, next);
        }

        var keys = new SeekKeys([.. equal]);
        if (next == index.Properties.Count)
        {
            selectivity = Math.Min(selectivity, context.Estimator.IndexSelectivity(index));
            return (keys, selectivity, selectivity);
        }

        string property = index.Properties[next];
        if (TakeOperand(seek, entity, property, BinaryOperation.In) is { } list)
        {
            keys = keys with { AnyOf = planner.Resolve(list) };
            double items = list is BoundList literal ? literal.Items.Length : 10;
            selectivity *= Math.Min(1, items * context.Estimator.KeySelectivity(index, next));
        }
        else if (TakeOperand(seek, entity, property, BinaryOperation.StartsWith) is { } prefix)
        {
            keys = keys with { Text = new SeekText(TextMatch.StartsWith, planner.Resolve(prefix)) };
            selectivity *= CardinalityEstimator.PrefixSelectivity;
        }
        else
        {
            keys = keys with { Lower = TakeBound(seek, entity, property, isLower: true), Upper = TakeBound(seek, entity, property, isLower: false) };
            selectivity *= keys.IsRange ? CardinalityEstimator.RangeSelectivity : 1;
        }

        return (keys, selectivity, selectivity);
    }

    /// <summary>What an index of strings alone can tell: a text test, which only strings pass, or equality with what is known to be a string.</summary>
    private (SeekKeys Keys, double Selectivity, double Visited) TextKeys(MatchState seek, Variable entity, IndexDefinition index)
    {
        string property = index.Properties[0];
        if (TakeEquality(seek, entity, property, static value => value is BoundLiteral { Value: StringValue }) is { } text)
        {
            double selectivity = context.Estimator.IndexSelectivity(index);
            return (new SeekKeys([text]), selectivity, selectivity);
        }

        if (TakeOperand(seek, entity, property, BinaryOperation.StartsWith) is { } prefix)
        {
            return (Test(TextMatch.StartsWith, prefix), CardinalityEstimator.PrefixSelectivity, CardinalityEstimator.PrefixSelectivity);
        }

        // Every string is looked at, but nothing of the entities that do not pass.
        return TakeOperand(seek, entity, property, BinaryOperation.Contains) is { } part ? (Test(TextMatch.Contains, part), CardinalityEstimator.PrefixSelectivity, 0.5)
            : TakeOperand(seek, entity, property, BinaryOperation.EndsWith) is { } suffix ? (Test(TextMatch.EndsWith, suffix), CardinalityEstimator.PrefixSelectivity, 0.5)
            : (SeekKeys.All, 1, 1);

        SeekKeys Test(TextMatch match, BoundExpression operand) => new([]) { Text = new SeekText(match, planner.Resolve(operand)) };
    }

    /// <summary>
    /// Whether the index has every entity that the match may find: one without one of its properties has no entry, so the
    /// properties that the seek does not ask for must be asked for by conditions that null does not pass.
    /// </summary>
    private bool HoldsAll(Variable entity, IndexDefinition index, int sought)
    {
        for (int i = sought; i < index.Properties.Count; i++)
        {
            string property = index.Properties[i];
            if (!conditions.Exists(condition => NullRejection.Rejects(condition.Expression, entity, property)))
            {
                return false;
            }
        }

        return true;
    }

    private BoundExpression? TakeEquality(MatchState seek, Variable entity, string property, Func<BoundExpression, bool>? accepts = null)
    {
        foreach (Condition condition in conditions)
        {
            if (IsOpen(seek, condition) && condition.EqualityOf(side => IsProperty(side, entity, property)) is { } sides
                && (accepts is null || accepts(sides.Right)) && IsKnown(seek, sides.Right))
            {
                seek.Checked.Add(condition);
                return sides.Right;
            }
        }

        return null;
    }

    /// <summary>What the property is compared with by one operation.</summary>
    private BoundExpression? TakeOperand(MatchState seek, Variable entity, string property, BinaryOperation operation)
    {
        foreach (Condition condition in conditions)
        {
            if (condition.Expression is BoundBinary test && test.Operation == operation && IsOpen(seek, condition)
                && IsProperty(test.Left, entity, property) && IsKnown(seek, test.Right))
            {
                seek.Checked.Add(condition);
                return test.Right;
            }
        }

        return null;
    }

    private SeekBound? TakeBound(MatchState seek, Variable entity, string property, bool isLower)
    {
        foreach (Condition condition in conditions)
        {
            if (!IsOpen(seek, condition) || condition.Expression is not BoundBinary comparison)
            {
                continue;
            }

            bool isTurned = !IsProperty(comparison.Left, entity, property);
            BoundExpression value = isTurned ? comparison.Left : comparison.Right;
            if (!IsProperty(isTurned ? comparison.Right : comparison.Left, entity, property) || !IsKnown(seek, value))
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

    private static bool IsKnown(MatchState state, BoundExpression value) => BoundExpressionTree.Variables(value).IsSubsetOf(state.Bound);

    private static bool IsProperty(BoundExpression side, Variable entity, string property) => NullRejection.IsProperty(side, entity, property);
}
