using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>
/// Which expressions cannot fail, whatever the row. They may be evaluated on rows that do not need them, which is quicker
/// than choosing rows.
/// </summary>
internal static class Totality
{
    /// <summary>Whether no row can make it fail.</summary>
    public static bool IsTotal(BoundExpression expression) => expression switch
    {
        BoundLiteral or BoundParameter or BoundVariable => true,
        BoundProperty { Target: BoundVariable { Variable.Kind: VariableKind.Node or VariableKind.Relationship } } => true,
        _ => IsTotalCondition(expression),
    };

    /// <summary>Whether it cannot fail and gives nothing but true, false and null.</summary>
    public static bool IsTotalCondition(BoundExpression expression) => expression switch
    {
        BoundLiteral literal => literal.Value is Values.BooleanValue or Values.NullValue,
        BoundLabelTest { Target: BoundVariable { Variable.Kind: VariableKind.Node or VariableKind.Relationship } } => true,
        BoundTypeTest test => IsTotal(test.Operand),
        BoundUnary { Operation: UnaryOperation.IsNull or UnaryOperation.IsNotNull } test => IsTotal(test.Operand),
        BoundUnary { Operation: UnaryOperation.Not } not => IsTotalCondition(not.Operand),
        BoundBinary { Operation: BinaryOperation.And or BinaryOperation.Or or BinaryOperation.Xor } logic =>
            IsTotalCondition(logic.Left) && IsTotalCondition(logic.Right),
        BoundBinary { Operation: BinaryOperation.In } membership => IsTotal(membership.Left) && membership.Right is BoundLiteral { Value: Values.ListValue },
        BoundBinary
        {
            Operation: BinaryOperation.Equal or BinaryOperation.NotEqual or BinaryOperation.Less or BinaryOperation.LessOrEqual
                or BinaryOperation.Greater or BinaryOperation.GreaterOrEqual or BinaryOperation.StartsWith or BinaryOperation.EndsWith
                or BinaryOperation.Contains
        } comparison => IsTotal(comparison.Left) && IsTotal(comparison.Right),
        _ => false,
    };
}
