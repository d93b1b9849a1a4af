using System.Diagnostics;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Walks and rebuilds bound expressions. Does not enter the queries of subqueries.</summary>
internal static class BoundExpressionTree
{
    /// <summary>The expressions directly inside one.</summary>
    public static IReadOnlyList<BoundExpression> Children(BoundExpression expression) => expression switch
    {
        BoundProperty property => [property.Target],
        BoundIndex index => [index.Target, index.Index],
        BoundSlice slice => Some(slice.Target, slice.From, slice.To),
        BoundUnary unary => [unary.Operand],
        BoundBinary binary => [binary.Left, binary.Right],
        BoundTypeTest test => [test.Operand],
        BoundLabelTest test => [test.Target],
        BoundList list => list.Items,
        BoundMap map => [.. map.Entries.Select(static entry => entry.Value)],
        BoundMapProjection projection => [projection.Target, .. projection.Entries.Select(static entry => entry.Value)],
        BoundCase choice => Some([.. choice.Alternatives.SelectMany(static alternative => new[] { alternative.Condition, alternative.Result }), choice.Otherwise]),
        BoundFunction function => function.Arguments,
        BoundAggregate aggregate => aggregate.Arguments,
        BoundListComprehension comprehension => Some(comprehension.List, comprehension.Predicate, comprehension.Projection),
        BoundQuantifier quantifier => [quantifier.List, quantifier.Predicate],
        BoundReduce reduce => [reduce.Initial, reduce.List, reduce.Body],
        BoundLiteral or BoundParameter or BoundVariable or BoundPath or BoundNestedQuery => [],
        _ => throw new UnreachableException($"No rule walks {expression.GetType().Name}."),
    };

