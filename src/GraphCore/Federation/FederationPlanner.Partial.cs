using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Rewriting;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Functions;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

/// <summary>Projections over the union of several databases: as much of them as can be is done by each database for its own rows.</summary>
internal sealed partial class FederationPlanner
{
    private sealed partial class Branch
    {
        /// <summary>Lets each database do its share of a projection; false: it is done on all rows.</summary>
        private bool TrySplit(FetchPart part, Clause clause, Projection projection, List<FederatedVariable> result)
        {
            bool aggregates = projection.Items.Any(static item => PartialProjection.Aggregates(item.Expression));
            bool isPlain = !aggregates && !projection.Distinct && projection.OrderBy.IsEmpty && projection.Skip is null && projection.Limit is null;
            if (isPlain)
            {
                part.Clauses.Add(clause);
                part.Scope.Replace(result);
                part.IsComplete = clause is ReturnClause;
                return true;
            }

            var split = new PartialProjection(projection, planner.NewName);
            if (!(aggregates ? split.TryAggregate() : projection.Distinct ? split.TryDistinct() : split.TrySort()))
            {
                split = new PartialProjection(projection, planner.NewName) { SharesArguments = true };
                if (!aggregates || !split.TryAggregate())
                {
                    return false;
                }
            }

            part.Clauses.Add(new WithClause(split.Share, null));
            part.Scope.Replace(split.Share.Items.Select(item => new FederatedVariable(item.ColumnName, HomeOf(item.Expression, scope), item.Expression is Variable variable && scope.Find(variable.Name) is { IsEntity: true })));
            scope.Replace(part.Scope.Variables);
            AddLocal(clause is WithClause with ? with with { Projection = split.Rest } : ((ReturnClause)clause) with { Projection = split.Rest });
            return true;
        }
    }

    /// <summary>A projection in two: each database's share, and what makes the result of all shares.</summary>
    private sealed class PartialProjection(Projection projection, Func<string> newName) : SyntaxRewriter
    {
        private readonly List<ProjectionItem> shares = [];
        private bool failed;

        /// <summary>Whether a database computes what is aggregated, row by row, and does not aggregate itself.</summary>
        public bool SharesArguments { get; init; }

        public Projection Share { get; private set; } = new(false, false, [], [], null, null);

        public Projection Rest { get; private set; } = new(false, false, [], [], null, null);

        public static bool Aggregates(Expression expression) => AstExpressions.Any(expression, static inner => IsAggregate(inner));

        /// <summary>Groups and aggregates in each database, then the aggregates of the groups.</summary>
        public bool TryAggregate()
        {
            foreach (ProjectionItem item in projection.Items)
            {
                if (!Aggregates(item.Expression))
                {
                    shares.Add(item);
                }
            }

            List<ProjectionItem> items = [.. ((IEnumerable<ProjectionItem>)projection.Items).Select(item => item with { Expression = Rewrite(item.Expression) })];
            return Finish(new Projection(false, false, [], [], null, null), items);
        }

        /// <summary>Distinct rows of each database, then of all.</summary>
        public bool TryDistinct()
        {
            shares.AddRange(projection.Items);
            return Finish(new Projection(true, false, [], [], null, null), [.. ((IEnumerable<ProjectionItem>)projection.Items).Select(Named)]);
        }

        /// <summary>The first rows of each database, then of all.</summary>
        public bool TrySort()
        {
            shares.AddRange(projection.Items);
            List<SortItem> order = [];
            List<SortItem> rest = [];
            foreach (SortItem item in projection.OrderBy)
            {
                if (item.Expression is Variable alias && shares.Exists(share => share.ColumnName == alias.Name))
                {
                    order.Add(item);
                    rest.Add(item);
                    continue;
                }

                string name = newName();
                shares.Add(new ProjectionItem(item.Expression, new Variable(name), default));
                order.Add(item with { Expression = new Variable(name) });
                rest.Add(item with { Expression = new Variable(name) });
            }

            Expression? most = projection.Limit is null || projection.Skip is null ? projection.Limit : new BinaryExpression(BinaryOperator.Add, projection.Skip, projection.Limit);
            Share = new Projection(false, false, [.. shares], most is null ? [] : [.. order], null, most);
            Rest = projection with { Items = [.. ((IEnumerable<ProjectionItem>)projection.Items).Select(Named)], OrderBy = [.. rest] };
            return true;
        }

        public override Expression Rewrite(Expression expression)
        {
            if (shares.Find(share => share.Expression == expression && !share.ColumnName.StartsWith("  ", StringComparison.Ordinal)) is { } key)
            {
                return new Variable(key.ColumnName) { Position = expression.Position };
            }

            if (IsAggregate(expression))
            {
                return Aggregate(expression);
            }

            if (expression is Variable variable && !IsLocal(variable.Name))
            {
                failed |= !projection.Items.Any(item => item.ColumnName == variable.Name);
            }

            return base.Rewrite(expression);
        }

        private static bool IsAggregate(Expression expression) =>
            expression is CountStar || (expression is FunctionCall call && FunctionRegistry.Default.TryGetAggregate(call.Function.Text, out _));

        private static ProjectionItem Named(ProjectionItem item) => item with { Expression = new Variable(item.ColumnName) { Position = item.Position } };

        private bool Finish(Projection share, List<ProjectionItem> items)
        {
            Projection rest = projection with
            {
                Items = [.. items],
                OrderBy = Each(projection.OrderBy, item => item with { Expression = Rewrite(item.Expression) }),
            };
            Share = share with { Items = [.. shares] };
            Rest = rest;
            return !failed;
        }

        private Expression Aggregate(Expression aggregate)
        {
            if (SharesArguments)
            {
                return aggregate is FunctionCall whole ? whole with { Arguments = Each(whole.Arguments, argument => argument is IntegerLiteral or FloatLiteral or Parameter ? argument : Shared(argument)) } : aggregate;
            }

            string? name = aggregate is FunctionCall { Distinct: false, Arguments.Count: 1 } call ? call.Function.Text.ToLowerInvariant() : aggregate is CountStar ? "count" : null;
            Variable share = Shared(aggregate);
            switch (name)
            {
                case "count" or "sum":
                    return Call("sum", share);
                case "min" or "max":
                    return Call(name, share);
                case "collect":
                    var (sum, list) = (new Variable(newName()), new Variable(newName()));
                    return new ReduceExpression(sum, new ListLiteral([]), list, Call("collect", share), new BinaryExpression(BinaryOperator.Add, sum, list));
                default:
                    failed = true;
                    return aggregate;
            }
        }

        private Variable Shared(Expression aggregate)
        {
            if (shares.Find(item => item.Expression == aggregate) is { } known)
            {
                return new Variable(known.ColumnName);
            }

            var column = new Variable(newName());
            shares.Add(new ProjectionItem(aggregate, column, default));
            return column;
        }

        private static FunctionCall Call(string name, Expression argument) => new(new QualifiedName([], name), false, [argument]);
    }
}
