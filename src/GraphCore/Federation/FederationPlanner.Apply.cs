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
            ApplyStep? last = steps is [.., ApplyStep previous] && previous.Part.Databases == home && home.IsSingle && !isOuter && !previous.IsOuter && batchRows is null && previous.BatchRows is null ? previous : null;
            EnsureReadable(home, isExtension: last is not null, clause);
            EnsureOneWriter(!writes || last is { Part.Writes: true }, clause);
            var foreign = new ForeignExpressions(this, home, last);
            inner = foreign.Rewrite(inner);
            ApplyStep step = last ?? AddStep(new ApplyStep(new FetchPart(home)) { IsOuter = isOuter, BatchRows = batchRows });
            foreach (string name in MentionedNames.Of(inner, scope))
            {
                if (!step.Part.Scope.Contains(name))
                {
                    step.Import(name);
                }
            }

            foreign.Names.ForEach(step.Import);
            Append(step.Part, inner, binds);
            step.Part.Writes |= writes;
            wrote |= writes;
        }

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
                    ErrorCodes.SemanticError, $"The expression matches a pattern with entities of several databases ({Names.Describe(home)}): no pattern joins two.", position: expression.Position);
            }

            ApplyStep? last = steps is [.., ApplyStep previous] && previous.Part.Databases == home && !previous.IsOuter && !previous.Part.Writes ? previous : null;
            EnsureReadable(home, last is not null, null);
            var foreign = new ForeignExpressions(this, home, last);
            Expression native = foreign.Rewrite(expression);
            ApplyStep step = last ?? AddStep(new ApplyStep(new FetchPart(home)));
            foreach (string name in MentionedNames.Of(native, scope))
            {
                if (!step.Part.Scope.Contains(name))
                {
                    step.Import(name);
                }
            }

            foreign.Names.ForEach(step.Import);
            string column = planner.NewName();
            step.Part.Computed.Add((column, native));
            return new Variable(column) { Position = expression.Position };
        }

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
            return name;
        }

        /// <summary>Replaces, in what a database runs, expressions on entities of other databases by their values.</summary>
        private sealed class ForeignExpressions(Branch branch, DatabaseSet home, ApplyStep? extended) : SyntaxRewriter
        {
            /// <summary>The columns that hold the values.</summary>
            public List<string> Names { get; } = [];

            public override Expression Rewrite(Expression expression)
            {
                // The properties of a pattern must stay a map that is written out.
                if (expression is MapLiteral || !UsesForeign(expression) || !IsOfTable(expression))
                {
                    return base.Rewrite(expression);
                }

                if (!HomeOf(expression, branch.scope).IsEmpty)
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

            private bool UsesForeign(Expression expression) =>
                MentionedNames.Of(expression, branch.scope).Exists(name => !IsLocal(name) && IsForeign(name));

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
                    if (IsLocal(name) || !isColumn || (branch.scope.HomeOf(name) is { IsEmpty: false } own && own.IsSubsetOf(home)))
                    {
                        return false;
                    }
                }

                return true;
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
