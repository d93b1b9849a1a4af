using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>The scope effect of each clause.</summary>
internal sealed partial class Binder
{
    /// <summary>A sequence of clauses on its way: what it has so far and the variables in scope.</summary>
    private sealed class Branch(Scope scope)
    {
        public Scope Scope { get; set; } = scope;

        public List<BoundClause> Clauses { get; } = [];

        public OutputColumn[]? Columns { get; set; }
    }

    private (BoundSingleQuery Query, OutputColumn[]? Columns) BindSingleQuery(SingleQuery query, Scope scope, QueryPlace place)
    {
        var branch = new Branch(scope);
        for (int i = 0; i < query.Clauses.Count; i++)
        {
            Clause clause = query.Clauses[i];
            bool isLast = i == query.Clauses.Count - 1;
            if (clause is ReturnClause or FinishClause && !isLast)
            {
                throw Composition($"{Name(clause)} must be the last clause of a query.", query.Clauses[i + 1].Position);
            }

            if (place is QueryPlace.Rows or QueryPlace.Collect && IsUpdate(clause))
            {
                throw Composition($"{Name(clause)} cannot be used inside EXISTS, COUNT or COLLECT, which only read.", clause.Position);
            }

            BindClause(clause, branch);
            if (isLast)
            {
                CheckEnd(clause, branch, place);
            }
        }

        return (new BoundSingleQuery([.. branch.Clauses], [.. (branch.Columns ?? []).Select(static column => column.Variable)]), branch.Columns);
    }

    private static void CheckEnd(Clause last, Branch branch, QueryPlace place)
    {
        bool isComplete = place switch
        {
            QueryPlace.Rows => last is not WithClause,
            QueryPlace.Collect => last is ReturnClause,
            _ => last is ReturnClause or FinishClause || IsUpdate(last)
                || (branch.Clauses[^1] is BoundProcedureCall { Void: true } or BoundSubqueryCall { Columns: null }),
        };
        if (!isComplete)
        {
            string right = place == QueryPlace.Collect ? "RETURN" : "RETURN, FINISH or an updating clause";
            throw Composition($"A query cannot end with {Name(last)}; it must end with {right}.", last.Position);
        }

        if (place == QueryPlace.Collect && branch.Columns!.Length != 1)
        {
            throw Composition("The query of COLLECT must return exactly one column.", last.Position);
        }
    }

    private void BindClause(Clause clause, Branch branch)
    {
        work.Step();
        switch (clause)
        {
            case MatchClause match:
                branch.Clauses.Add(BindMatch(match, branch.Scope));
                break;
            case WithClause with:
                BindWith(with, branch);
                break;
            case ReturnClause @return:
                BindReturn(@return, branch);
                break;
            case FinishClause:
                break;
            case UnwindClause unwind:
                BindUnwind(unwind, branch);
                break;
            case LoadCsvClause load:
                BindLoadCsv(load, branch);
                break;
            case ProcedureCallClause call:
                BindInQueryCall(call, branch);
                break;
            case SubqueryClause subquery:
                branch.Clauses.Add(BindSubqueryClause(subquery, branch.Scope));
                break;
            case UseClause:
                throw new GraphException(ErrorCodes.SemanticError, "USE cannot be used here: the query runs on one database.", position: clause.Position);
            default:
                branch.Clauses.Add(BindUpdate(clause, branch.Scope));
                break;
        }
    }

    private BoundMatch BindMatch(MatchClause match, Scope scope)
    {
        RefuseMarker(match.Database);
        if (match.Patterns.Count > 1 && ((IEnumerable<PathPattern>)match.Patterns).FirstOrDefault(static path => IsSelective(path.Selector)) is { } selective)
        {
            throw SemanticErrors.Syntax("UnexpectedSyntax", "A path pattern with a selector such as `ANY SHORTEST` must be the only one of its MATCH; write a MATCH for each.", selective.Selector!.Position);
        }

        var pattern = new PatternBinder(this, scope, match.Mode == MatchMode.RepeatableElements ? -1 : nextGroup++);
        foreach (PathPattern path in match.Patterns)
        {
            pattern.Add(path);
        }

        BoundPattern bound = pattern.Finish();
        return new BoundMatch(match.Position, match.Optional, bound, BindConditions(match.Where, new BindContext(scope))) { Hints = BindHints(match, bound, scope) };
    }

