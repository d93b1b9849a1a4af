using Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>CALL { … }.</summary>
internal sealed partial class Binder
{
    private BoundSubqueryCall BindSubqueryClause(SubqueryClause subquery, Scope scope)
    {
        TransactionBatch? batch = subquery.InTransactions is { } transactions ? BindBatch(transactions, scope) : null;
        BoundQuery query = Capture(() => subquery.Scope is null ? BindImporting(subquery.Body, scope) : BindQuery(subquery.Body, new Scope(Imported(subquery.Scope, scope)), QueryPlace.Call), out Variable[] outer);
        OutputColumn[]? columns = query.Columns is null ? null : [.. query.Columns];
        foreach (ref OutputColumn column in columns.AsSpan())
        {
            if (scope.TryGet(column.Name, out _))
            {
                throw SemanticErrors.Syntax("VariableAlreadyBound", $"The subquery returns `{column.Name}`, which is already declared outside; rename the column.", subquery.Position);
            }

            if (subquery.Optional && outer.Contains(column.Variable))
            {
                // The column may be null where the variable that the body passes on is not.
                column = column with { Variable = NewVariable(column.Name, column.Type) };
            }

            scope.Set(column.Name, column.Variable, column.Type);
        }

        if (batch?.Status is { } status)
        {
            scope.Set(status.Name, status, StaticType.Map);
        }

        return new BoundSubqueryCall(subquery.Position, query, outer, columns, subquery.Optional, batch);
    }

    /// <summary>The variables that <c>CALL (a, b)</c> hands in; they are visible in the whole body.</summary>
    private static Scope Imported(SubqueryScope imports, Scope scope)
    {
        var imported = new Scope { Csv = scope.Csv };
        if (imports.Star)
        {
            foreach (string name in scope.VisibleNames)
            {
                scope.TryGet(name, out ScopeVariable variable);
                imported.Offer(name, variable);
            }
        }

        foreach (Ast.Variable name in imports.Variables)
        {
            if (!scope.TryResolve(name.Name, name.Position, out ScopeVariable variable))
            {
                throw SemanticErrors.Undefined(name.Name, scope, name.Position);
            }

            imported.Offer(name.Name, variable);
        }

        return imported;
    }

    /// <summary>A body without a list of imports sees what its leading WITH names, and without one nothing.</summary>
    private BoundQuery BindImporting(Query body, Scope scope)
    {
        var branches = new List<(SingleQuery Query, Scope Scope)>();
        foreach (SingleQuery branch in body.Branches)
        {
            if (branch.Clauses is [WithClause with, _, ..] && Imports(with, scope) is { } imports)
            {
                Deprecated.Add(new DeprecatedSyntax("CALL { WITH …", "CALL (…) {", with.Position));
                branches.Add((branch with { Clauses = [.. ((IEnumerable<Clause>)branch.Clauses).Skip(1)] }, Imported(imports, scope)));
            }
            else
            {
                branches.Add((branch, new Scope()));
            }
        }

        return BindBranches(branches, body, QueryPlace.Call);
    }

    /// <summary>What a leading WITH imports; null for one that only makes new values.</summary>
    private static SubqueryScope? Imports(WithClause with, Scope scope)
    {
        Projection projection = with.Projection;
        IEnumerable<ProjectionItem> items = projection.Items;
        if (!projection.Star && !items.Any(item => AstExpressions.Any(item.Expression, inner => inner is Ast.Variable variable && scope.TryGet(variable.Name, out _))))
        {
            return null;
        }

        bool isPlain = !projection.Distinct && projection.OrderBy.IsEmpty && projection.Skip is null && projection.Limit is null && with.Where is null
            && items.All(static item => item.Expression is Ast.Variable variable && (item.Alias is null || item.Alias.Name == variable.Name));
        if (!isPlain)
        {
            throw SemanticErrors.Syntax("InvalidClauseComposition", "The WITH that imports variables into a subquery can only name them; rename, filter and sort in a second WITH.", with.Position);
        }

        return new SubqueryScope(projection.Star, [.. items.Select(static item => (Ast.Variable)item.Expression)]);
    }

    private TransactionBatch BindBatch(TransactionBatches transactions, Scope scope)
    {
        BoundExpression? rows = BindCount("IN TRANSACTIONS OF … ROWS", transactions.Rows);
        BatchErrorMode mode = transactions.OnError switch
        {
            BatchFailure.Continue => BatchErrorMode.Continue,
            BatchFailure.Break => BatchErrorMode.Break,
            _ => BatchErrorMode.Fail,
        };
        Variable? status = null;
        if (transactions.ReportStatus is { } name)
        {
            if (scope.TryGet(name.Name, out _))
            {
                throw SemanticErrors.AlreadyBound(name.Name, name.Position);
            }

            status = NewVariable(name.Name, StaticType.Map);
        }

        return new TransactionBatch(rows, mode, status);
    }
}
