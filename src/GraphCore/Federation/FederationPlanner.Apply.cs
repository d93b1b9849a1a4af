using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Rewriting;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

internal sealed partial class FederationPlanner
{
    private sealed partial class Branch
    {
        /// <summary>Adds a clause that a database runs for every row of the table.</summary>
        private void Apply(Clause clause, DatabaseSet home, IEnumerable<(string Name, bool IsEntity)> binds, bool writes, Expression? batchRows = null)
        {
            bool isOuter = clause is MatchClause { Optional: true } && !home.IsSingle;
            Clause inner = isOuter ? ((MatchClause)clause) with { Optional = false } : clause;
            inner = inner is SubqueryClause ? inner : new ForeignPatterns(this, home, binds).Rewrite(inner);
            ApplyStep? last = Extendable(home, isOuter, batchRows);
            EnsureReadable(home, isExtension: last is not null, clause);
            EnsureOneWriter(!writes || last is { Part.Writes: true }, clause);
            var foreign = new ForeignExpressions(this, home, last, imported: null, isTrial: false);
            inner = foreign.Rewrite(inner);
            ApplyStep step = last ?? AddStep(new ApplyStep(new FetchPart(home)) { IsOuter = isOuter, BatchRows = batchRows });
            ImportTo(step, MentionedNames.In(inner));
            Append(step.Part, inner, binds);
            step.Part.Writes |= writes;
            wrote |= writes;
        }

        // The last step, when a clause that runs for every row in a database can be added to it.
        private ApplyStep? Extendable(DatabaseSet home, bool isOuter, Expression? batchRows) =>
            steps is [.., ApplyStep last] && last.Part.Databases == home && home.IsSingle && !isOuter && !last.IsOuter && batchRows is null && last.BatchRows is null ? last : null;

        /// <summary>Takes out of a clause on the rows what only a database can tell: it becomes a column.</summary>
        private Clause Hoist(Clause clause) => GraphAccess.In(clause) ? new GraphExpressions(this).Rewrite(clause) : clause;

        private Variable HoistedColumn(Expression expression)
        {
            if (AstExpressions.Any(expression, static inner => inner is CountStar || (inner is FunctionCall call && FunctionRegistry.Default.TryGetAggregate(call.Function.Text, out _))))
            {
                throw new GraphException(ErrorCodes.SemanticError, "A pattern over an aggregate cannot be matched where rows come from several databases: aggregate in a WITH before it.", position: expression.Position);
            }

            DatabaseSet used = MentionedNames.Of(expression, scope).Aggregate(DatabaseSet.None, (home, name) => home.Union(scope.HomeOf(name)));
            DatabaseSet home = used.IsEmpty ? Ambient(expression) : used;
            if (!home.IsSingle)
            {
                throw new GraphException(
                    ErrorCodes.SemanticError, $"The pattern has entities of several databases, {Names.Describe(home)}: no pattern joins two.", position: expression.Position);
            }

            ApplyStep? last = steps is [.., ApplyStep previous] && previous.Part.Databases == home && !previous.IsOuter && !previous.Part.Writes ? previous : null;
            EnsureReadable(home, last is not null, null);
            var foreign = new ForeignExpressions(this, home, last, imported: null, isTrial: false);
            Expression native = AsValue(foreign.Rewrite(expression));
            ApplyStep step = last ?? AddStep(new ApplyStep(new FetchPart(home)));
            ImportTo(step, MentionedNames.In(native));
            string column = planner.NewName();
            step.Part.Computed.Add((column, native));
            computed.Add(column);
            return new Variable(column) { Position = expression.Position };
        }

        // A pattern as a predicate can only stand where one is asked for.
        private static Expression AsValue(Expression expression) => expression is not PatternPredicate ? expression : new SearchedCase(
            [
                new SearchedCaseBranch(expression, new BooleanLiteral(true)),
                new SearchedCaseBranch(new UnaryExpression(UnaryOperator.Not, expression), new BooleanLiteral(false)),
            ],
            Else: null);

        // Reads see the state before the statement: what it has written itself they would miss.
        private void EnsureReadable(DatabaseSet home, bool isExtension, Clause? clause)
        {
            if (wrote && !isExtension && !home.Intersect(planner.written).IsEmpty)
            {
                throw new GraphException(
                    ErrorCodes.SemanticError,
                    $"The statement has written to {Names.Describe(planner.written)} and would read from it again after rows of other databases have come in between: put the clauses of that database next to each other.",
                    position: clause?.Position);
            }
        }

        // Columns travel that are variables or were computed for it, and that the step has not found itself.
        private void ImportTo(ApplyStep step, IEnumerable<string> mentioned)
        {
            foreach (string name in mentioned)
            {
                if (!step.Part.Scope.Contains(name) && (scope.Contains(name) || computed.Contains(name)))
                {
                    step.Import(name);
                }
            }
        }

        private T AddStep<T>(T step)
            where T : FederatedStep
        {
            steps.Add(step);
            return step;
        }

        /// <summary>Adds a column of the table, before the step that is about to use it.</summary>
        private string Compute(Expression expression, ApplyStep? before)
        {
            int at = before is null ? steps.Count : steps.IndexOf(before);
            if (at == 0 || steps[at - 1] is not ComputeStep compute)
            {
                compute = new ComputeStep();
                steps.Insert(at, compute);
            }

            string name = planner.NewName();
            compute.Computed.Add((name, expression));
            computed.Add(name);
            return name;
        }

