using System.Diagnostics;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Operators;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution;

/// <summary>
/// Logical plan → running operators. A plan is built from its top down, each operator on the one that takes its rows, with
/// the set of slots that are still needed after it: no operator copies a column that nobody reads.
/// </summary>
internal sealed partial class PhysicalPlanner(QueryContext context, int slotCount, PlanProfiler? profiler)
{
    public QueryContext Context => context;

    /// <summary>Columns of a batch: the plan's slots, then those of argument numbers.</summary>
    public int Width { get; private set; } = slotCount;

    public static int[] Slots(Variable[] variables) => Array.ConvertAll(variables, static variable => variable.Slot);

    /// <summary>A frame for an inner pipeline.</summary>
    public ArgumentFrame NewFrame() => new(Width++);

    /// <summary>Builds a plan whose rows go to <paramref name="next"/>.</summary>
    /// <param name="live">Slots that are read after the plan.</param>
    /// <param name="required">Slots that the plan's arguments must have.</param>
    /// <returns>The operator that takes the plan's arguments.</returns>
    public PhysicalOperator Build(LogicalPlan plan, PhysicalOperator next, SlotSet live, ArgumentFrame frame, out SlotSet required)
    {
        context.Budget.Check();
        next = profiler?.Measure(plan, next) ?? next;
        switch (plan)
        {
            case Argument:
                required = live;
                return next;
            case CartesianProduct product:
                return BuildCartesian(product, next, live, frame, out required);
            case HashJoin join:
                return BuildHashJoin(join, next, live, frame, out required);
            case Union union:
                return BuildUnion(union, next, live, frame, out required);
            case UnaryPlan unary:
                PhysicalOperator built = BuildUnary(unary, next, live, frame, out SlotSet needed);
                profiler?.Own(plan, built);
                return Build(unary.Source, built, needed, frame, out required);
            default:
                throw new UnreachableException($"No operator runs {plan.GetType().Name}.");
        }
    }

    private PhysicalOperator BuildUnary(UnaryPlan plan, PhysicalOperator next, SlotSet live, ArgumentFrame frame, out SlotSet needed)
    {
        switch (plan)
        {
            case NodeScan scan:
                needed = live.Without(scan.Node.Slot);
                return new NodeScanOperator(this, next, needed.ToArray(), scan.Node.Slot, scan.Labels, frame);
            case IndexSeek seek:
                needed = live.Without(seek.Entity.Slot);
                var seeker = new IndexSeekOperator(this, next, needed.ToArray(), seek, new ExpressionCompiler(this));
                needed.Add(seeker.Slots);
                return seeker;
            case NodeByIdSeek seek:
                needed = live.Without(seek.Node.Slot);
                ExpressionProgram id = new ExpressionCompiler(this).Compile(seek.Id);
                var idSeeker = new IdSeekOperator(this, next, needed.ToArray(), seek, id);
                needed.Add(id.Slots);
                return idSeeker;
            case Expand expand:
                return BuildExpand(expand, next, live, frame, out needed);
            case VarLengthExpand expand:
                return BuildWalk(expand, next, live, frame, out needed);
            case ShortestPath path:
                return BuildShortestPath(path, next, live, out needed);
            case SelectPaths path:
                return BuildSelectPaths(path, next, live, frame, out needed);
            case ExpandCount expand:
                return BuildExpandCount(expand, next, live, out needed);
            case GraphCount count:
                needed = live.Without(count.Count.Slot);
                return new GraphCountOperator(this, next, needed.ToArray(), count);
            case Filter filter:
                ExpressionProgram predicate = new ExpressionCompiler(this).Compile(filter.Predicate);
                needed = live.Union(predicate.Slots);
                return new FilterOperator(this, next, live.ToArray(), predicate);
            case Project project:
                return BuildProject(project, next, live, out needed);
            case Aggregate aggregate:
                return BuildAggregate(aggregate, next, live, frame, out needed);
            case Distinct distinct:
                needed = live.Copy();
                AddVariables(needed, distinct.Variables);
                return new DistinctOperator(this, next, live.ToArray(), Slots(distinct.Variables), frame);
            case Sort sort:
                needed = WithKeys(live, sort.Keys);
                return new SortOperator(this, next, needed.ToArray(), SortColumns(sort.Keys, frame));
            case TopK top:
                return BuildTop(top, next, live, frame, out needed);
            case Skip skip:
                needed = live;
                return new SkipOperator(this, next, live.ToArray(), Count("SKIP", skip.Count), frame);
            case Limit limit:
                needed = live;
                return new LimitOperator(this, next, live.ToArray(), Count("LIMIT", limit.Count), limit.Exhaust, frame);
            case Unwind unwind:
                ExpressionProgram items = new ExpressionCompiler(this).Compile(unwind.List);
                needed = live.Without(unwind.Item.Slot);
                var unwinder = new UnwindOperator(this, next, needed.ToArray(), items, unwind.Item.Slot);
                needed.Add(items.Slots);
                return unwinder;
            case LoadCsv load:
                var loading = new ExpressionCompiler(this);
                ExpressionProgram url = loading.Compile(load.Url);
                ExpressionProgram? terminator = load.FieldTerminator is null ? null : loading.Compile(load.FieldTerminator);
                needed = live.Without(load.Row.Slot).Without(load.Record.File.Slot).Without(load.Record.Line.Slot);
                var loader = new LoadCsvOperator(this, next, needed.ToArray(), load, live, url, terminator);
                needed = WithPrograms(needed, terminator is null ? [url] : [url, terminator]);
                return loader;
            case Eager:
                needed = live;
                return new EagerOperator(this, next, live.ToArray());
            case EmptyResult:
                needed = new SlotSet();
                return next;
            case Apply or OptionalApply or SemiApply or SubqueryCall:
                return BuildApply(plan, next, live, out needed);
            case ProcedureCall call:
                return BuildProcedureCall(call, next, live, out needed);
            default:
                return BuildUpdate(plan, next, live, out needed);
        }
    }

