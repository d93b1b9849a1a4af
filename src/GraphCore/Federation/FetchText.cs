using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Printing;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

/// <summary>The Cypher that a database is asked to run for a part of a statement. Its names have blanks where the statement's own cannot.</summary>
internal static class FetchText
{
    /// <summary>The parameter with the rows that travel to a part.</summary>
    public const string RowsParameter = "  rows";

    /// <summary>The column that tells which of these rows a row belongs to.</summary>
    public const string IndexColumn = "  index";

    private const string RowVariable = "  row";
    private const string NothingColumn = "  nothing";

    /// <summary>The parameter with the keys by which a part is reduced.</summary>
    public static string KeysParameter(int key) => $"  keys {key}";

    /// <summary>A part that depends on nothing.</summary>
    /// <param name="part">The part.</param>
    /// <param name="filters">Conditions added to its own.</param>
    /// <param name="columns">What it returns; null: nothing.</param>
    public static string Of(FetchPart part, IReadOnlyList<Expression> filters, IReadOnlyList<string>? columns)
    {
        var filtered = new FetchPart(part.Databases);
        filtered.Clauses.AddRange(part.Clauses);
        filtered.Scope.Replace(part.Scope.Variables);
        foreach (Expression filter in filters)
        {
            FederationPlanner.AddCondition(filtered, filter);
        }

        return Print(part.IsComplete || columns is null ? filtered.Clauses : [.. filtered.Clauses, Return(part, columns, first: null)]);
    }

    /// <summary>A part that runs for every row that travels to it.</summary>
    public static string Of(ApplyStep step, IReadOnlyList<string>? columns)
    {
        List<ProjectionItem> items = [new(Item(0), new Variable(IndexColumn), default)];
        items.AddRange(step.Imports.Select(static (name, i) => new ProjectionItem(Item(i + 1), new Variable(name), default)));
        List<Clause> clauses =
        [
            new UnwindClause(new Parameter(RowsParameter), new Variable(RowVariable)),
            new WithClause(new Projection(false, false, [.. items], [], null, null), null),
            .. step.Part.Clauses,
        ];
        if (columns is not null)
        {
            clauses.Add(Return(step.Part, columns, IndexColumn));
        }

        return Print(clauses);
    }

    private static IndexAccess Item(int index) => new(new Variable(RowVariable), new IntegerLiteral(index));

    private static ReturnClause Return(FetchPart part, IReadOnlyList<string> columns, string? first)
    {
        List<ProjectionItem> items = [];
        if (first is not null)
        {
            items.Add(new ProjectionItem(new Variable(first), null, default));
        }

        foreach (string column in columns)
        {
            int computed = part.Computed.FindIndex(own => own.Name == column);
            items.Add(computed >= 0 ? new ProjectionItem(part.Computed[computed].Expression, new Variable(column), default) : new ProjectionItem(new Variable(column), null, default));
        }

        if (items.Count == 0)
        {
            items.Add(new ProjectionItem(new IntegerLiteral(0), new Variable(NothingColumn), default));
        }

        return new ReturnClause(new Projection(false, false, [.. items], [], null, null));
    }

    private static string Print(IReadOnlyList<Clause> clauses) => CypherPrinter.Print(new QueryStatement([], new Query([new SingleQuery([.. clauses])], false)));
}
