using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

internal sealed partial class FederationPlanner
{
    /// <summary>What a USE names.</summary>
    /// <exception cref="GraphException">Only a row could tell.</exception>
    private DatabaseSet Chosen(GraphReference graph) => GraphChoices.NameOf(graph, parameters) is { } name
        ? names.Of(name)
        : throw new GraphException(
            ErrorCodes.SemanticError, "The database of USE must be a name, or `graph.byName` of a string or a parameter that is one.", position: graph.Position);

    /// <summary>Whether a query writes.</summary>
    private static bool Writes(Query query) => query.Branches.SelectMany(static branch => branch.Clauses).Any(static clause =>
        GraphAccess.IsUpdate(clause) || (clause is SubqueryClause subquery && Writes(subquery.Body)));

    /// <summary>The databases that a query uses, apart from those of what it imports.</summary>
    private DatabaseSet DatabasesOf(Query query, DatabaseSet ambient)
    {
        DatabaseSet all = DatabaseSet.None;
        foreach (SingleQuery branch in query.Branches)
        {
            DatabaseSet inside = branch.Clauses.OfType<UseClause>().FirstOrDefault() is { } use ? Chosen(use.Graph) : ambient;
            foreach (Clause clause in branch.Clauses)
            {
                all = all.Union(clause switch
                {
                    UseClause => inside,
                    SubqueryClause subquery => DatabasesOf(subquery.Body, inside),
                    _ when MarkerOf(clause) is { } marker => names.Of(marker),
                    _ when GraphAccess.Is(clause) || GraphAccess.In(clause) => inside,
                    _ => DatabaseSet.None,
                });
            }
        }

        return all;
    }

    private static DatabaseMarker? MarkerOf(Clause clause) => clause switch
    {
        MatchClause match => match.Database,
        CreateClause create => create.Database,
        MergeClause merge => merge.Database,
        SetClause set => set.Database,
        RemoveClause remove => remove.Database,
        DeleteClause delete => delete.Database,
        _ => null,
    };

    private sealed partial class Branch
    {
        private void AddSubquery(SubqueryClause subquery)
        {
            List<string> imported = MentionedNames.Imports(subquery)?.FindAll(scope.Contains) ?? [.. scope.Names];
            var inside = new FederatedScope(scope.Variables.Where(variable => imported.Contains(variable.Name)));
            DatabaseSet home = imported.Aggregate(planner.DatabasesOf(subquery.Body, ambient), (all, name) => all.Union(scope.HomeOf(name)));
            bool writes = Writes(subquery.Body);
            if (!home.IsSingle && WithoutForeign(subquery, imported) is { } native)
            {
                // What the body needs of other databases travels to its own as values.
                DatabaseSet own = planner.DatabasesOf(subquery.Body, ambient);
                AddOfOneDatabase(native, ColumnsOf(subquery.Body, own, () => Plan(subquery, inside)), own, MentionedNames.Imports(native)!, writes);
                return;
            }

            if (home.IsSingle)
            {
                AddOfOneDatabase(subquery, ColumnsOf(subquery.Body, home, () => Plan(subquery, inside)), home, imported, writes);
                return;
            }

            FederatedPlan plan = Plan(subquery, inside);
            if (home.IsEmpty && subquery.InTransactions is null)
            {
                AddLocal(subquery);
            }
            else
            {
                AddNested(subquery, plan, imported, writes);
            }

            foreach (FederatedVariable column in plan.Columns ?? [])
            {
                scope.Declare(column.Name, column.Home, column.IsEntity);
            }
        }

