using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

internal sealed partial class FederationPlanner
{
    /// <summary>One part of a UNION, clause by clause.</summary>
    private sealed partial class Branch(FederationPlanner planner, DatabaseSet around, FederatedScope imports)
    {
        private readonly List<FederatedStep> steps = [];
        private readonly FederatedScope scope = new();
        private readonly HashSet<string> computed = new(StringComparer.Ordinal);
        private DatabaseSet ambient = around;
        private bool wrote;

        /// <summary>What the branch returns; null: nothing.</summary>
        public IReadOnlyList<FederatedVariable>? Result { get; private set; }

        private JoinStep? Open => steps is [.., JoinStep join] ? join : null;

        private FederatedNames Names => planner.names;

        public void AddAll(SingleQuery query, bool isNested)
        {
            int first = 0;
            if (isNested && MentionedNames.ImportingWith(query) is { } with && Imports(with))
            {
                // The WITH only says what is imported, which the step around the query has done.
                scope.Replace(with.Projection.Star ? imports.Variables : imports.Variables.Where(variable => with.Projection.Items.Any(item => item.ColumnName == variable.Name)));
                query = query with { Clauses = [.. ((IEnumerable<Clause>)query.Clauses).Where(clause => !ReferenceEquals(clause, with))] };
            }
            else
            {
                scope.Replace(imports.Variables);
            }

            if (query.Clauses[0] is UseClause use)
            {
                ambient = planner.Chosen(use.Graph);
                first = 1;
            }

            for (int i = first; i < query.Clauses.Count; i++)
            {
                Add(query.Clauses[i]);
            }
        }

        public FederatedBranch Finish()
        {
            foreach (JoinStep join in steps.OfType<JoinStep>())
            {
                planner.Distribute(join);
            }

            return new FederatedBranch(steps);
        }

        private bool Imports(WithClause with) => with.Projection.Star || ((IEnumerable<ProjectionItem>)with.Projection.Items).Any(item => item.Expression is Variable variable && imports.Contains(variable.Name));

        private void Add(Clause clause)
        {
            switch (clause)
            {
                case MatchClause match:
                    AddMatch(match);
                    break;
                case WithClause with:
                    AddProjection(with, with.Projection);
                    break;
                case ReturnClause @return:
                    AddProjection(@return, @return.Projection);
                    Result = [.. scope.Variables];
                    break;
                case UnwindClause unwind:
                    AddUnwind(unwind);
                    break;
                case SubqueryClause subquery:
                    AddSubquery(subquery);
                    break;
                case FinishClause:
                    AddLocal(clause);
                    break;
                case ProcedureCallClause call:
                    AddCall(call);
                    break;
                case LoadCsvClause load:
                    AddRowwise(load, Ambient(load), MentionedNames.Of(load, scope), [(load.Variable.Name, false)], writes: false);
                    break;
                default:
                    AddUpdate(clause);
                    break;
            }
        }

        /// <summary>Where a clause runs that says nothing else.</summary>
        private DatabaseSet Ambient(AstNode clause) => !ambient.IsEmpty ? ambient : throw new GraphException(
            ErrorCodes.SemanticError, "The request is made to no database that has a graph: say where this runs, by `USE` or `FROM DATABASE`.", position: clause.Position);

        /// <summary>The part of the open step that has all of some variables; null: there is none.</summary>
        private FetchPart? PartOf(IReadOnlyCollection<string> used) =>
            used.Count == 0 ? null : Open?.Parts.Find(part => !part.IsComplete && used.All(part.Scope.Contains));

