using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>WITH and RETURN: columns, implicit grouping, ORDER BY, SKIP, LIMIT.</summary>
internal sealed partial class Binder
{
    /// <summary>One projection on its way.</summary>
    private sealed class ProjectionState(Scope before)
    {
        public Scope Before { get; } = before;

        /// <summary>The scope after it.</summary>
        public Scope After { get; } = new(before.Outer) { Before = before };

        public List<BoundColumn> Groupings { get; } = [];

        public List<BoundColumn> Columns { get; } = [];

        public List<OutputColumn> Results { get; } = [];

        public List<BoundColumn> SortColumns { get; } = [];

        /// <summary>Computed expressions, for reuse in ORDER BY.</summary>
        public Dictionary<Expression, ScopeVariable> Computed { get; } = [];

        /// <summary>Null when nothing is aggregated.</summary>
        public Aggregation? Aggregation { get; set; }

        /// <summary>The first item of a WITH that lacks its alias.</summary>
        public ProjectionItem? Unnamed { get; set; }
    }

    private void BindWith(WithClause with, Branch branch)
    {
        ProjectionState state = Items(with.Projection, isReturn: false, with.Position, branch.Scope);
        branch.Clauses.Add(Finish(with.Projection, with.Where, with.Position, state));

        // A row that stands for several others comes from no one record.
        state.After.Csv = state.Aggregation is null && !with.Projection.Distinct ? branch.Scope.Csv : null;
        branch.Scope = state.After;
    }

    private void BindReturn(ReturnClause @return, Branch branch)
    {
        ProjectionState state = Items(@return.Projection, isReturn: true, @return.Position, branch.Scope);
        branch.Clauses.Add(Finish(@return.Projection, where: null, @return.Position, state));
        branch.Scope = state.After;
        branch.Columns = [.. state.Results];
    }

    private ProjectionState Items(Projection projection, bool isReturn, SourcePosition position, Scope scope)
    {
        var state = new ProjectionState(scope);
        if (projection.Star && isReturn && scope.Count == 0)
        {
            throw SemanticErrors.Syntax("NoVariablesInScope", "RETURN * needs at least one variable in scope.", position);
        }

        bool aggregates = ((IEnumerable<ProjectionItem>)projection.Items).Any(item => HasAggregation(item.Expression));
        state.Aggregation = aggregates ? new Aggregation(scope) : null;
        var plain = new BindContext(scope);
        if (projection.Star)
        {
            foreach ((string name, ScopeVariable variable) in scope.Own)
            {
                Pass(name, variable, state, position);
            }
        }

        foreach (ProjectionItem item in projection.Items)
        {
            if (!aggregates || !HasAggregation(item.Expression))
            {
                AddItem(item, Bind(item.Expression, plain), isReturn, state);
            }
        }

        if (!aggregates)
        {
            return state;
        }

        // Items with aggregations come after all grouping keys are known; the columns' order is restored below.
        BindContext grouped = GroupedContext(state);
        foreach (ProjectionItem item in projection.Items)
        {
            if (HasAggregation(item.Expression))
            {
                BindContext context = IsAggregation(item.Expression) ? grouped with { Aggregation = state.Aggregation! with { Name = item.ColumnName } } : grouped;
                AddItem(item, Bind(item.Expression, context), isReturn, state);
            }
        }

        RestoreOrder(projection, state);
        return state;
    }

    private void Pass(string name, ScopeVariable variable, ProjectionState state, SourcePosition position)
    {
        Use(variable.Variable);
        if (state.Aggregation is not null)
        {
            state.Groupings.Add(new BoundColumn(variable.Variable, new BoundVariable(position, variable.Variable)));
        }

        AddResult(name, variable, state, position);
    }