    private ExpandCountOperator BuildExpandCount(ExpandCount expand, PhysicalOperator next, SlotSet live, out SlotSet needed)
    {
        bool bindsCount = expand.Count is { } count && live.Contains(count.Slot);
        needed = bindsCount ? live.Without(expand.Count!.Slot) : live.Copy();
        int[] carried = needed.ToArray();
        needed.Add(expand.From.Slot);
        AddVariables(needed, expand.OtherThan);
        AddVariables(needed, expand.DifferentFrom);
        return new ExpandCountOperator(this, next, carried, expand, bindsCount);
    }

    private ProjectOperator BuildProject(Project project, PhysicalOperator next, SlotSet live, out SlotSet needed)
    {
        var compiler = new ExpressionCompiler(this);
        var slots = new List<int>(project.Columns.Length);
        var programs = new List<ExpressionProgram>(project.Columns.Length);
        needed = live.Copy();
        foreach (ProjectedColumn column in project.Columns)
        {
            // A column that nobody reads is computed all the same: it may fail.
            slots.Add(column.Variable.Slot);
            programs.Add(compiler.Compile(column.Expression));
            needed.Remove(column.Variable.Slot);
        }

        int[] carried = needed.ToArray();
        foreach (ExpressionProgram program in programs)
        {
            needed.Add(program.Slots);
        }

        return new ProjectOperator(this, next, carried, [.. slots], [.. programs]);
    }

    private AggregateOperator BuildAggregate(Aggregate aggregate, PhysicalOperator next, SlotSet live, ArgumentFrame frame, out SlotSet needed)
    {
        var compiler = new ExpressionCompiler(this);
        needed = new SlotSet();
        SlotSet restored = live.Copy();
        var groupings = new GroupingColumn[aggregate.Groupings.Length];
        for (int i = 0; i < groupings.Length; i++)
        {
            ProjectedColumn column = aggregate.Groupings[i];
            groupings[i] = new GroupingColumn(column.Variable.Slot, compiler.Compile(column.Expression));
            needed.Add(groupings[i].Program.Slots);
            restored.Remove(column.Variable.Slot);
        }

        var columns = new AggregateColumn[aggregate.Aggregates.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            ProjectedColumn column = aggregate.Aggregates[i];
            var call = (BoundAggregate)column.Expression;
            columns[i] = new AggregateColumn(column.Variable.Slot, Aggregation.Accumulator.Create(context, call), compiler.Compile(call.Arguments));
            restored.Remove(column.Variable.Slot);
            foreach (ExpressionProgram argument in columns[i].Arguments)
            {
                needed.Add(argument.Slots);
            }
        }

        if (frame.HasOrigins)
        {
            restored.Remove(frame.OriginSlot);
            needed.Add(frame.OriginSlot);
            frame.Require(restored);
        }

        return new AggregateOperator(this, next, groupings, columns, restored.ToArray(), frame);
    }

    private PhysicalOperator BuildTop(TopK top, PhysicalOperator next, SlotSet live, ArgumentFrame frame, out SlotSet needed)
    {
        needed = WithKeys(live, top.Keys);
        RowCount count = top.Skipped is null ? Count("LIMIT", top.Count) : Count("LIMIT", top.Count).Plus(Count("SKIP", top.Skipped));
        if (!frame.HasOrigins)
        {
            return new TopOperator(this, next, needed.ToArray(), SortColumns(top.Keys, frame), count);
        }

        // Each argument has its own first rows.
        var limit = new LimitOperator(this, next, live.ToArray(), count, exhaust: false, frame);
        return new SortOperator(this, limit, needed.ToArray(), SortColumns(top.Keys, frame));
    }

    private RowCount Count(string clause, BoundExpression count) => new(clause, count, new ExpressionCompiler(this).Compile(count));

    private static SlotSet WithKeys(SlotSet live, SortKey[] keys)
    {
        SlotSet needed = live.Copy();
        foreach (SortKey key in keys)
        {
            needed.Add(key.Variable.Slot);
        }

        return needed;
    }

    private static SortColumn[] SortColumns(SortKey[] keys, ArgumentFrame frame)
    {
        SortColumn[] columns = Array.ConvertAll(keys, static key => new SortColumn(key.Variable.Slot, key.Descending));
        return frame.HasOrigins ? [new SortColumn(frame.OriginSlot, Descending: false, IsOrigin: true), .. columns] : columns;
    }

    private static void AddVariables(SlotSet slots, Variable[] variables)
    {
        foreach (Variable variable in variables)
        {
            slots.Add(variable.Slot);
        }
    }
}
