using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Cypher.Printing;

/// <summary>Random syntax trees such as a parser can make: every kind of node, names and texts chosen to be awkward.</summary>
internal sealed partial class AstGenerator(int seed)
{
    private static readonly string[] Names =
    [
        "a", "n", "rel_1", "Person", "x y", "`", "größe", "人", "𝒳", "1st", "match", "RETURN", "in", "is", "not", "null", "count", "exists", "all", "any", "none",
        "single", "reduce", "shortestPath", "trim", "both", "normalize", "nfc", "database", "from", "end", "when", "case", "contains", "starts", "order", "where",
        "distinct", "nan", "infinity", "graph", "list", "on", "set", "a.b", "a-b", "$", "union", "if", "for", "call", "if not", "typed", "using", "yield", "with", "limit",
    ];

    private readonly Random random = new(seed);

    public Statement Statement() => Pick<Statement>(
        () => new SelectDatabaseStatement { Database = DatabaseName() },
        () => Prefixed(SchemaCommand()),
        () => Prefixed(AdministrationStatement()),
        () => Prefixed(new QueryStatement(Some(2, () => new DatabaseBinding(DatabaseName(), Name())), Query(3, SubqueryUse.Statement))),
        () => Prefixed(new QueryStatement([], Query(4, SubqueryUse.Statement))),
        () => new QueryStatement([], StandaloneCall()));

    private Statement Prefixed(Statement statement) => statement with
    {
        Mode = (StatementMode)random.Next(3),
        Database = Chance(5) ? DatabaseName() : null,
    };

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private T Pick<T>(params ReadOnlySpan<Func<T>> choices) => choices[random.Next(choices.Length)]();

    private T? Maybe<T>(Func<T> make)
        where T : class => Chance(2) ? make() : null;

    private T PickEnum<T>()
        where T : struct, Enum
    {
        T[] values = Enum.GetValues<T>();
        return values[random.Next(values.Length)];
    }

    private EquatableArray<T> Some<T>(int atMost, Func<T> make) => Times(random.Next(atMost + 1), make);

    private EquatableArray<T> AtLeast<T>(int least, int atMost, Func<T> make) => Times(random.Next(least, atMost + 1), make);

    private static EquatableArray<T> Times<T>(int count, Func<T> make)
    {
        var items = new List<T>();
        for (int i = 0; i < count; i++)
        {
            items.Add(make());
        }

        return items.ToEquatableArray();
    }

    private string Name() => Chance(2) ? Names[random.Next(4)] : Names[random.Next(Names.Length)];

    private string Key() => Chance(20) ? "" : Name();

    private Variable Variable() => new(Name());

    private DatabaseName DatabaseName() => new(AtLeast(1, 3, Name));

    private DatabaseMarker? Marker(bool mayBeLocal = true) => Chance(4) ? new DatabaseMarker(DatabaseName(), mayBeLocal && Chance(2)) : null;

    private enum SubqueryUse
    {
        Statement,
        Call,
        Exists,
        Collect,
    }

    private Query Query(int depth, SubqueryUse use)
    {
        EquatableArray<SingleQuery> branches = AtLeast(1, Chance(3) ? 3 : 1, () => SingleQuery(depth - 1, use));
        return new Query(branches, branches.Count > 1 && Chance(2));
    }

    private Query StandaloneCall()
    {
        Clause call = new ProcedureCallClause(
            Chance(3),
            QualifiedName(),
            Chance(2) ? null : Some(2, () => Value(2)),
            Chance(2) ? null : Chance(2) ? new ProcedureYield(true, [], null) : Yield(2));
        return new Query([new SingleQuery(Chance(2) ? [call] : [Use(2), call])], false);
    }

    private SingleQuery SingleQuery(int depth, SubqueryUse use)
    {
        var clauses = new List<Clause>();
        if (use != SubqueryUse.Statement && Chance(4))
        {
            clauses.Add(With(depth));
        }

        if (Chance(4))
        {
            clauses.Add(Use(depth));
        }

        for (int i = random.Next(3); i > 0; i--)
        {
            clauses.Add(Clause(depth));
        }

        clauses.Add(use switch
        {
            SubqueryUse.Exists => Match(depth),
            SubqueryUse.Collect => new ReturnClause(Projection(depth)),
            _ => Pick<Clause>(
                () => new ReturnClause(Projection(depth)),
                () => new FinishClause(),
                () => UpdatingClause(depth),
                () => new ProcedureCallClause(Chance(2), QualifiedName(), Some(2, () => Value(depth - 1)), null)),
        });
        return new SingleQuery(clauses.ToEquatableArray());
    }

