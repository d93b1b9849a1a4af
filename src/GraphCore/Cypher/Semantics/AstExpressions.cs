using Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Walks syntax trees of expressions, without entering subqueries.</summary>
internal static class AstExpressions
{
    /// <summary>The expressions directly inside one, patterns' included.</summary>
    public static IEnumerable<Expression> Children(Expression expression) => expression switch
    {
        ListLiteral list => list.Items,
        MapLiteral map => map.Entries.Select(static entry => entry.Value),
        PropertyAccess property => [property.Target],
        IndexAccess index => [index.Target, index.Index],
        SliceAccess slice => Some(slice.Target, slice.From, slice.To),
        UnaryExpression unary => [unary.Operand],
        BinaryExpression binary => [binary.Left, binary.Right],
        LogicalExpression logical => logical.Operands,
        ComparisonChain chain => chain.Steps.Select(static step => step.Operand).Prepend(chain.First),
        NullCheck check => [check.Operand],
        TypeCheck check => [check.Operand],
        NormalizedCheck check => [check.Operand],
        LabelPredicate predicate => [predicate.Operand],
        FunctionCall call => call.Arguments,
        TrimExpression trim => Some(trim.Source, trim.Characters),
        SearchedCase choice => choice.Branches.SelectMany(static branch => new[] { branch.Condition, branch.Result }).Concat(Some(choice.Else)),
        SimpleCase choice => choice.Branches.SelectMany(static branch => branch.Tests.Select(Test).Append(branch.Result)).Prepend(choice.Subject).Concat(Some(choice.Else)),
        MapProjection projection => projection.Items.SelectMany(Items).Prepend(projection.Source),
        ListComprehension comprehension => Some(comprehension.List, comprehension.Where, comprehension.Projection),
        PatternComprehension comprehension => Some(comprehension.Where, comprehension.Projection).Concat(InPattern(comprehension.Pattern)),
        QuantifierExpression quantifier => Some(quantifier.List, quantifier.Where),
        ReduceExpression reduce => [reduce.Initial, reduce.List, reduce.Step],
        PatternPredicate predicate => InPattern(predicate.Pattern),
        ShortestPathExpression path => InPattern(path.Pattern),
        _ => [],
    };

    /// <summary>Whether the expression or one inside it satisfies the condition.</summary>
    public static bool Any(Expression expression, Func<Expression, bool> condition)
    {
        if (condition(expression))
        {
            return true;
        }

        foreach (Expression child in Children(expression))
        {
            if (Any(child, condition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The conjuncts of a condition.</summary>
    public static IEnumerable<Expression> Conjuncts(Expression? condition)
    {
        if (condition is LogicalExpression { Operator: LogicalOperator.And } conjunction)
        {
            return ((IEnumerable<Expression>)conjunction.Operands).SelectMany(Conjuncts);
        }

        return Some(condition);
    }

    /// <summary>A variable, or a property of one: what may be used beside an aggregation when it is a grouping key.</summary>
    public static bool IsSimple(Expression expression) => expression switch
    {
        Ast.Variable => true,
        PropertyAccess property => IsSimple(property.Target),
        _ => false,
    };

    private static IEnumerable<Expression> Some(params Expression?[] expressions)
    {
        foreach (Expression? expression in expressions)
        {
            if (expression is not null)
            {
                yield return expression;
            }
        }
    }

    private static Expression Test(CaseTest test) => test is CaseValueTest value ? value.Value : ((CasePredicateTest)test).Predicate;

    private static IEnumerable<Expression> Items(MapProjectionItem item) => item switch
    {
        ProjectedEntry entry => [entry.Value],
        ProjectedVariable variable => [variable.Variable],
        _ => [],
    };

    private static IEnumerable<Expression> InPattern(PathPattern pattern) => ((IEnumerable<PathElement>)pattern.Elements).SelectMany(static element => element switch
    {
        NodePattern node => Some(node.Variable, node.Properties, node.Where),
        RelationshipPattern relationship => Some(relationship.Variable, relationship.Properties, relationship.Where),
        ParenthesizedPath path => InPattern(path.Path).Concat(Some(path.Where)),
        _ => [],
    });
}
