using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>One conjunct of a match's conditions.</summary>
internal sealed class Condition
{
    public Condition(BoundExpression expression)
    {
        Expression = expression;
        Needs = BoundExpressionTree.Variables(expression);
        Effort = EffortOf(expression);
        if (expression is BoundLabelTest { Target: BoundVariable { Variable: { Kind: VariableKind.Node } node } } test)
        {
            LabelledNode = node;
            Labels = test.Formula;
        }
    }

    /// <summary>The highest <see cref="Effort"/>.</summary>
    public const int MostEffort = 3;

    /// <summary>Its place in the order of evaluation: what reads labels or nothing, properties, functions, subqueries.</summary>
    public int Effort { get; }

    public BoundExpression Expression { get; }

    /// <summary>Its place among the conditions of its match; those that come up while planning stand behind all others.</summary>
    public int Ordinal { get; set; } = int.MaxValue;

    /// <summary>The share of rows that it keeps; null before it has been estimated.</summary>
    public double? Selectivity { get; set; }

    /// <summary>Whether it compares a property of an entity.</summary>
    public bool Compares(Variable entity, string property) => Expression is BoundBinary test
        && (NullRejection.IsProperty(test.Left, entity, property) || NullRejection.IsProperty(test.Right, entity, property));

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

    private static int EffortOf(BoundExpression expression) =>
        BoundExpressionTree.Any(expression, static part => part is BoundNestedQuery) ? 3
        : expression is BoundLabelTest ? 0
        : BoundExpressionTree.Any(expression, static part => part is BoundFunction or BoundQuantifier or BoundListComprehension or BoundReduce) ? 2
        : 1;
}
