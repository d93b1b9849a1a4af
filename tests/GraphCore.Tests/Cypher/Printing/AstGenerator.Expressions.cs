using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Cypher.Printing;

/// <summary>Expressions, types and patterns.</summary>
internal sealed partial class AstGenerator
{
    private static readonly BinaryOperator[] Comparisons =
        [BinaryOperator.Equal, BinaryOperator.NotEqual, BinaryOperator.Less, BinaryOperator.LessOrEqual, BinaryOperator.Greater, BinaryOperator.GreaterOrEqual];

    private static readonly string[] Texts = ["", "a", "it's", "\"", "back\\slash", "two\nlines\r", "\t\b\f\0\u0085", "`", "größe 人 𝒳", "//", "/*", "$x"];

    private static readonly long[] Integers = [0, 1, -1, 42, -7, long.MaxValue, long.MinValue];

    private static readonly double[] Floats = [0, 1, -1.5, 0.1, 1e300, -1e-300, 5e-324, double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e16];

    public Expression Predicate(int depth) => depth > 0 && Chance(4) ? new PatternPredicate(BarePath(depth - 1)) : Value(depth);

    public Expression Value(int depth)
    {
        if (depth <= 0 || Chance(6))
        {
            return Leaf();
        }

        int next = depth - 1;
        return Pick(
            () => Operator(next),
            () => Operator(next),
            () => Access(next),
            () => Check(next),
            () => Container(next),
            () => Call(next),
            () => Case(next));
    }

    private string Text() => Texts[random.Next(Texts.Length)];

    private Expression Leaf() => Pick<Expression>(
        () => new NullLiteral(),
        () => new BooleanLiteral(Chance(2)),
        () => new IntegerLiteral(Integers[random.Next(Integers.Length)]),
        () => new FloatLiteral(Floats[random.Next(Floats.Length)]),
        () => new StringLiteral(Text()),
        () => new Parameter(Chance(4) ? "12" : Name()),
        () => new CountStar(),
        Variable,
        Variable,
        Variable);

    private Expression Operator(int depth) => Pick<Expression>(
        () => new LogicalExpression(PickEnum<LogicalOperator>(), AtLeast(2, 3, () => Predicate(depth))),
        () => new UnaryExpression(UnaryOperator.Not, Predicate(depth)),
        () => new UnaryExpression(Chance(2) ? UnaryOperator.Minus : UnaryOperator.Plus, Value(depth)),
        () => new BinaryExpression(PickEnum<BinaryOperator>(), Value(depth), Value(depth)),
        () => new BinaryExpression(PickEnum<BinaryOperator>(), Value(depth), Value(depth)),
        () => new ComparisonChain(Value(depth), AtLeast(2, 3, () => new ComparisonStep(Comparison(), Value(depth)))));

    private BinaryOperator Comparison() => Comparisons[random.Next(Comparisons.Length)];

    private Expression Access(int depth) => Pick<Expression>(
        () => new PropertyAccess(Value(depth), Key()),
        () => new IndexAccess(Value(depth), Value(depth)),
        () => new SliceAccess(Value(depth), Maybe(() => Value(depth)), Maybe(() => Value(depth))),
        () => new LabelPredicate(Value(depth), Labels(depth)));

    private Expression Check(int depth) => Pick<Expression>(
        () => new NullCheck(Value(depth), Chance(2)),
        () => new TypeCheck(Value(depth), Type(depth), Chance(2)),
        () => new NormalizedCheck(Value(depth), PickEnum<NormalForm>(), Chance(2)));

    private TypeReference Type(int depth) => depth <= 0 || Chance(2)
        ? new NamedType(PickEnum<TypeName>(), Chance(2))
        : Chance(2) ? new ListType(Type(depth - 1), Chance(2)) : new UnionType(AtLeast(2, 3, () => Type(depth - 1)));

    private MapLiteral Map(int depth) => new(Some(2, () => new MapEntry(Key(), Value(depth - 1))));

