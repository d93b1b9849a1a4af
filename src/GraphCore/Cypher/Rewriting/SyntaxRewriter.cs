using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Rewriting;

/// <summary>
/// Makes another syntax tree of one. Overriders see every expression, and can ask which names are bound around it inside the clause, by comprehensions, quantifiers and the like.
/// </summary>
internal abstract partial class SyntaxRewriter
{
    private readonly List<string> locals = [];

    /// <summary>Whether a name is bound by an expression around the place that is visited.</summary>
    protected bool IsLocal(string name) => locals.Contains(name);

    /// <summary>Rewrites an expression; the default goes into it.</summary>
    public virtual Expression Rewrite(Expression expression) => RewriteChildren(expression);

    /// <summary>Rewrites what is directly inside an expression.</summary>
    protected Expression RewriteChildren(Expression expression) => expression switch
    {
        ListLiteral list => list with { Items = Each(list.Items, Rewrite) },
        MapLiteral map => map with { Entries = Each(map.Entries, entry => entry with { Value = Rewrite(entry.Value) }) },
        PropertyAccess property => property with { Target = Rewrite(property.Target) },
        IndexAccess index => index with { Target = Rewrite(index.Target), Index = Rewrite(index.Index) },
        SliceAccess slice => slice with { Target = Rewrite(slice.Target), From = Optional(slice.From), To = Optional(slice.To) },
        UnaryExpression unary => unary with { Operand = Rewrite(unary.Operand) },
        BinaryExpression binary => binary with { Left = Rewrite(binary.Left), Right = Rewrite(binary.Right) },
        LogicalExpression logical => logical with { Operands = Each(logical.Operands, Rewrite) },
        ComparisonChain chain => chain with { First = Rewrite(chain.First), Steps = Each(chain.Steps, step => step with { Operand = Rewrite(step.Operand) }) },
        NullCheck check => check with { Operand = Rewrite(check.Operand) },
        TypeCheck check => check with { Operand = Rewrite(check.Operand) },
        NormalizedCheck check => check with { Operand = Rewrite(check.Operand) },
        LabelPredicate predicate => predicate with { Operand = Rewrite(predicate.Operand), Labels = Rewrite(predicate.Labels) },
        FunctionCall call => call with { Arguments = Each(call.Arguments, Rewrite) },
        TrimExpression trim => trim with { Characters = Optional(trim.Characters), Source = Rewrite(trim.Source) },
        SearchedCase choice => choice with
        {
            Branches = Each(choice.Branches, branch => branch with { Condition = Rewrite(branch.Condition), Result = Rewrite(branch.Result) }),
            Else = Optional(choice.Else),
        },
        SimpleCase choice => choice with
        {
            Subject = Rewrite(choice.Subject),
            Branches = Each(choice.Branches, branch => branch with { Tests = Each(branch.Tests, RewriteTest), Result = Rewrite(branch.Result) }),
            Else = Optional(choice.Else),
        },
        MapProjection projection => RewriteProjection(projection),
        ListComprehension comprehension => RewriteComprehension(comprehension),
        PatternComprehension comprehension => comprehension with
        {
            Pattern = Rewrite(comprehension.Pattern),
            Where = Optional(comprehension.Where),
            Projection = Rewrite(comprehension.Projection),
        },
        QuantifierExpression quantifier => RewriteQuantifier(quantifier),
        ReduceExpression reduce => RewriteReduce(reduce),
        SubqueryExpression subquery => subquery with { Query = RewriteNested(subquery.Query) },
        PatternPredicate predicate => predicate with { Pattern = Rewrite(predicate.Pattern) },
        ShortestPathExpression path => path with { Pattern = Rewrite(path.Pattern) },
        _ => expression,
    };

    /// <summary>Rewrites the source of <c>source{.key}</c>, which must stay a variable; another expression is refused by who makes one.</summary>
    protected virtual Expression RewriteProjection(MapProjection projection) => projection with
    {
        Source = RewriteName(projection.Source),
        Items = Each(projection.Items, item => item switch
        {
            ProjectedEntry entry => entry with { Value = Rewrite(entry.Value) },
            ProjectedVariable variable => ItemOf(variable),
            _ => item,
        }),
    };

