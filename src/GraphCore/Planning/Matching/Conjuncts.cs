using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>Cuts a condition into parts that all must hold, in forms that seeks and counts know. Three-valued logic is kept.</summary>
internal static class Conjuncts
{
    /// <summary>Up to so many conditions become an operator each.</summary>
    private const int FewConditions = 64;

    /// <summary>
    /// The conditions with those beyond the first few joined, so that a plan does not become as high as a condition is long;
    /// what works on plans recurses over their height. Those that ask the graph stay by themselves.
    /// </summary>
    public static IEnumerable<BoundExpression> Folded(IReadOnlyList<BoundExpression> conditions)
    {
        var run = new List<BoundExpression>();
        for (int i = 0; i < conditions.Count; i++)
        {
            if (i < FewConditions || BoundExpressionTree.Any(conditions[i], static part => part is BoundNestedQuery))
            {
                if (run.Count > 0)
                {
                    yield return BoundExpressionTree.Balance(BinaryOperation.And, run.ToArray(), run[0].Position);
                    run.Clear();
                }

                yield return conditions[i];
            }
            else
            {
                run.Add(conditions[i]);
            }
        }

        if (run.Count > 0)
        {
            yield return BoundExpressionTree.Balance(BinaryOperation.And, run.ToArray(), run[0].Position);
        }
    }

    public static IEnumerable<BoundExpression> Of(BoundExpression condition) => condition switch
    {
        BoundBinary { Operation: BinaryOperation.And } and => Of(and.Left).Concat(Of(and.Right)),
        BoundUnary { Operation: UnaryOperation.Not, Operand: BoundUnary { Operation: UnaryOperation.Not } inner } => Of(inner.Operand),
        BoundUnary { Operation: UnaryOperation.Not, Operand: BoundBinary { Operation: BinaryOperation.Or } or } not => Of(Not(not, or.Left)).Concat(Of(Not(not, or.Right))),
        BoundUnary { Operation: UnaryOperation.Not, Operand: BoundBinary { Operation: BinaryOperation.Equal } equal } => [new BoundBinary(condition.Position, BinaryOperation.NotEqual, equal.Left, equal.Right)],
        BoundUnary { Operation: UnaryOperation.Not, Operand: BoundBinary { Operation: BinaryOperation.NotEqual } differ } => [new BoundBinary(condition.Position, BinaryOperation.Equal, differ.Left, differ.Right)],
        BoundBinary { Operation: BinaryOperation.Or } or => [Membership(or) ?? condition],
        _ => [condition],
    };

    private static BoundUnary Not(BoundUnary not, BoundExpression operand) => new(not.Position, UnaryOperation.Not, operand);

    /// <summary><c>n.x = 1 OR n.x = 2</c> as <c>n.x IN [1, 2]</c>; null for anything else.</summary>
    private static BoundBinary? Membership(BoundBinary or)
    {
        var values = new List<BoundExpression>();
        return Collect(or, values) is { } property
            ? new BoundBinary(or.Position, BinaryOperation.In, property, new BoundList(or.Position, [.. values]))
            : null;
    }

    /// <summary>The property that every alternative compares, whose values are added; null when they differ or are no comparisons.</summary>
    private static BoundProperty? Collect(BoundExpression alternative, List<BoundExpression> values)
    {
        if (alternative is not BoundBinary binary)
        {
            return null;
        }

        switch (binary.Operation)
        {
            case BinaryOperation.Or:
                return Collect(binary.Left, values) is { } left && Collect(binary.Right, values) is { } right && IsSame(left, right) ? left : null;
            case BinaryOperation.Equal when binary.Left is BoundProperty { Target: BoundVariable } property && IsConstant(binary.Right):
                values.Add(binary.Right);
                return property;
            case BinaryOperation.Equal when binary.Right is BoundProperty { Target: BoundVariable } property && IsConstant(binary.Left):
                values.Add(binary.Left);
                return property;
            default:
                return null;
        }
    }

    private static bool IsConstant(BoundExpression expression) => expression is BoundLiteral or BoundParameter;

    private static bool IsSame(BoundProperty left, BoundProperty right) =>
        left.Key == right.Key && ((BoundVariable)left.Target).Variable == ((BoundVariable)right.Target).Variable;
}