    private Expression Container(int depth) => Pick<Expression>(
        () => new ListLiteral(Some(3, () => Value(depth))),
        () => Map(depth),
        () => new MapProjection(Variable(), Some(3, () => MapProjectionItem(depth))),
        () => new ListComprehension(Variable(), Value(depth), Maybe(() => Predicate(depth)), Maybe(() => Value(depth))),
        () => new PatternComprehension(BarePath(depth) with { Name = Maybe(Variable) }, Maybe(() => Predicate(depth)), Value(depth)));

    private MapProjectionItem MapProjectionItem(int depth) => Pick<MapProjectionItem>(
        () => new ProjectedProperty(Key()),
        () => new ProjectedAllProperties(),
        () => new ProjectedEntry(Key(), Value(depth)),
        () => new ProjectedVariable(Variable()));

    private QualifiedName QualifiedName() => new(Some(2, Name), Name());

    private Expression Call(int depth) => Pick<Expression>(
        () => new FunctionCall(QualifiedName(), Chance(4), Some(3, () => Value(depth))),
        () => new FunctionCall(new QualifiedName([], "exists"), false, [Predicate(depth)]),
        () => new TrimExpression(PickEnum<TrimSide>(), Maybe(() => Value(depth)), Value(depth)),
        () => new QuantifierExpression(PickEnum<QuantifierKind>(), Variable(), Value(depth), Maybe(() => Predicate(depth))),
        () => new ReduceExpression(Variable(), Value(depth), Variable(), Value(depth), Value(depth)),
        () => SubqueryExpression(depth),
        () => new ShortestPathExpression(ShortestPath(depth, named: false)));

    private SubqueryExpression SubqueryExpression(int depth)
    {
        SubqueryKind kind = PickEnum<SubqueryKind>();
        return new SubqueryExpression(kind, Query(depth, kind == SubqueryKind.Collect ? SubqueryUse.Collect : SubqueryUse.Exists));
    }

    private Expression Case(int depth) => Chance(2)
        ? new SearchedCase(AtLeast(1, 2, () => new SearchedCaseBranch(Predicate(depth), Value(depth))), Maybe(() => Value(depth)))
        : new SimpleCase(Value(depth), AtLeast(1, 2, () => new SimpleCaseBranch(AtLeast(1, 2, () => CaseTest(depth)), Value(depth))), Maybe(() => Value(depth)));

    private CaseTest CaseTest(int depth) => Pick<CaseTest>(
        () => new CaseValueTest(Value(depth)),
        () => new CasePredicateTest(Pick<Expression>(
            () => new BinaryExpression((BinaryOperator)random.Next((int)BinaryOperator.In + 1), new CaseSubject(), Value(depth)),
            () => new NullCheck(new CaseSubject(), Chance(2)),
            () => new TypeCheck(new CaseSubject(), Type(depth), Chance(2)),
            () => new NormalizedCheck(new CaseSubject(), PickEnum<NormalForm>(), Chance(2)))));

    private LabelExpression Labels(int depth) => depth <= 0 || Chance(3)
        ? new LabelName(Name())
        : Pick<LabelExpression>(
            () => new DynamicLabel(Value(depth - 1), Chance(2)),
            () => new AnyLabel(),
            () => new LabelNegation(Labels(depth - 1)),
            () => new LabelConjunction(AtLeast(2, 3, () => Labels(depth - 1))),
            () => new LabelDisjunction(AtLeast(2, 3, () => Labels(depth - 1))));

    private PathPattern Path(int depth) => Chance(6)
        ? ShortestPath(depth, named: true)
        : new PathPattern(Maybe(Variable), Chance(3) ? Selector() : null, Elements(depth, beginsWithNode: false));

    private PathPattern BarePath(int depth) => new(null, null, Elements(depth, beginsWithNode: true));

    private PathPattern ShortestPath(int depth, bool named)
    {
        PathSelectorKind kind = Chance(2) ? PathSelectorKind.ShortestPathFunction : PathSelectorKind.AllShortestPathsFunction;
        return new PathPattern(named ? Maybe(Variable) : null, new PathSelector(kind, null), Elements(depth, beginsWithNode: false));
    }

    private Expression Count() => Chance(2) ? new IntegerLiteral(random.Next(3)) : new Parameter(Name());

