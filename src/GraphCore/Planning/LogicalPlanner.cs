using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Planning.Matching;

namespace Serverless.GraphCore.Planning;

/// <summary>Bound query → logical plan: one operator (or a few) per clause; patterns are given to <see cref="MatchPlanner"/>.</summary>
internal sealed partial class LogicalPlanner(PlanningContext context)
{
    /// <summary>Plans a whole statement.</summary>
    public LogicalPlan PlanStatement(BoundQuery query)
    {
        LogicalPlan plan = PlanQuery(query, []);
        return query.Columns is { } columns
            ? new ProduceResults(plan, [.. columns.Select(static column => (column.Name, column.Variable))]) { EstimatedRows = plan.EstimatedRows }
            : new EmptyResult(plan);
    }

    /// <summary>Plans a query whose outer row has the given variables.</summary>
    public LogicalPlan PlanQuery(BoundQuery query, Variable[] arguments)
    {
        LogicalPlan? plan = null;
        Variable[] own = [];
        foreach (BoundSingleQuery branch in query.Branches)
        {
            LogicalPlan next = PlanBranch(branch, arguments);
            if (plan is null)
            {
                (plan, own) = (next, branch.Columns);
                continue;
            }

            Variable[] columns = [.. query.Columns!.Select(static column => column.Variable)];
            plan = new Union(plan, next, columns, own, branch.Columns) { EstimatedRows = plan.EstimatedRows + next.EstimatedRows };
            own = columns;
        }

        return query.Branches.Length > 1 && !query.UnionAll ? new Distinct(plan!, own) { EstimatedRows = plan!.EstimatedRows } : plan!;
    }

    private LogicalPlan PlanBranch(BoundSingleQuery branch, Variable[] arguments)
    {
        var state = new BranchState(new Argument(arguments) { EstimatedRows = 1 }, arguments);
        List<BoundClause> clauses = JoinCreates(branch.Clauses);
        for (int i = 0; i < clauses.Count; i++)
        {
            PlanClause(clauses[i], isLast: i == clauses.Count - 1, state);
        }

        PlanPending(state);
        return state.Plan;
    }

    /// <summary>A sequence of clauses on its way.</summary>
    private sealed class BranchState(LogicalPlan plan, Variable[] arguments)
    {
        public LogicalPlan Plan { get; set; } = plan;

        /// <summary>Variables of the enclosing row.</summary>
        public Variable[] Arguments { get; } = arguments;

        /// <summary>Variables that the plan binds and that clauses may name.</summary>
        public HashSet<Variable> Bound { get; set; } = [.. arguments];

        /// <summary>Matches that are planned together, as soon as another clause comes.</summary>
        public List<BoundMatch> Pending { get; } = [];

        public bool HasUpdates { get; set; }

        public void Add(LogicalPlan next, double? rows = null) => Plan = next with { EstimatedRows = rows ?? Plan.EstimatedRows };
    }

    private void PlanClause(BoundClause clause, bool isLast, BranchState state)
    {
        context.Work.Step();
        switch (clause)
        {
            case BoundMatch { Optional: false } match:
                if (state.Pending.Exists(earlier => earlier.Pattern.ShortestPaths.Length > 0 || earlier.Pattern.Selections.Length > 0 || IsNeeded(earlier, match)))
                {
                    // Shortest paths are found last within a match, and this one may use them; what is repeated uses what is bound before.
                    PlanPending(state);
                }

                state.Pending.Add(match);
                return;
            case BoundProjection { IsPassThrough: true } pass when state.Pending.Count > 0 && !isLast:
                // It only forgets variables and filters, so the matches around it are planned as one.
                state.Pending.Add(new BoundMatch(pass.Position, Optional: false, new BoundPattern([], [], [], [], [], [], []), pass.Where));
                return;
        }

        PlanPending(state);
        switch (clause)
        {
            case BoundMatch match:
                PlanOptionalMatch(match, state);
                break;
            case BoundProjection projection:
                PlanProjection(projection, state);
                break;
            case BoundFilter filter:
                state.Plan = Filtered(state.Plan, filter.Where);
                break;
            case BoundUnwind unwind:
                state.Add(new Unwind(state.Plan, Resolve(unwind.List), unwind.Item), state.Plan.EstimatedRows * ListLength(unwind.List));
                state.Bound.Add(unwind.Item);
                break;
            case BoundLoadCsv load:
                state.Add(new LoadCsv(state.Plan, Resolve(load.Source), load.Row, load.Record, load.WithHeaders, load.FieldTerminator), state.Plan.EstimatedRows * 1000);
                state.Bound.Add(load.Row);
                break;
            case BoundProcedureCall call:
                PlanProcedureCall(call, state);
                break;
            case BoundSubqueryCall call:
                PlanSubqueryCall(call, state);
                break;
            default:
                PlanUpdate(clause, state);
                state.HasUpdates = true;
                break;
        }
    }

    /// <summary>Whether a repetition in a match uses what an earlier one binds.</summary>
    private static bool IsNeeded(BoundMatch earlier, BoundMatch match) =>
        Array.Exists(match.Pattern.Relationships, relationship => relationship.Repetition?.Needs.Overlaps(earlier.Pattern.Introduced) == true);

