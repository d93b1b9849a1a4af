using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>
/// Resolves the names of one query: scopes, types, calls, placement of aggregations; raises every error of openCypher that
/// needs no data. Used for one statement and thrown away.
/// </summary>
internal sealed partial class Binder(IFunctionSignatures functions, IProcedureSignatures procedures, IReadOnlySet<string> givenParameters, CompileWork work)
{
    private readonly SortedSet<string> parameters = new(StringComparer.Ordinal);
    private readonly List<(int FirstSlot, HashSet<Variable> Used)> captures = [];
    private int nextSlot;
    private int nextGroup;

    /// <summary>Number of variables made, which is the number of columns of a batch.</summary>
    public int SlotCount => nextSlot;

    /// <summary>Names of the parameters that the statement uses.</summary>
    public IReadOnlyCollection<string> Parameters => parameters;

    /// <summary>Names that depend on the data.</summary>
    public NameMentions Mentions { get; } = new();

    public List<DeprecatedSyntax> Deprecated { get; } = [];

    public List<HintedIndex> Hints { get; } = [];

    /// <summary>Whether some clause writes, procedures included.</summary>
    public bool HasUpdates { get; private set; }

    /// <summary>Binds a whole query, at the top of a statement.</summary>
    /// <exception cref="GraphException">The query is not valid.</exception>
    public BoundQuery BindStatement(Ast.Query query)
    {
        if (query.Branches is [{ Clauses: [Ast.ProcedureCallClause call] }])
        {
            return BindStandaloneCall(call);
        }

        return BindQuery(query, new Scope(), QueryPlace.Statement);
    }

    /// <summary>A variable of a name.</summary>
    public Variable NewVariable(string name, StaticType type) => new(name, nextSlot++, type.VariableKind);

    /// <summary>A variable that no text can name.</summary>
    public Variable NewAnonymous(string what, StaticType type) => new($"  {what}@{nextSlot}", nextSlot++, type.VariableKind);

    /// <summary>Takes note that a variable is used, for the subqueries between its declaration and here.</summary>
    public Variable Use(Variable variable)
    {
        foreach ((int firstSlot, HashSet<Variable> used) in captures)
        {
            if (variable.Slot < firstSlot)
            {
                used.Add(variable);
            }
        }

        return variable;
    }

    /// <summary>Binds something nested and finds the variables that it uses of what is around it.</summary>
    private T Capture<T>(Func<T> bind, out Variable[] outer)
    {
        var used = new HashSet<Variable>();
        captures.Add((nextSlot, used));
        T result = bind();
        captures.RemoveAt(captures.Count - 1);
        outer = [.. used.OrderBy(static variable => variable.Slot)];
        return result;
    }

    private BoundQuery BindQuery(Ast.Query query, Scope scope, QueryPlace place) =>
        BindBranches([.. ((IEnumerable<Ast.SingleQuery>)query.Branches).Select(branch => (branch, scope.Copy()))], query, place);

    private BoundQuery BindBranches(List<(Ast.SingleQuery Query, Scope Scope)> parts, Ast.Query query, QueryPlace place)
    {
        var branches = new List<(BoundSingleQuery Query, OutputColumn[]? Columns)>();
        foreach ((Ast.SingleQuery branch, Scope scope) in parts)
        {
            branches.Add(BindSingleQuery(branch, scope, place));
        }

        OutputColumn[]? first = branches[0].Columns;
        if (branches.Count == 1)
        {
            return new BoundQuery([branches[0].Query], UnionAll: false, first);
        }

        var columns = new List<OutputColumn>();
        var ordered = new List<BoundSingleQuery>();
        foreach ((BoundSingleQuery branch, OutputColumn[]? own) in branches)
        {
            if (first is null || own is null || !SameNames(first, own))
            {
                throw SemanticErrors.Syntax("DifferentColumnsInUnion", "All parts of a UNION must return columns of the same names.", query.Position);
            }

            ordered.Add(branch with { Columns = [.. first.Select(column => own.First(other => other.Name == column.Name).Variable)] });
        }

        foreach (OutputColumn column in first!)
        {
            StaticType type = branches.Select(branch => branch.Columns!.First(other => other.Name == column.Name).Type).Aggregate(static (left, right) => left.Or(right));
            columns.Add(new OutputColumn(column.Name, NewVariable(column.Name, type), type));
        }

        return new BoundQuery([.. ordered], query.UnionAll, [.. columns]);
    }

    private static bool SameNames(OutputColumn[] left, OutputColumn[] right) =>
        left.Length == right.Length && left.All(column => right.Any(other => other.Name == column.Name));
}

/// <summary>Where a query stands; decides how it may end.</summary>
internal enum QueryPlace
{
    /// <summary>It is the statement.</summary>
    Statement,

    /// <summary>The body of CALL.</summary>
    Call,

    /// <summary>The body of EXISTS or COUNT: only its rows matter.</summary>
    Rows,

    /// <summary>The body of COLLECT: one column.</summary>
    Collect,
}