    private PathSelector Selector()
    {
        Expression count = Count();
        return Pick<PathSelector>(
            () => new PathSelector(PathSelectorKind.All, null),
            () => new PathSelector(PathSelectorKind.Any, Chance(2) ? count : null),
            () => new PathSelector(PathSelectorKind.Shortest, Chance(2) ? count : null),
            () => new PathSelector(PathSelectorKind.AllShortest, null),
            () => new PathSelector(PathSelectorKind.ShortestGroups, Chance(2) ? count : null));
    }

    /// <param name="beginsWithNode">Then it also has a second element: such a path is known as one in an expression.</param>
    private EquatableArray<PathElement> Elements(int depth, bool beginsWithNode)
    {
        var elements = new List<PathElement> { beginsWithNode || Chance(2) ? Node(depth) : Parenthesized(depth) };
        for (int i = beginsWithNode ? random.Next(1, 3) : random.Next(3); i > 0; i--)
        {
            if (Chance(4))
            {
                elements.Add(Parenthesized(depth));
                continue;
            }

            if (elements[^1] is NodePattern || Chance(2))
            {
                elements.Add(Relationship(depth));
            }

            elements.Add(Node(depth));
        }

        return elements.ToEquatableArray();
    }

    private ParenthesizedPath Parenthesized(int depth)
    {
        if (depth <= 0)
        {
            return new ParenthesizedPath(new PathPattern(null, null, [Node(0)]), null, null);
        }

        var path = new PathPattern(Maybe(Variable), Chance(4) ? Selector() : null, Elements(depth - 1, beginsWithNode: false));
        return new ParenthesizedPath(path, Maybe(() => Predicate(depth - 1)), Chance(3) ? null : Quantifier());
    }

    private PathQuantifier Quantifier()
    {
        int minimum = random.Next(3);
        return new PathQuantifier(minimum, Chance(2) ? null : Math.Max(1, minimum + random.Next(2)));
    }

    private NodePattern Node(int depth) => new(Maybe(Variable), Maybe(() => Labels(depth - 1)), Maybe(() => Map(depth - 1)), Chance(4) ? Predicate(depth - 1) : null);

    private RelationshipPattern Relationship(int depth)
    {
        VariableLength? length = Chance(3) ? new VariableLength(Chance(2) ? null : random.Next(3), Chance(2) ? null : random.Next(5)) : null;
        return new RelationshipPattern(
            PickEnum<PatternDirection>(),
            Maybe(Variable),
            Maybe(() => Labels(depth - 1)),
            length,
            Maybe(() => Map(depth - 1)),
            Chance(4) ? Predicate(depth - 1) : null,
            length is null && Chance(3) ? Quantifier() : null);
    }

    private PathPattern UpdatePath(int depth, bool directed)
    {
        var elements = new List<PathElement> { UpdateNode(depth, directed) };
        for (int i = random.Next(3); i > 0; i--)
        {
            PatternDirection direction = PickEnum<PatternDirection>();
            elements.Add(new RelationshipPattern(
                directed && direction == PatternDirection.Either ? PatternDirection.Incoming : direction,
                Maybe(Variable),
                Chance(5) ? null : UpdateLabel(depth),
                null,
                UpdateProperties(depth, directed),
                null,
                null));
            elements.Add(UpdateNode(depth, directed));
        }

        return new PathPattern(Maybe(Variable), null, elements.ToEquatableArray());
    }

    private NodePattern UpdateNode(int depth, bool created)
    {
        LabelExpression? labels = Chance(3) ? null : Chance(2) ? UpdateLabel(depth) : new LabelConjunction(AtLeast(2, 3, () => UpdateLabel(depth)));
        return new NodePattern(Maybe(Variable), labels, UpdateProperties(depth, created), null);
    }

    private LabelExpression UpdateLabel(int depth) => Chance(4) ? new DynamicLabel(Value(depth - 1), false) : new LabelName(Name());

    private Expression? UpdateProperties(int depth, bool created) => Chance(2) ? null : created && Chance(3) ? new Parameter(Name()) : Map(depth);
}