    private void AddItem(ProjectionItem item, Typed value, bool isReturn, ProjectionState state)
    {
        string name = item.ColumnName;
        if (!isReturn && item.Alias is null && item.Expression is not Ast.Variable)
        {
            state.Unnamed ??= item;
        }

        bool isGrouping = state.Aggregation is not null && !HasAggregation(item.Expression);
        ScopeVariable result;
        if (value.Expression is BoundVariable { Variable: var same })
        {
            // A renamed variable stays what it is, with all that is known of it.
            result = new ScopeVariable(same, value.Type);
            if (isGrouping && !state.Groupings.Exists(column => column.Variable == same))
            {
                state.Groupings.Add(new BoundColumn(same, value.Expression));
            }
        }
        else
        {
            result = new ScopeVariable(NewVariable(name, value.Type), value.Type);
            (isGrouping ? state.Groupings : state.Columns).Add(new BoundColumn(result.Variable, value.Expression));
        }

        if (item.Expression is not Ast.Variable)
        {
            state.Computed.TryAdd(item.Expression, result);
        }

        AddResult(name, result, state, item.Position);
    }

    private static void AddResult(string name, ScopeVariable variable, ProjectionState state, SourcePosition position)
    {
        if (state.After.IsOwn(name))
        {
            throw SemanticErrors.Syntax("ColumnNameConflict", $"There are two columns of the name `{name}`; give each its own.", position);
        }

        state.After.Set(name, variable.Variable, variable.Type);
        state.Results.Add(new OutputColumn(name, variable.Variable, variable.Type));
    }

    private static void RestoreOrder(Projection projection, ProjectionState state)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (ProjectionItem item in projection.Items)
        {
            places[item.ColumnName] = places.Count;
        }