    private static bool IsSelective(PathSelector? selector) =>
        selector is { Kind: not (PathSelectorKind.All or PathSelectorKind.ShortestPathFunction or PathSelectorKind.AllShortestPathsFunction) };

    private void BindUnwind(UnwindClause unwind, Branch branch)
    {
        Typed list = Bind(unwind.List, new BindContext(branch.Scope));
        StaticType type = list.Type.IsAlways(ValueTypes.List) ? list.Type.ItemType : list.Type.MayBe(ValueTypes.List) ? StaticType.Any : list.Type;
        Variable item = Declare(unwind.Variable, type, branch.Scope);
        branch.Clauses.Add(new BoundUnwind(unwind.Position, list.Expression, item));
    }

    private void BindLoadCsv(LoadCsvClause load, Branch branch)
    {
        Typed source = Bind(load.Source, new BindContext(branch.Scope));
        if (!source.Type.MayBe(ValueTypes.String))
        {
            throw SemanticErrors.WrongType("The source of LOAD CSV", "a String", source.Type, load.Source.Position);
        }

        if (load.FieldTerminator is { } terminator && terminator.EnumerateRunes().Count() != 1)
        {
            throw SemanticErrors.Syntax("InvalidArgumentValue", "The field terminator of LOAD CSV must be one character.", load.Position);
        }

        StaticType type = load.WithHeaders ? StaticType.Map : StaticType.ListOf(StaticType.String);
        Variable row = Declare(load.Variable, type, branch.Scope);
        BoundExpression? separator = load.FieldTerminator is null ? null : new BoundLiteral(load.Position, new StringValue(load.FieldTerminator));
        var record = new CsvRecord(NewAnonymous("file", StaticType.String), NewAnonymous("line", StaticType.Integer));
        branch.Scope.Csv = record;
        branch.Clauses.Add(new BoundLoadCsv(load.Position, load.WithHeaders, source.Expression, row, record, separator));
    }

    /// <summary>Declares a variable whose name must be free.</summary>
    private Variable Declare(Ast.Variable variable, StaticType type, Scope scope)
    {
        if (scope.TryGet(variable.Name, out _))
        {
            throw SemanticErrors.AlreadyBound(variable.Name, variable.Position);
        }

        Variable declared = NewVariable(variable.Name, type);
        scope.Set(variable.Name, declared, type);
        return declared;
    }

    /// <summary>Conjuncts of a condition.</summary>
    public BoundExpression[] BindConditions(Expression? condition, BindContext context)
    {
        var bound = new List<BoundExpression>();
        foreach (Expression conjunct in AstExpressions.Conjuncts(condition))
        {
            bound.Add(BindCondition(conjunct, context));
        }

        return [.. bound];
    }

    private static void RefuseMarker(DatabaseMarker? marker)
    {
        if (marker is not null)
        {
            throw new GraphException(ErrorCodes.SemanticError, $"The clause names the database `{marker.Database.Text}`, but the query runs on one database.", position: marker.Position);
        }
    }

    private static bool IsUpdate(Clause clause) => clause is CreateClause or MergeClause or SetClause or RemoveClause or DeleteClause or ForeachClause;

    private static GraphException Composition(string message, SourcePosition position) =>
        SemanticErrors.Syntax("InvalidClauseComposition", message, position);

    private static string Name(Clause clause) => clause switch
    {
        MatchClause { Optional: true } => "OPTIONAL MATCH",
        ProcedureCallClause or SubqueryClause => "CALL",
        LoadCsvClause => "LOAD CSV",
        _ => clause.GetType().Name.Replace("Clause", "", StringComparison.Ordinal).ToUpperInvariant(),
    };
}