    /// <summary>Whether the expression or one inside it satisfies the condition.</summary>
    public static bool Any(BoundExpression expression, Func<BoundExpression, bool> condition)
    {
        if (condition(expression))
        {
            return true;
        }

        // Most expressions are these; to list their parts would be the most of the work.
        switch (expression)
        {
            case BoundLiteral or BoundParameter or BoundVariable:
                return false;
            case BoundProperty property:
                return Any(property.Target, condition);
            case BoundUnary unary:
                return Any(unary.Operand, condition);
            case BoundBinary binary:
                return Any(binary.Left, condition) || Any(binary.Right, condition);
        }

        foreach (BoundExpression child in Children(expression))
        {
            if (Any(child, condition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds the variables whose values the expression needs.</summary>
    public static void CollectVariables(BoundExpression? expression, ISet<Variable> variables)
    {
        switch (expression)
        {
            case null:
                return;
            case BoundVariable variable:
                variables.Add(variable.Variable);
                return;
            case BoundPath path:
                variables.UnionWith(path.Parts);
                return;
            case BoundNestedQuery query:
                variables.UnionWith(query.Outer);
                return;
            case BoundLiteral or BoundParameter:
                return;
            case BoundProperty property:
                CollectVariables(property.Target, variables);
                return;
            case BoundBinary binary:
                CollectVariables(binary.Left, variables);
                CollectVariables(binary.Right, variables);
                return;
        }

        foreach (BoundExpression child in Children(expression))
        {
            CollectVariables(child, variables);
        }

        // Variables of the expression's own are no needs; they are objects of their own, so nothing else is taken away.
        switch (expression)
        {
            case BoundListComprehension comprehension:
                variables.Remove(comprehension.Item);
                break;
            case BoundQuantifier quantifier:
                variables.Remove(quantifier.Item);
                break;
            case BoundReduce reduce:
                variables.Remove(reduce.Item);
                variables.Remove(reduce.Accumulator);
                break;
        }
    }

    /// <summary>The variables whose values the expression needs.</summary>
    public static HashSet<Variable> Variables(BoundExpression? expression)
    {
        var variables = new HashSet<Variable>();
        CollectVariables(expression, variables);
        return variables;
    }

    /// <summary>
    /// The expression with parts replaced: where <paramref name="replace"/> gives an expression it is taken, elsewhere the
    /// parts inside are looked at. What has not changed is the same object.
    /// </summary>
    public static BoundExpression Rewrite(BoundExpression expression, Func<BoundExpression, BoundExpression?> replace)
    {
        if (replace(expression) is { } replacement)
        {
            return replacement;
        }

        switch (expression)
        {
            case BoundLiteral or BoundParameter or BoundVariable:
                return expression;
            case BoundProperty property:
                BoundExpression target = Rewrite(property.Target, replace);
                return target == property.Target ? property : new BoundProperty(property.Position, target, property.Key);
            case BoundBinary binary:
                BoundExpression left = Rewrite(binary.Left, replace);
                BoundExpression right = Rewrite(binary.Right, replace);
                return left == binary.Left && right == binary.Right ? binary : new BoundBinary(binary.Position, binary.Operation, left, right);
        }

        IReadOnlyList<BoundExpression> children = Children(expression);
        BoundExpression[]? changed = null;
        for (int i = 0; i < children.Count; i++)
        {
            BoundExpression child = Rewrite(children[i], replace);
            if (child != children[i])
            {
                changed ??= [.. children];
                changed[i] = child;
            }
        }

        return changed is null ? expression : WithChildren(expression, changed);
    }

    /// <summary>
    /// Joins operands by an associative operation to a tree of little height, for a chain may be long. The operands stay in
    /// their order, so that one still decides before those after it are looked at.
    /// </summary>
    public static BoundExpression Balance(BinaryOperation operation, ReadOnlySpan<BoundExpression> operands, Errors.SourcePosition position) => operands.Length == 1
        ? operands[0]
        : new BoundBinary(position, operation, Balance(operation, operands[..(operands.Length / 2)], position), Balance(operation, operands[(operands.Length / 2)..], position));

    private static BoundExpression WithChildren(BoundExpression expression, BoundExpression[] parts)
    {
        int next = 0;
        BoundExpression Take() => parts[next++];
        BoundExpression? TakeIf(BoundExpression? present) => present is null ? null : Take();
        Errors.SourcePosition position = expression.Position;
        return expression switch
        {
            BoundProperty property => new BoundProperty(position, Take(), property.Key),
            BoundIndex => new BoundIndex(position, Take(), Take()),
            BoundSlice slice => new BoundSlice(position, Take(), TakeIf(slice.From), TakeIf(slice.To), slice.Stride),
            BoundUnary unary => new BoundUnary(position, unary.Operation, Take()),
            BoundBinary binary => new BoundBinary(position, binary.Operation, Take(), Take()),
            BoundTypeTest test => new BoundTypeTest(position, Take(), test.Test, test.Negated),
            BoundLabelTest test => new BoundLabelTest(position, Take(), test.Formula),
            BoundList => new BoundList(position, parts),
            BoundMap map => new BoundMap(position, Entries(map.Entries)),
            BoundMapProjection projection => new BoundMapProjection(position, Take(), projection.AllProperties, Entries(projection.Entries)),
            BoundCase choice => new BoundCase(position, [.. choice.Alternatives.Select(_ => (Take(), Take()))], TakeIf(choice.Otherwise)),
            BoundFunction function => new BoundFunction(position, function.Name, parts),
            BoundAggregate aggregate => new BoundAggregate(position, aggregate.Name, parts, aggregate.Distinct),
            BoundListComprehension comprehension => new BoundListComprehension(position, comprehension.Item, Take(), TakeIf(comprehension.Predicate), TakeIf(comprehension.Projection)),
            BoundQuantifier quantifier => new BoundQuantifier(position, quantifier.Quantifier, quantifier.Item, Take(), Take()),
            BoundReduce reduce => new BoundReduce(position, reduce.Accumulator, Take(), reduce.Item, Take(), Take()),
            _ => throw new UnreachableException($"No rule rebuilds {expression.GetType().Name}."),
        };

        KeyValuePair<string, BoundExpression>[] Entries(KeyValuePair<string, BoundExpression>[] entries) =>
            [.. entries.Select(entry => KeyValuePair.Create(entry.Key, Take()))];
    }

    private static BoundExpression[] Some(params BoundExpression?[] expressions) => [.. expressions.OfType<BoundExpression>()];
}
