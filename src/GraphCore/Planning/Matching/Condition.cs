using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>One conjunct of a match's conditions.</summary>
internal sealed class Condition
{
    public Condition(BoundExpression expression)
    {
        Expression = expression;
        Needs = BoundExpressionTree.Variables(expression);
        if (expression is BoundLabelTest { Target: BoundVariable { Variable: { Kind: VariableKind.Node } node } } test)
        {
            LabelledNode = node;
            Labels = test.Formula;
        }
    }

    public BoundExpression Expression { get; }

    /// <summary>Variables that must be bound before it can be evaluated.</summary>
    public HashSet<Variable> Needs { get; }

    /// <summary>The node of a label test, else null.</summary>
    public Variable? LabelledNode { get; }

    /// <summary>The formula of a label test, else null.</summary>
    public LabelFormula? Labels { get; }

    /// <summary>The sides of an equality with the named one on the left; null when it is none.</summary>
    public (BoundExpression Left, BoundExpression Right)? EqualityOf(Func<BoundExpression, bool> left)
    {
        if (Expression is not BoundBinary { Operation: BinaryOperation.Equal } equal)
        {
            return null;
        }

        return left(equal.Left) ? (equal.Left, equal.Right) : left(equal.Right) ? (equal.Right, equal.Left) : null;
    }
}
