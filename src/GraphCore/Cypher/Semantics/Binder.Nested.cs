using System.Diagnostics;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Patterns and queries inside expressions.</summary>
internal sealed partial class Binder
{
    private Typed BindNested(Expression expression, BindContext context) => expression switch
    {
        PatternComprehension comprehension => BindPatternComprehension(comprehension, context),
        SubqueryExpression subquery => BindSubqueryExpression(subquery, context),
        ShortestPathExpression path => BindShortestPath(path, context),
        _ => throw new UnreachableException(),
    };

    /// <summary>A pattern as condition: whether it has a match. Its named variables are all bound before.</summary>
    private Typed BindPatternPredicate(PathPattern path, BindContext context)
    {
        BoundQuery query = Capture(
            () =>
            {
                var pattern = new PatternBinder(this, new Scope(context.Scope), nextGroup++) { OnlyKnownNames = true };
                pattern.Add(path);
                return Single(new BoundMatch(path.Position, Optional: false, pattern.Finish(), []));
            },
            out Variable[] outer);
        return Boolean(new BoundSubquery(path.Position, SubqueryKind.Exists, query, column: null, outer));
    }

    private Typed BindPatternComprehension(PatternComprehension comprehension, BindContext context)
    {
        OutputColumn column = default;
        BoundQuery query = Capture(
            () =>
            {
                var scope = new Scope(context.Scope);
                var pattern = new PatternBinder(this, scope, nextGroup++);
                pattern.Add(comprehension.Pattern);
                BoundPattern bound = pattern.Finish();
                var inside = new BindContext(scope) { InAggregate = context.InAggregate };
                BoundExpression[] where = BindConditions(comprehension.Where, inside);
                Typed item = Bind(comprehension.Projection, inside);
                return Collected(new BoundMatch(comprehension.Position, Optional: false, bound, where), item, out column);
            },
            out Variable[] outer);
        return new Typed(new BoundSubquery(comprehension.Position, SubqueryKind.Collect, query, column.Variable, outer), StaticType.ListOf(column.Type));
    }

    private Typed BindSubqueryExpression(SubqueryExpression subquery, BindContext context)
    {
        QueryPlace place = subquery.Kind == Ast.SubqueryKind.Collect ? QueryPlace.Collect : QueryPlace.Rows;
        BoundQuery query = Capture(() => BindQuery(subquery.Query, new Scope(context.Scope), place), out Variable[] outer);
        SourcePosition position = subquery.Position;
        return subquery.Kind switch
        {
            Ast.SubqueryKind.Exists => Boolean(new BoundSubquery(position, SubqueryKind.Exists, query, column: null, outer)),
            Ast.SubqueryKind.Count => new Typed(new BoundSubquery(position, SubqueryKind.Count, query, column: null, outer), StaticType.Integer),
            _ => new Typed(new BoundSubquery(position, SubqueryKind.Collect, query, query.Columns![0].Variable, outer), StaticType.ListOf(query.Columns[0].Type)),
        };
    }

    /// <summary><c>shortestPath(…)</c> as a value is the first path of its pattern, <c>allShortestPaths(…)</c> the list of them.</summary>
    private Typed BindShortestPath(ShortestPathExpression expression, BindContext context)
    {
        PathPattern path = expression.Pattern.Name is null ? expression.Pattern with { Name = new Ast.Variable($"  path@{nextSlot}") } : expression.Pattern;
        OutputColumn column = default;
        BoundQuery query = Capture(
            () =>
            {
                var scope = new Scope(context.Scope);
                var pattern = new PatternBinder(this, scope, nextGroup++) { OnlyKnownNames = true };
                pattern.Add(path);
                BoundPattern bound = pattern.Finish();
                Typed item = Bind(path.Name!, new BindContext(scope));
                return Collected(new BoundMatch(path.Position, Optional: false, bound, []), item, out column);
            },
            out Variable[] outer);
        var list = new BoundSubquery(expression.Position, SubqueryKind.Collect, query, column.Variable, outer);
        if (path.Selector?.Kind == PathSelectorKind.AllShortestPathsFunction)
        {
            return new Typed(list, StaticType.ListOf(StaticType.Path));
        }

        return new Typed(new BoundIndex(expression.Position, list, new BoundLiteral(expression.Position, IntegerValue.Of(0))), StaticType.Path);
    }

    private static BoundQuery Single(params BoundClause[] clauses) => new([new BoundSingleQuery(clauses, [])], UnionAll: false, Columns: null);

    /// <summary>A query of one match that returns one column.</summary>
    private BoundQuery Collected(BoundMatch match, Typed item, out OutputColumn column)
    {
        Variable variable;
        BoundColumn[] columns = [];
        if (item.Expression is BoundVariable { Variable: var same })
        {
            variable = same;
        }
        else
        {
            variable = NewAnonymous("item", item.Type);
            columns = [new BoundColumn(variable, item.Expression)];
        }

        column = new OutputColumn(variable.Name, variable, item.Type);
        var projection = new BoundProjection(match.Position, [], Aggregates: null, columns, [variable], Distinct: false, [], [], Skip: null, Limit: null, []);
        return new BoundQuery([new BoundSingleQuery([match, projection], [variable])], UnionAll: false, [column]);
    }
}
