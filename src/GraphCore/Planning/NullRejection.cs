using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Planning;

/// <summary>Conditions that are not true of an entity without a property: all that compare it.</summary>
internal static class NullRejection
{
    /// <summary>Whether the condition cannot be true when the entity has no such property.</summary>
    public static bool Rejects(BoundExpression condition, Variable entity, string property) => condition switch
    {
        BoundUnary { Operation: UnaryOperation.IsNotNull } test => IsProperty(test.Operand, entity, property),
        BoundBinary { Operation: BinaryOperation.In } membership => IsProperty(membership.Left, entity, property),
        BoundBinary { Operation: BinaryOperation.Equal or BinaryOperation.NotEqual or BinaryOperation.Less or BinaryOperation.LessOrEqual or BinaryOperation.Greater or BinaryOperation.GreaterOrEqual
            or BinaryOperation.StartsWith or BinaryOperation.EndsWith or BinaryOperation.Contains or BinaryOperation.Matches } comparison => IsProperty(comparison.Left, entity, property) || IsProperty(comparison.Right, entity, property),
        _ => false,
    };

    /// <summary>Whether an expression is a property of an entity.</summary>
    public static bool IsProperty(BoundExpression side, Variable entity, string property) =>
        side is BoundProperty { Target: BoundVariable target } access && target.Variable == entity && access.Key == property;
}