    private UseClause Use(int depth) => new(Pick<GraphReference>(
        () => new NamedGraph(DatabaseName()),
        () => new GraphByName(Value(depth - 1)),
        () => new GraphByElementId(Value(depth - 1))));

    private Clause Clause(int depth) => Pick<Clause>(
        () => Match(depth),
        () => With(depth),
        () => new UnwindClause(Value(depth - 1), Variable()),
        () => new LoadCsvClause(Chance(2), Value(depth - 1), Variable(), Maybe(Text)),
        () => new ProcedureCallClause(Chance(2), QualifiedName(), Some(2, () => Value(depth - 1)), Maybe(() => Yield(depth - 1))),
        () => depth > 0 ? Subquery(depth) : Match(depth),
        () => UpdatingClause(depth));

    private WithClause With(int depth) => new(Projection(depth), Maybe(() => Predicate(depth - 1)));

    private MatchClause Match(int depth) => new(
        Chance(3),
        Chance(3) ? PickEnum<MatchMode>() : MatchMode.Default,
        AtLeast(1, 2, () => Path(depth - 1)),
        Marker(),
        Chance(4) ? AtLeast(1, 2, Hint) : [],
        Maybe(() => Predicate(depth - 1)));

    private PlannerHint Hint() => Pick<PlannerHint>(
        () => new IndexHint(PickEnum<IndexHintKind>(), Chance(2), Variable(), Name(), AtLeast(1, 2, Name)),
        () => new ScanHint(Variable(), Name()),
        () => new JoinHint(AtLeast(1, 2, Variable)));

    private Projection Projection(int depth)
    {
        bool star = Chance(3);
        return new Projection(Chance(3), star, star ? Some(2, () => Item(depth)) : AtLeast(1, 3, () => Item(depth)), Order(depth), Maybe(() => Value(depth - 1)), Maybe(() => Value(depth - 1)));
    }

    private ProjectionItem Item(int depth) => new(Value(depth - 1), Maybe(Variable), default);

    private EquatableArray<SortItem> Order(int depth) => Chance(2) ? [] : AtLeast(1, 2, () => new SortItem(Value(depth - 1), Chance(2)));

    private ProcedureYield Yield(int depth) => new(false, AtLeast(1, 2, () => new YieldItem(Name(), Maybe(Variable))), Maybe(() => Predicate(depth - 1)));

    private SubqueryClause Subquery(int depth)
    {
        bool star = Chance(3);
        SubqueryScope? scope = Maybe(() => new SubqueryScope(star, star ? [] : Some(2, Variable)));
        return new SubqueryClause(Chance(3), scope, Query(depth - 1, SubqueryUse.Call), Maybe(() => Batches(depth)));
    }

    private TransactionBatches Batches(int depth)
    {
        bool concurrent = Chance(2);
        return new TransactionBatches(concurrent, concurrent ? Maybe(Count) : null, Maybe(() => Value(depth - 1)), PickEnum<BatchFailure>(), Maybe(Variable));
    }

    private Clause UpdatingClause(int depth) => Pick<Clause>(
        () => new CreateClause(AtLeast(1, 2, () => UpdatePath(depth - 1, directed: true)), Marker()),
        () => new MergeClause(UpdatePath(depth - 1, directed: false), Marker(), Some(2, () => new MergeAction(PickEnum<MergeTrigger>(), AtLeast(1, 2, () => SetItem(depth))))),
        () => new SetClause(AtLeast(1, 2, () => SetItem(depth)), Marker(mayBeLocal: false)),
        () => new RemoveClause(AtLeast(1, 2, () => RemoveItem(depth)), Marker(mayBeLocal: false)),
        () => new DeleteClause(PickEnum<DeleteMode>(), AtLeast(1, 2, () => Deletable(depth)), Marker(mayBeLocal: false)),
        () => depth > 0 ? new ForeachClause(Variable(), Value(depth - 1), AtLeast(1, 2, () => UpdatingClause(depth - 1))) : new CreateClause([UpdatePath(0, directed: true)], Marker()));