    /// <summary>Rewrites a variable where no other expression can stand: in patterns, and as what is updated.</summary>
    protected virtual Variable RewriteName(Variable variable) => variable;

    /// <summary>Rewrites the query of EXISTS, COUNT and COLLECT, which sees all names around it.</summary>
    protected virtual Query RewriteNested(Query query) => Rewrite(query);

    public PathPattern Rewrite(PathPattern pattern) => pattern with
    {
        Name = pattern.Name is null ? null : RewriteName(pattern.Name),
        Selector = pattern.Selector is null ? null : pattern.Selector with { Count = Optional(pattern.Selector.Count) },
        Elements = Each(pattern.Elements, Rewrite),
    };

    protected LabelExpression Rewrite(LabelExpression labels) => labels switch
    {
        DynamicLabel label => label with { Name = Rewrite(label.Name) },
        LabelNegation negation => negation with { Operand = Rewrite(negation.Operand) },
        LabelConjunction conjunction => conjunction with { Operands = Each(conjunction.Operands, Rewrite) },
        LabelDisjunction disjunction => disjunction with { Operands = Each(disjunction.Operands, Rewrite) },
        _ => labels,
    };

    protected Expression? Optional(Expression? expression) => expression is null ? null : Rewrite(expression);

    protected static EquatableArray<T> Each<T>(EquatableArray<T> items, Func<T, T> rewrite)
    {
        var changed = new T[items.Count];
        for (int i = 0; i < changed.Length; i++)
        {
            changed[i] = rewrite(items[i]);
        }

        return [.. changed];
    }

    private PathElement Rewrite(PathElement element) => element switch
    {
        NodePattern node => node with
        {
            Variable = node.Variable is null ? null : RewriteName(node.Variable),
            Labels = node.Labels is null ? null : Rewrite(node.Labels),
            Properties = Optional(node.Properties),
            Where = Optional(node.Where),
        },
        RelationshipPattern relationship => relationship with
        {
            Variable = relationship.Variable is null ? null : RewriteName(relationship.Variable),
            Types = relationship.Types is null ? null : Rewrite(relationship.Types),
            Properties = Optional(relationship.Properties),
            Where = Optional(relationship.Where),
        },
        ParenthesizedPath path => path with { Path = Rewrite(path.Path), Where = Optional(path.Where) },
        _ => element,
    };

    private MapProjectionItem ItemOf(ProjectedVariable item)
    {
        Expression value = Rewrite(item.Variable);
        return value is Variable same && same.Name == item.Variable.Name ? item : new ProjectedEntry(item.Variable.Name, value) { Position = item.Position };
    }

    private CaseTest RewriteTest(CaseTest test) => test switch
    {
        CaseValueTest value => value with { Value = Rewrite(value.Value) },
        CasePredicateTest predicate => predicate with { Predicate = Rewrite(predicate.Predicate) },
        _ => test,
    };

    private ListComprehension RewriteComprehension(ListComprehension comprehension)
    {
        Expression list = Rewrite(comprehension.List);
        return Within([comprehension.Variable.Name], () => comprehension with { List = list, Where = Optional(comprehension.Where), Projection = Optional(comprehension.Projection) });
    }

    private QuantifierExpression RewriteQuantifier(QuantifierExpression quantifier)
    {
        Expression list = Rewrite(quantifier.List);
        return Within([quantifier.Variable.Name], () => quantifier with { List = list, Where = Optional(quantifier.Where) });
    }

    private ReduceExpression RewriteReduce(ReduceExpression reduce)
    {
        Expression initial = Rewrite(reduce.Initial);
        Expression list = Rewrite(reduce.List);
        return Within([reduce.Accumulator.Name, reduce.Variable.Name], () => reduce with { Initial = initial, List = list, Step = Rewrite(reduce.Step) });
    }

    private T Within<T>(string[] names, Func<T> rewrite)
    {
        locals.AddRange(names);
        T result = rewrite();
        locals.RemoveRange(locals.Count - names.Length, names.Length);
        return result;
    }
}