        List<OutputColumn> ordered = [.. state.Results.OrderBy(result => places.TryGetValue(result.Name, out int place) ? place : -1)];
        state.Results.Clear();
        state.Results.AddRange(ordered);
    }

    /// <summary>What an item with an aggregation can use beside it: grouping keys that are variables or their properties, constants.</summary>
    private static BindContext GroupedContext(ProjectionState state)
    {
        Scope before = state.Before;
        var scope = new Scope(before.Outer)
        {
            Hidden = (name, position) => !before.IsOwn(name) ? null : SemanticErrors.Syntax(
                "AmbiguousAggregationExpression",
                $"`{name}` is used beside an aggregation but is no grouping key; return it as a column of its own, or project the expression in a WITH before.",
                position),
        };
        OfferGroupingVariables(scope, state);
        return new BindContext(scope)
        {
            Aggregation = state.Aggregation,
            Computed = Restrict(state.Computed, AstExpressions.IsSimple),
        };
    }

    /// <summary>What ORDER BY and WHERE of a projection see.</summary>
    private static BindContext ContextAfter(Projection projection, ProjectionState state)
    {
        Scope before = state.Before;
        if (state.Aggregation is null && !projection.Distinct)
        {
            var both = new Scope(before.Outer) { Hidden = before.Hidden, Csv = before.Csv };
            foreach ((string name, ScopeVariable variable) in state.After.Own.Concat(before.Own))
            {
                both.Offer(name, variable);
            }

            return new BindContext(both) { Computed = state.Computed };
        }

        var scope = new Scope(before.Outer) { Hidden = (name, position) => before.IsOwn(name) ? Lost(name, state, position) : null };
        foreach ((string name, ScopeVariable variable) in state.After.Own)
        {
            scope.Offer(name, variable);
        }

        OfferGroupingVariables(scope, state);
        return new BindContext(scope)
        {
            Computed = state.Computed,
            Aggregation = state.Aggregation is null ? null : state.Aggregation with { After = scope },
        };
    }

    private static void OfferGroupingVariables(Scope scope, ProjectionState state)
    {
        foreach ((string name, ScopeVariable variable) in state.Before.Own)
        {
            if (state.Results.Exists(result => result.Variable == variable.Variable))
            {
                scope.Offer(name, variable);
            }
        }
    }

    private static GraphException Lost(string name, ProjectionState state, SourcePosition position)
    {
        bool isInKey = state.Computed.Keys.Any(key => !AstExpressions.IsSimple(key)
            && key is not CountStar
            && AstExpressions.Any(key, inner => inner is Ast.Variable variable && variable.Name == name)
            && state.Groupings.Exists(column => column.Variable == state.Computed[key].Variable));
        return isInKey
            ? SemanticErrors.Syntax("AmbiguousAggregationExpression", $"`{name}` is used beside an aggregation, but only as a part of a grouping key; sort by the key's column instead.", position)
            : SemanticErrors.Syntax("UndefinedVariable", $"Variable `{name}` is not visible after an aggregation or DISTINCT; sort by a column of the projection.", position);
    }

    private static Dictionary<Expression, ScopeVariable> Restrict(Dictionary<Expression, ScopeVariable> computed, Func<Expression, bool> condition) =>
        computed.Where(pair => condition(pair.Key)).ToDictionary(static pair => pair.Key, static pair => pair.Value);

    private BoundProjection Finish(Projection projection, Expression? where, SourcePosition position, ProjectionState state)
    {
        BindContext after = ContextAfter(projection, state);
        var keys = new List<BoundSortKey>();
        foreach (SortItem item in projection.OrderBy)
        {
            keys.Add(BindSortKey(item, after, state));
        }

        if (state.Unnamed is { } unnamed)
        {
            throw SemanticErrors.Syntax("NoExpressionAlias", $"An expression in WITH needs a name: `{unnamed.Text.Text} AS name`.", unnamed.Position);
        }

        BoundExpression? skip = BindCount("SKIP", projection.Skip);
        BoundExpression? limit = BindCount("LIMIT", projection.Limit);
        BoundExpression[] conditions = BindConditions(where, after with { Aggregation = null, Computed = Restrict(state.Computed, key => !HasAggregation(key)) });
        return new BoundProjection(
            position,
            [.. state.Groupings],
            state.Aggregation is null ? null : [.. state.Aggregation.Columns],
            [.. state.Columns],
            [.. state.Results.Select(static result => result.Variable)],
            projection.Distinct,
            [.. state.SortColumns],
            [.. keys],
            skip,
            limit,
            conditions);
    }

    private BoundSortKey BindSortKey(SortItem item, BindContext after, ProjectionState state)
    {
        BindContext context = after;
        if (state.Aggregation is not null && HasAggregation(item.Expression) && !state.Computed.ContainsKey(item.Expression))
        {
            // Beside an aggregation only simple grouping keys and other aggregations can be used.
            context = after with { Computed = Restrict(state.Computed, key => AstExpressions.IsSimple(key) || HasAggregation(key)) };
        }

        Typed key = Bind(item.Expression, context);
        if (key.Expression is BoundVariable { Variable: var variable })
        {
            return new BoundSortKey(variable, item.Descending);
        }

        Variable column = NewAnonymous("sort", key.Type);
        state.SortColumns.Add(new BoundColumn(column, key.Expression));
        return new BoundSortKey(column, item.Descending);
    }

    /// <summary>The number of SKIP or LIMIT: evaluated once, so without variables.</summary>
    private BoundExpression? BindCount(string clause, Expression? count)
    {
        if (count is null)
        {
            return null;
        }

        Typed bound = Bind(count, new BindContext(new Scope()) { ConstantFor = clause });
        if (count is IntegerLiteral { Value: < 0 } or UnaryExpression { Operator: UnaryOperator.Minus, Operand: IntegerLiteral { Value: > 0 } })
        {
            throw SemanticErrors.Syntax("NegativeIntegerArgument", $"{clause} takes no negative number.", count.Position);
        }

        if (!bound.Type.MayBe(ValueTypes.Integer) || count is NullLiteral)
        {
            throw SemanticErrors.WrongType(clause, "an Integer", bound.Type, count.Position);
        }

        return bound.Expression;
    }
}