    private Expression Deletable(int depth)
    {
        Expression expression = Value(depth - 1);
        return expression is LabelPredicate ? Variable() : expression;
    }

    private SetItem SetItem(int depth) => Pick<SetItem>(
        () => new SetProperty(new PropertyAccess(Value(depth - 1), Key()), Value(depth - 1)),
        () => new SetDynamicProperty(new IndexAccess(Value(depth - 1), Value(depth - 1)), Value(depth - 1)),
        () => new SetAllProperties(Variable(), Value(depth - 1)),
        () => new SetMoreProperties(Variable(), Value(depth - 1)),
        () => new SetLabels(Variable(), AtLeast(1, 2, () => ChangedLabel(depth))));

    private RemoveItem RemoveItem(int depth) => Pick<RemoveItem>(
        () => new RemoveProperty(new PropertyAccess(Value(depth - 1), Key())),
        () => new RemoveDynamicProperty(new IndexAccess(Value(depth - 1), Value(depth - 1))),
        () => new RemoveLabels(Variable(), AtLeast(1, 2, () => ChangedLabel(depth))));

    private LabelExpression ChangedLabel(int depth) => Chance(2) ? new LabelName(Name()) : new DynamicLabel(Value(depth - 1), Chance(2));

    private SchemaCommand SchemaCommand()
    {
        SchemaCommand command = Pick<SchemaCommand>(
            CreateIndex,
            CreateConstraint,
            () => new DropIndexCommand(SchemaName(), Chance(2)),
            () => new DropConstraintCommand(SchemaName(), Chance(2)),
            () => new ShowIndexesCommand(PickEnum<IndexFilter>(), ShowOptions()),
            () => new ShowConstraintsCommand(PickEnum<ConstraintFilter>(), ShowOptions()),
            () => new ShowFunctionsCommand(PickEnum<FunctionFilter>(), Maybe(() => new ExecutableBy(Maybe(Name))), ShowOptions()),
            () => new ShowProceduresCommand(Maybe(() => new ExecutableBy(Maybe(Name))), ShowOptions()));
        return command with { Graph = Chance(3) ? new NamedGraph(DatabaseName()) : null };
    }

    private Expression SchemaName() => Chance(3) ? new Parameter(Name()) : new StringLiteral(Name());

    private Expression? Options() => Chance(2) ? null : Chance(2) ? new Parameter(Name()) : Map(2);

    private CreateIndexCommand CreateIndex()
    {
        IndexKind kind = PickEnum<IndexKind>();
        int names = kind == IndexKind.Lookup ? 0 : kind == IndexKind.FullText ? random.Next(1, 3) : 1;
        EquatableArray<string> properties = kind == IndexKind.Lookup ? [] : AtLeast(1, 2, Name);
        return new CreateIndexCommand(kind, Maybe(SchemaName), Chance(2), new SchemaTarget(Chance(2), Variable(), Times(names, Name)), properties, Options());
    }

    private CreateConstraintCommand CreateConstraint()
    {
        ConstraintKind kind = PickEnum<ConstraintKind>();
        EquatableArray<string> properties = AtLeast(1, kind is ConstraintKind.Exists or ConstraintKind.Type ? 1 : 2, Name);
        TypeReference? type = kind == ConstraintKind.Type ? Type(2) : null;
        return new CreateConstraintCommand(kind, Maybe(SchemaName), Chance(2), new SchemaTarget(Chance(2), Variable(), [Name()]), properties, type, Options());
    }

    private ShowOptions ShowOptions()
    {
        if (Chance(2))
        {
            return new ShowOptions(null, Maybe(() => Predicate(2)), null);
        }

        bool star = Chance(2);
        EquatableArray<YieldItem> items = star ? [] : AtLeast(1, 2, () => new YieldItem(Name(), Maybe(Variable)));
        var yield = new ShowYield(star, items, Order(2), Maybe(() => Value(1)), Maybe(() => Value(1)), Maybe(() => Predicate(1)));
        return new ShowOptions(yield, null, Maybe(() => new ReturnClause(Projection(1))));
    }
}