    private void PlanPending(BranchState state)
    {
        if (state.Pending.Count == 0)
        {
            return;
        }

        var planner = new MatchPlanner(context, this, state.Pending, state.Arguments, state.Bound, keepsSourceFirst: state.HasUpdates);
        state.Plan = planner.Plan(state.Plan);
        foreach (BoundMatch match in state.Pending)
        {
            state.Bound.UnionWith(match.Pattern.Introduced);
        }

        state.Pending.Clear();
    }

    private void PlanOptionalMatch(BoundMatch match, BranchState state)
    {
        Variable[] arguments = Needed(match, state);
        var planner = new MatchPlanner(context, this, [match], arguments, arguments.ToHashSet());
        LogicalPlan inner = planner.Plan(new Argument(arguments) { EstimatedRows = 1 });
        state.Add(new OptionalApply(state.Plan, inner, match.Pattern.Introduced), state.Plan.EstimatedRows * Math.Max(1, inner.EstimatedRows));
        state.Bound.UnionWith(match.Pattern.Introduced);
    }

    private void PlanProcedureCall(BoundProcedureCall call, BranchState state)
    {
        BoundExpression[] arguments = [.. call.Arguments.Select(Resolve)];
        double rows = state.Plan.EstimatedRows * (call.Void ? 1 : 10);
        bool writes = call.Procedure.Mode != ProcedureMode.Read;
        if (call.Optional && !call.Void)
        {
            LogicalPlan inner = new ProcedureCall(new Argument(Needed(call, state)), call.Procedure.Name, arguments, call.Yields, Void: false, writes);
            state.Add(new OptionalApply(state.Plan, inner, [.. call.Yields.Select(static yield => yield.Variable)]), rows);
        }
        else
        {
            state.Add(new ProcedureCall(state.Plan, call.Procedure.Name, arguments, call.Yields, call.Void, writes), rows);
        }

        state.HasUpdates |= writes;
        state.Bound.UnionWith(call.Yields.Select(static yield => yield.Variable));
    }

    private void PlanSubqueryCall(BoundSubqueryCall call, BranchState state)
    {
        LogicalPlan inner = PlanQuery(call.Query, call.Outer);
        Variable[] columns = [.. (call.Columns ?? []).Select(static column => column.Variable)];
        bool updates = LogicalPlanTree.HasUpdates(inner);
        double rows = state.Plan.EstimatedRows * (call.Columns is null ? 1 : inner.EstimatedRows);
        if (call.Batch is { } batch)
        {
            batch = batch with { Rows = batch.Rows is null ? null : Resolve(batch.Rows) };
            state.Add(new SubqueryCall(state.Plan, inner, call.Columns is null, batch), rows);
            if (batch.Status is { } status)
            {
                state.Bound.Add(status);
            }
        }
        else if (call.Optional && call.Columns is not null)
        {
            ProjectedColumn[] renamed = [.. call.Query.Columns!.Zip(columns).Where(static pair => pair.First.Variable != pair.Second).Select(pair => new ProjectedColumn(pair.Second, new BoundVariable(call.Position, pair.First.Variable)))];
            inner = renamed.Length == 0 ? inner : new Project(inner, renamed) { EstimatedRows = inner.EstimatedRows };
            state.Add(new OptionalApply(state.Plan, inner, columns), Math.Max(state.Plan.EstimatedRows, rows));
        }
        else if (updates || call.Columns is null)
        {
            state.Add(new SubqueryCall(state.Plan, inner, call.Columns is null, Batch: null), rows);
        }
        else
        {
            state.Add(new Apply(state.Plan, inner), rows);
        }

        state.HasUpdates |= updates;
        state.Bound.UnionWith(columns);
    }

    /// <summary>Variables of the current row that a clause uses.</summary>
    private static Variable[] Needed(BoundClause clause, BranchState state)
    {
        var used = new HashSet<Variable>();
        BoundClauseVariables.Collect(clause, used);
        used.IntersectWith(state.Bound);
        return [.. used.OrderBy(static variable => variable.Slot)];
    }

    private static double ListLength(BoundExpression list) => list is BoundList literal ? literal.Items.Length : 10;

    /// <summary>The expression with its subqueries planned.</summary>
    public BoundExpression Resolve(BoundExpression expression) => BoundExpressionTree.Rewrite(expression, part => part is BoundSubquery subquery ? Plan(subquery) : null);

    public BoundExpression? ResolveIf(BoundExpression? expression) => expression is null ? null : Resolve(expression);

    private PlannedSubquery Plan(BoundSubquery subquery) =>
        new(subquery.Position, subquery.Kind, PlanQuery(subquery.Query, subquery.Outer), subquery.Column, subquery.Outer);

    /// <summary>Filters rows by conditions, in their order.</summary>
    public LogicalPlan Filtered(LogicalPlan plan, IReadOnlyList<BoundExpression> conditions) => Conjuncts.Folded(conditions).Aggregate(plan, Filtered);

    /// <summary>Filters rows by a condition; EXISTS becomes a semi-join.</summary>
    private LogicalPlan Filtered(LogicalPlan plan, BoundExpression condition)
    {
        double rows = plan.EstimatedRows * context.Estimator.Selectivity(condition, context.LabelsOf);
        (BoundExpression core, bool negated) = condition is BoundUnary { Operation: UnaryOperation.Not } not ? (not.Operand, true) : (condition, false);
        return core is BoundSubquery { Kind: SubqueryKind.Exists } exists
            ? new SemiApply(plan, PlanQuery(exists.Query, exists.Outer), negated) { EstimatedRows = rows }
            : new Filter(plan, Resolve(condition)) { EstimatedRows = rows };
    }
}