        /// <summary>Replaces, in what a database runs, expressions on entities of other databases by their values.</summary>
        /// <param name="branch">The branch.</param>
        /// <param name="home">The database.</param>
        /// <param name="extended">The step that is extended by it; null: a new one comes.</param>
        /// <param name="imported">What of the scope is visible; null: all.</param>
        /// <param name="isTrial">Whether it is only to be found out if it can be done.</param>
        private sealed class ForeignExpressions(Branch branch, DatabaseSet home, ApplyStep? extended, List<string>? imported, bool isTrial) : SyntaxRewriter
        {
            private bool failed;

            /// <summary>The columns that hold the values.</summary>
            public List<string> Names { get; } = [];

            public override Expression Rewrite(Expression expression)
            {
                if (expression is BinaryExpression { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual, Left: Variable left, Right: Variable right } comparison
                    && UsesForeign(comparison) && IsEntity(left) && IsEntity(right))
                {
                    // Element ids tell entities of all databases apart.
                    return base.Rewrite(comparison with { Left = ElementId(left), Right = ElementId(right) });
                }

                // The properties of a pattern must stay a map that is written out.
                if (expression is MapLiteral || !UsesForeign(expression) || !IsOfTable(expression))
                {
                    return base.Rewrite(expression);
                }

                failed |= !HomeOf(expression, branch.scope).IsEmpty;
                if (isTrial)
                {
                    return expression;
                }

                if (failed)
                {
                    throw new GraphException(
                        ErrorCodes.SemanticError,
                        $"An entity of {branch.Names.Describe(HomeOf(expression, branch.scope))} cannot be used in {branch.Names.Describe(home)}: use its properties, or its elementId.",
                        position: expression.Position);
                }

                string name = branch.Compute(expression, extended);
                Names.Add(name);
                return new Variable(name) { Position = expression.Position };
            }

            /// <summary>Whether no entity of another database would be left.</summary>
            public bool Succeeds(Query query)
            {
                Rewrite(query);
                return !failed;
            }

            protected override Clause RewriteSubquery(SubqueryClause subquery)
            {
                failed |= MentionedNames.Of(subquery, branch.scope).Exists(name => Sees(name) && IsForeign(name));
                return subquery;
            }

            protected override Variable RewriteName(Variable variable)
            {
                failed |= Sees(variable.Name) && IsForeign(variable.Name);
                return variable;
            }

            private static FunctionCall ElementId(Variable variable) => new(new QualifiedName([], "elementId"), false, [variable]) { Position = variable.Position };

            // What the clause itself binds is not in scope yet, and stands beside a foreign entity.
            private bool IsEntity(Variable variable) => branch.scope.Find(variable.Name) is not { IsEntity: false };

            private bool Sees(string name) => imported?.Contains(name) ?? true;

            private bool UsesForeign(Expression expression) =>
                MentionedNames.Of(expression, branch.scope).Exists(name => !IsLocal(name) && Sees(name) && IsForeign(name));

            private bool IsForeign(string name) => branch.scope.HomeOf(name) is { IsEmpty: false } own && !own.IsSubsetOf(home);

            // Everything that it mentions is there before the step runs, and nothing is an entity of the database itself.
            private bool IsOfTable(Expression expression)
            {
                if (GraphAccess.In(expression))
                {
                    return false;
                }

                foreach (string name in MentionedNames.In(expression))
                {
                    bool isColumn = branch.scope.Contains(name) && extended?.Part.Scope.Contains(name) != true;
                    if (IsLocal(name) || !isColumn || !Sees(name) || (branch.scope.HomeOf(name) is { IsEmpty: false } own && own.IsSubsetOf(home)))
                    {
                        return false;
                    }
                }

                return true;
            }
        }

        /// <summary>Replaces, in what a database runs, patterns of entities of another one by columns that this computes.</summary>
        private sealed class ForeignPatterns(Branch branch, DatabaseSet home, IEnumerable<(string Name, bool IsEntity)> binds) : SyntaxRewriter
        {
            public override Expression Rewrite(Expression expression) =>
                GraphAccess.Is(expression) && IsForeign(expression) ? branch.HoistedColumn(expression) : base.Rewrite(expression);

            private bool IsForeign(Expression expression)
            {
                DatabaseSet used = MentionedNames.Of(expression, branch.scope).Aggregate(DatabaseSet.None, (all, name) => all.Union(branch.scope.HomeOf(name)));
                return used.IsSingle && used != home && !MentionedNames.In(expression).Any(name => IsLocal(name) || binds.Any(bind => bind.Name == name));
            }
        }

        /// <summary>Replaces expressions that match patterns by columns that their databases compute.</summary>
        private sealed class GraphExpressions(Branch branch) : SyntaxRewriter
        {
            public override Expression Rewrite(Expression expression)
            {
                if (!GraphAccess.In(expression))
                {
                    return expression;
                }

                return GraphAccess.Is(expression) || expression is ListComprehension or QuantifierExpression or ReduceExpression ? branch.HoistedColumn(expression) : base.Rewrite(expression);
            }
        }
    }
}