        /// <summary>Whether all that there is are the rows of one part.</summary>
        private bool IsOnePart([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FetchPart? part)
        {
            part = Open is { Parts: [var only], Conditions.Count: 0 } join && steps.Count == 1 && join.Before.Variables.Count == 0 && imports.Variables.Count == 0 ? only : null;
            return part is not null;
        }

        private JoinStep OpenOrNew()
        {
            if (Open is { } open)
            {
                return open;
            }

            var join = new JoinStep(scope.Copy());
            steps.Add(join);
            return join;
        }

        private FetchPart NewPart(DatabaseSet home, Clause clause)
        {
            EnsureReadable(home, isExtension: false, clause);
            var part = new FetchPart(home);
            OpenOrNew().Parts.Add(part);
            return part;
        }

        private void Append(FetchPart part, Clause clause, IEnumerable<(string Name, bool IsEntity)> binds)
        {
            part.Clauses.Add(clause);
            foreach ((string name, bool isEntity) in binds)
            {
                part.Scope.Declare(name, part.Databases, isEntity);
                scope.Declare(name, part.Databases, isEntity);
            }
        }

        /// <summary>Adds a clause that makes rows of each row, in a database.</summary>
        private void AddRowwise(Clause clause, DatabaseSet home, List<string> used, List<(string Name, bool IsEntity)> binds, bool writes)
        {
            if (writes)
            {
                planner.Write(home, clause.Position);
            }

            FetchPart? part = PartOf(used);
            if (part is null && used.Count == 0)
            {
                // A write counts the rows before it, which a part of its own does not know.
                part = IsOnePart(out FetchPart? only) && only.Databases == home && home.IsSingle ? only : steps.Count == 0 && imports.Variables.Count == 0 ? NewPart(home, clause) : writes ? null : NewPart(home, clause);
            }

            bool isAlone = part is null || !writes || (IsOnePart(out FetchPart? one) && one == part);
            if (part is not null && part.Databases == home && isAlone)
            {
                EnsureOneWriter(part.Writes || !writes, clause);
                Append(part, clause, binds);
                part.Writes |= writes;
                wrote |= writes;
            }
            else
            {
                Apply(clause, home, binds, writes);
            }
        }

        // What is written in several pieces would be several transactions.
        private void EnsureOneWriter(bool isSameOrReads, Clause clause)
        {
            if (wrote && !isSameOrReads)
            {
                throw new GraphException(
                    ErrorCodes.SemanticError,
                    "What the statement writes must be in one piece, so that it takes effect as a whole: put the clauses that write next to each other, after those that read from other databases.",
                    position: clause.Position);
            }
        }

        private void AddUnwind(UnwindClause unwind)
        {
            List<string> used = MentionedNames.Of(unwind, scope);
            DatabaseSet home = HomeOf(unwind.List, scope);
            if (PartOf(used) is { } part)
            {
                part.Clauses.Add(unwind);
                part.Scope.Declare(unwind.Variable.Name, home, isEntity: false);
                scope.Declare(unwind.Variable.Name, home, isEntity: false);
                return;
            }

            AddLocal(unwind);
            scope.Declare(unwind.Variable.Name, home, isEntity: false);
        }

        private void AddCall(ProcedureCallClause call)
        {
            List<(string Name, bool IsEntity)> binds = [];
            if (call.Yield is { } yield)
            {
                binds.AddRange(((IEnumerable<YieldItem>)yield.Items).Select(static item => (item.VariableName, false)));
            }

            AddRowwise(call, Ambient(call), MentionedNames.Of(call, scope), binds, IsWriting(call));
        }

        private bool IsWriting(ProcedureCallClause call) => planner.procedures.TryGet(call.Procedure.Text, out ProcedureSignature? signature) && signature.Mode != ProcedureMode.Read;

        private void AddProjection(Clause clause, Projection projection)
        {
            Projection explicitly = WithoutStar(projection);
            List<FederatedVariable> result = [];
            foreach (ProjectionItem item in explicitly.Items)
            {
                bool isEntity = item.Expression is Variable variable && scope.Find(variable.Name) is { IsEntity: true };
                result.Add(new FederatedVariable(item.ColumnName, HomeOf(item.Expression, scope), isEntity));
            }

            Clause expanded = clause is WithClause with ? with with { Projection = explicitly } : ((ReturnClause)clause) with { Projection = explicitly };
            if (IsOnePart(out FetchPart? part) && part.Databases.IsSingle)
            {
                part.Clauses.Add(expanded);
                part.Scope.Replace(result);
                part.IsComplete = clause is ReturnClause;
            }
            else if (!(IsOnePart(out part) && TrySplit(part, expanded, explicitly, result)))
            {
                AddLocal(expanded);
            }

            scope.Replace(result);
        }

        // All variables by name, so that it can be told which of them are needed.
        private Projection WithoutStar(Projection projection)
        {
            IEnumerable<ProjectionItem> items = ((IEnumerable<ProjectionItem>)projection.Items).Select(static item =>
                item.Alias is null ? item with { Alias = new Variable(item.ColumnName) { Position = item.Position } } : item);
            return projection.Star
                ? projection with { Star = false, Items = [.. scope.Names.Order(StringComparer.Ordinal).Select(NamedItem), .. items] }
                : projection with { Items = [.. items] };
        }

        private static ProjectionItem NamedItem(string name) => new(new Variable(name), new Variable(name), default);

        /// <summary>Adds a clause that works on the rows.</summary>
        private void AddLocal(Clause clause)
        {
            Clause hoisted = Hoist(clause);
            if (steps is [.., LocalStep last])
            {
                last.Clauses.Add(hoisted);
                return;
            }

            var step = new LocalStep();
            step.Clauses.Add(hoisted);
            steps.Add(step);
        }
    }
}
