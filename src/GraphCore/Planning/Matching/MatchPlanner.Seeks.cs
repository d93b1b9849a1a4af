using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Planning.Statistics;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>Starts by index: at nodes, or at relationships of which a node is then the end.</summary>
internal sealed partial class MatchPlanner
{
    private IEnumerable<Start> IndexSeeks(MatchState state, Variable node)
    {
        foreach (IndexDefinition index in context.Schema.Indexes)
        {
            if (index.Entity == EntityKind.Node)
            {
                if (context.LabelsOf(node).Contains(index.Label) && Seek(state, node, node, index) is { } seek)
                {
                    yield return seek;
                }

                continue;
            }

            foreach (int at in pattern.Of(node).Relationships)
            {
                PatternRelationship relationship = pattern.Relationships[at];
                if (relationship.Left == node && relationship.Length is null && relationship.Types is [var type] && type == index.Label
                    && !state.IsBound(relationship.Variable) && Seek(state, node, relationship.Variable, index) is { } found)
                {
                    // That it has the other end and differs from others is checked when it is followed.
                    AddLeftEnd(found, relationship, found.Rows);
                    yield return found;
                }
            }
        }
    }

    /// <summary>A seek by as many leading keys of an index as conditions ask for; null when they ask for none, or nulls might be missed.</summary>
    private Start? Seek(MatchState state, Variable node, Variable entity, IndexDefinition index)
    {
        if (!pattern.Of(entity).Conditions.Exists(condition => condition.Compares(entity, index.Properties[0])))
        {
            return null;
        }

        var search = new KeySearch(this, state, entity);
        (SeekKeys keys, double selectivity, double visited) = index.Kind switch
        {
            IndexKind.Range => RangeKeys(search, index),
            IndexKind.Text => TextKeys(search, index),
            _ => (SeekKeys.All, 1, 1),
        };
        if (keys.Count == 0 || !HoldsAll(entity, index, keys.Count))
        {
            return null;
        }

        LabelFormula? residual = index.Entity == EntityKind.Node ? LabelFormulas.Without(TakeLabels(state, search.Taken, entity), index.Label) : null;
        double entries = context.Estimator.Entities(index);
        var seek = new Start(node, StartKind.IndexSeek) { Index = index, Taken = search.Taken, IsOneNode = entity == node && IsOfOneNode(index, keys) };
        seek.Add((source, _) => new IndexSeek(source, entity, index, keys.Rewrite(planner.Resolve), Descending: false, residual), entries * selectivity, entries * visited, entity);
        return seek;
    }

    private static bool IsOfOneNode(IndexDefinition index, SeekKeys keys) => index.OwningConstraint is not null && keys.Equal.Length == index.Properties.Count;

    /// <summary>Equal values for the first keys, then a list, a prefix or bounds for one more; the shares of entries that are found and visited.</summary>
    private (SeekKeys Keys, double Selectivity, double Visited) RangeKeys(KeySearch seek, IndexDefinition index)
    {
        var equal = new List<BoundExpression>();
        double selectivity = 1;
        int next = 0;
        for (; next < index.Properties.Count && seek.TakeEquality(index.Properties[next]) is { } value; next++)
        {
            equal.Add(value);
            selectivity *= context.Estimator.KeySelectivity(index, next);
        }

        var keys = new SeekKeys([.. equal]);
        if (next == index.Properties.Count)
        {
            selectivity = Math.Min(selectivity, context.Estimator.IndexSelectivity(index));
            return (keys, selectivity, selectivity);
        }

        string property = index.Properties[next];
        if (seek.TakeOperand(property, BinaryOperation.In) is { } list)
        {
            keys = keys with { AnyOf = list };
            double items = list is BoundList literal ? literal.Items.Length : 10;
            selectivity *= Math.Min(1, items * context.Estimator.KeySelectivity(index, next));
        }
        else if (seek.TakeOperand(property, BinaryOperation.StartsWith) is { } prefix)
        {
            keys = keys with { Text = new SeekText(TextMatch.StartsWith, prefix) };
            selectivity *= CardinalityEstimator.PrefixSelectivity;
        }
        else
        {
            keys = keys with { Lower = seek.TakeBound(property, isLower: true), Upper = seek.TakeBound(property, isLower: false) };
            selectivity *= keys.IsRange ? CardinalityEstimator.RangeSelectivity : 1;
        }

        return (keys, selectivity, selectivity);
    }

    /// <summary>What an index of strings alone can tell: a text test, which only strings pass, or equality with what is known to be a string.</summary>
    private (SeekKeys Keys, double Selectivity, double Visited) TextKeys(KeySearch seek, IndexDefinition index)
    {
        string property = index.Properties[0];
        if (seek.TakeEquality(property, static value => value is BoundLiteral { Value: StringValue }) is { } text)
        {
            double selectivity = context.Estimator.IndexSelectivity(index);
            return (new SeekKeys([text]), selectivity, selectivity);
        }

        if (seek.TakeOperand(property, BinaryOperation.StartsWith) is { } prefix)
        {
            return (Test(TextMatch.StartsWith, prefix), CardinalityEstimator.PrefixSelectivity, CardinalityEstimator.PrefixSelectivity);
        }

        // Every string is looked at, but nothing of the entities that do not pass.
        return seek.TakeOperand(property, BinaryOperation.Contains) is { } part ? (Test(TextMatch.Contains, part), CardinalityEstimator.PrefixSelectivity, 0.5)
            : seek.TakeOperand(property, BinaryOperation.EndsWith) is { } suffix ? (Test(TextMatch.EndsWith, suffix), CardinalityEstimator.PrefixSelectivity, 0.5)
            : (SeekKeys.All, 1, 1);

        SeekKeys Test(TextMatch match, BoundExpression operand) => new([]) { Text = new SeekText(match, operand) };
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
            if (!pattern.Of(entity).Conditions.Exists(condition => NullRejection.Rejects(condition.Expression, entity, property)))
            {
                return false;
            }
        }

        return true;
    }
}