        /// <summary>A subquery of one database that needs entities of others only for values: with these as its imports. Null: it is none.</summary>
        private SubqueryClause? WithoutForeign(SubqueryClause subquery, List<string> imported)
        {
            DatabaseSet own = planner.DatabasesOf(subquery.Body, ambient);
            if (!own.IsSingle || subquery.Body.Branches.SelectMany(static branch => branch.Clauses).Any(clause => Redeclares(clause, imported)))
            {
                return null;
            }

            Query body = subquery.Scope is not null ? subquery.Body : subquery.Body with
            {
                Branches = [.. ((IEnumerable<SingleQuery>)subquery.Body.Branches).Select(static branch =>
                    branch with { Clauses = [.. ((IEnumerable<Clause>)branch.Clauses).Where(clause => !ReferenceEquals(clause, MentionedNames.ImportingWith(branch)))] })],
            };
            ApplyStep? last = Extendable(own, isOuter: false, subquery.InTransactions?.Rows);
            if (!new ForeignExpressions(this, own, last, imported, isTrial: true).Succeeds(body))
            {
                return null;
            }

            var foreign = new ForeignExpressions(this, own, last, imported, isTrial: false);
            Query native = foreign.Rewrite(body);
            IEnumerable<string> rest = imported.Where(name => scope.HomeOf(name) is { IsEmpty: true } || scope.HomeOf(name).IsSubsetOf(own));
            return subquery with { Body = native, Scope = new SubqueryScope(false, [.. rest.Concat(foreign.Names).Select(static name => new Variable(name))]) };
        }

        // An import that is another thing further down in the body.
        private static bool Redeclares(Clause clause, List<string> imported) => clause is WithClause with
            && (with.Projection.Star || with.Projection.Items.Any(item => imported.Contains(item.ColumnName) && item.Expression is not Variable));

        private FederatedPlan Plan(SubqueryClause subquery, FederatedScope inside) => planner.Plan(subquery.Body, ambient, inside, isNested: subquery.Scope is null);

        /// <summary>What the body of one database returns.</summary>
        private static List<(string Name, bool IsEntity)> ColumnsOf(Query body, DatabaseSet home, Func<FederatedPlan> plan)
        {
            if (body.Branches[0].Clauses[^1] is not ReturnClause @return)
            {
                return [];
            }

            if (@return.Projection.Star)
            {
                return [.. (plan().Columns ?? []).Select(static column => (column.Name, column.IsEntity))];
            }

            HashSet<string> entities = [.. PatternNames.Of(body.Branches[0].Clauses.SelectMany(PatternsOf)).Where(static place => place.IsEntity).Select(static place => place.Variable.Name)];
            return [.. @return.Projection.Items.Select(item => (item.ColumnName, item.Expression is Variable variable && entities.Contains(variable.Name)))];
        }

        private void AddOfOneDatabase(SubqueryClause subquery, List<(string Name, bool IsEntity)> binds, DatabaseSet home, List<string> imported, bool writes)
        {
            Clause bare = subquery with { Body = GraphChoices.Erase(subquery.Body, planner.parameters, out _), InTransactions = null };
            if (subquery.InTransactions is not { } batches)
            {
                AddRowwise(bare, home, imported, binds, writes);
                return;
            }

            if (batches.OnError is not (BatchFailure.Default or BatchFailure.Fail) || batches.ReportStatus is not null)
            {
                throw new GraphException(
                    ErrorCodes.SemanticError, "`ON ERROR` and `REPORT STATUS` are not available where the rows come from other databases.", position: batches.Position);
            }

            if (writes)
            {
                planner.Write(home, subquery.Position);
            }

            Apply(bare, home, binds, writes, batches.Rows ?? new IntegerLiteral(1000));
        }

        private void AddNested(SubqueryClause subquery, FederatedPlan plan, List<string> imported, bool writes)
        {
            if (writes)
            {
                throw new GraphException(
                    ErrorCodes.SemanticError,
                    "A subquery that writes uses one database: read from the others before it, and hand it what it needs.",
                    position: subquery.Position);
            }

            if (subquery.InTransactions is { } batches)
            {
                throw new GraphException(ErrorCodes.SemanticError, "`IN TRANSACTIONS` needs a subquery of one database.", position: batches.Position);
            }

            steps.Add(new NestedStep(plan, imported, subquery.Optional));
        }
    }
}
