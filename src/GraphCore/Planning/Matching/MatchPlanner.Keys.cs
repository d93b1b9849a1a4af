using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Matching;

internal sealed partial class MatchPlanner
{
    /// <summary>Looks for conditions that give an entity's keys and takes them.</summary>
    private sealed class KeySearch(MatchPlanner owner, MatchState state, Variable entity)
    {
        /// <summary>Conditions that the keys make sure of.</summary>
        public List<Condition> Taken { get; } = [];

        public BoundExpression? TakeEquality(string property, Func<BoundExpression, bool>? accepts = null)
        {
            foreach (Condition condition in owner.pattern.Of(entity).Conditions)
            {
                if (IsOpen(condition) && condition.EqualityOf(side => IsProperty(side, property)) is { } sides
                    && (accepts is null || accepts(sides.Right)) && IsKnown(sides.Right))
                {
                    Taken.Add(condition);
                    return sides.Right;
                }
            }

            return null;
        }

        /// <summary>What the property is compared with by one operation.</summary>
        public BoundExpression? TakeOperand(string property, BinaryOperation operation)
        {
            foreach (Condition condition in owner.pattern.Of(entity).Conditions)
            {
                if (condition.Expression is BoundBinary test && test.Operation == operation && IsOpen(condition)
                    && IsProperty(test.Left, property) && IsKnown(test.Right))
                {
                    Taken.Add(condition);
                    return test.Right;
                }
            }

            return null;
        }

        public SeekBound? TakeBound(string property, bool isLower)
        {
            foreach (Condition condition in owner.pattern.Of(entity).Conditions)
            {
                if (!IsOpen(condition) || condition.Expression is not BoundBinary comparison)
                {
                    continue;
                }

                bool isTurned = !IsProperty(comparison.Left, property);
                BoundExpression value = isTurned ? comparison.Left : comparison.Right;
                if (!IsProperty(isTurned ? comparison.Right : comparison.Left, property) || !IsKnown(value))
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
                    Taken.Add(condition);
                    return new SeekBound(value, inclusive);
                }
            }

            return null;
        }

        private bool IsOpen(Condition condition) => !state.IsChecked(condition) && !Taken.Contains(condition);

        private bool IsKnown(BoundExpression value) => state.AreBound(BoundExpressionTree.Variables(value));

        private bool IsProperty(BoundExpression side, string property) => NullRejection.IsProperty(side, entity, property);
    }
}
