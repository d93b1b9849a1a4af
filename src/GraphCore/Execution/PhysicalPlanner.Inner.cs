using System.Diagnostics;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Operators;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Execution.Updates;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution;

/// <content>Operators with inner pipelines or two sides, and updates.</content>
internal sealed partial class PhysicalPlanner
{
    private PhysicalOperator BuildApply(LogicalPlan plan, PhysicalOperator next, SlotSet live, out SlotSet needed)
    {
        switch (plan)
        {
            case Apply apply:
                return BuildApply(apply.Inner, next, live, optional: null, out needed);
            case OptionalApply apply:
                return BuildApply(apply.Inner, next, live, apply, out needed);
            case SemiApply apply:
                ArgumentFrame frame = NewFrame();
                var exists = new ExistsSink(frame);
                InnerPipeline pipeline = BuildInner(apply.Inner, exists, new SlotSet(), new SlotSet(), frame, out needed);
                needed.Add(live);
                return new SemiApplyOperator(this, next, live.ToArray(), pipeline, exists, apply.Anti);
            case SubqueryCall { Batch: not null }:
                throw new GraphException(ErrorCodes.SemanticError, "`CALL { … } IN TRANSACTIONS` cannot stand inside a subquery: use it at the top of a statement.");
            case SubqueryCall { Unit: true } call:
                InnerPipeline unit = BuildInner(call.Inner, new DiscardSink(), new SlotSet(), new SlotSet(), NewFrame(), out needed);
                needed.Add(live);
                return new UnitApplyOperator(context, next, unit);
            case SubqueryCall call:
                return BuildApply(call.Inner, next, live, optional: null, out needed);
            default:
                throw new UnreachableException($"No operator runs {plan.GetType().Name}.");
        }
    }

    private ApplyOperator BuildApply(LogicalPlan inner, PhysicalOperator next, SlotSet live, OptionalApply? optional, out SlotSet needed)
    {
        SlotSet bound = PlanFacts.BoundSlots(inner);
        if (optional is not null)
        {
            // What the inner side has from outside, such as a grouping key, keeps its value when there is no inner row.
            bound = bound.Except(PlanFacts.BoundSlots(optional.Source));
            AddVariables(bound, optional.Nulls);
        }

        SlotSet outer = live.Except(bound);
        SlotSet own = live.Intersect(bound);
        ArgumentFrame frame = NewFrame();
        ApplySink sink = optional is null
            ? new ApplySink(this, next, frame, outer.ToArray(), own.ToArray())
            : new OptionalSink(this, next, frame, outer.ToArray(), own.ToArray());
        InnerPipeline pipeline = BuildInner(inner, sink, own, outer, frame, out needed);
        return new ApplyOperator(context, next, pipeline, sink, PlanFacts.HasUpdates(inner));
    }

    /// <summary>Builds an inner side that ends in a sink.</summary>
    /// <param name="live">Slots that the sink reads of the inner side's rows.</param>
    /// <param name="outer">Slots that it reads of the arguments.</param>
    /// <param name="needed">All slots of the arguments.</param>
    private InnerPipeline BuildInner(LogicalPlan inner, PhysicalOperator sink, SlotSet live, SlotSet outer, ArgumentFrame frame, out SlotSet needed)
    {
        SlotSet wanted = frame.HasOrigins ? live.With(frame.OriginSlot) : live;
        PhysicalOperator entry = Build(inner, sink, wanted, frame, out SlotSet required);
        needed = required.Union(outer).Union(frame.Restored);
        if (frame.HasOrigins)
        {
            needed.Remove(frame.OriginSlot);
        }

        return new InnerPipeline(frame, entry, needed.ToArray(), Width);
    }

    private JoinOperator BuildCartesian(CartesianProduct product, PhysicalOperator next, SlotSet live, ArgumentFrame frame, out SlotSet required)
    {
        SlotSet right = RightSlots(product.Right, live, frame);
        var rows = new RowBuffer(context, right.ToArray());
        SlotSet left = LeftSlots(right, live, frame);
        var side = new CartesianSide(this, next, left.ToArray(), rows, frame);
        PhysicalOperator leftEntry = Build(product.Left, side, left, frame, out required);
        PhysicalOperator rightEntry = Build(product.Right, new BufferSink(context, rows), right, frame, out SlotSet rightRequired);
        required.Add(rightRequired);
        return new JoinOperator(context, next, side) { Left = leftEntry, Right = rightEntry };
    }

    private JoinOperator BuildHashJoin(HashJoin join, PhysicalOperator next, SlotSet live, ArgumentFrame frame, out SlotSet required)
    {
        SlotSet right = RightSlots(join.Right, live, frame);
        SlotSet left = LeftSlots(right, live, frame);
        var rows = new RowBuffer(context, right.ToArray());
        var table = new JoinTable(context, join.LeftKeys.Length, frame);
        ExpressionProgram[] leftKeys = new ExpressionCompiler(this).Compile(join.LeftKeys);
        ExpressionProgram[] rightKeys = new ExpressionCompiler(this).Compile(join.RightKeys);
        var side = new HashProbeSide(this, next, left.ToArray(), rows, table, leftKeys);
        PhysicalOperator leftEntry = Build(join.Left, side, WithPrograms(left, leftKeys), frame, out required);
        PhysicalOperator rightEntry = Build(join.Right, new HashBuildSink(context, rows, table, rightKeys), WithPrograms(right, rightKeys), frame, out SlotSet rightRequired);
        required.Add(rightRequired);
        return new JoinOperator(context, next, side) { Left = leftEntry, Right = rightEntry };
    }

    /// <summary>What a join holds of its right side: the live slots that the side binds, and the argument's number.</summary>
    private static SlotSet RightSlots(LogicalPlan right, SlotSet live, ArgumentFrame frame)
    {
        SlotSet slots = live.Intersect(PlanFacts.BoundSlots(right));
        if (frame.HasOrigins)
        {
            slots.Add(frame.OriginSlot);
        }

        return slots;
    }

    private static SlotSet LeftSlots(SlotSet right, SlotSet live, ArgumentFrame frame)
    {
        SlotSet slots = live.Except(right);
        if (frame.HasOrigins)
        {
            slots.Add(frame.OriginSlot);
        }

        return slots;
    }

    private static SlotSet WithPrograms(SlotSet live, ExpressionProgram[] programs)
    {
        SlotSet slots = live.Copy();
        foreach (ExpressionProgram program in programs)
        {
            slots.Add(program.Slots);
        }

        return slots;
    }

    private UnionOperator BuildUnion(Union union, PhysicalOperator next, SlotSet live, ArgumentFrame frame, out SlotSet required)
    {
        SlotSet restored = live.Copy();
        AddVariables(required = new SlotSet(), union.Columns);
        restored = restored.Except(required);
        if (frame.HasOrigins)
        {
            restored.Remove(frame.OriginSlot);
            frame.Require(restored);
        }

        (InnerPipeline left, UnionSink leftSink) = BuildUnionSide(union.Left, union.LeftColumns, union.Columns, next, live, restored, out required);
        (InnerPipeline right, UnionSink rightSink) = BuildUnionSide(union.Right, union.RightColumns, union.Columns, next, live, restored, out SlotSet rightRequired);
        required.Add(rightRequired);
        return new UnionOperator(context, next, frame, left, right, leftSink, rightSink);
    }

    private (InnerPipeline Pipeline, UnionSink Sink) BuildUnionSide(LogicalPlan side, Variable[] from, Variable[] to, PhysicalOperator next, SlotSet live, SlotSet restored, out SlotSet needed)
    {
        var columns = new List<(int From, int To)>();
        var read = new SlotSet();
        for (int i = 0; i < to.Length; i++)
        {
            if (live.Contains(to[i].Slot))
            {
                columns.Add((from[i].Slot, to[i].Slot));
                read.Add(from[i].Slot);
            }
        }

        var sink = new UnionSink(this, next, [.. columns], restored.ToArray());
        return (BuildInner(side, sink, read, new SlotSet(), ArgumentFrame.Single(), out needed), sink);
    }

    private ProcedureCallOperator BuildProcedureCall(ProcedureCall call, PhysicalOperator next, SlotSet live, out SlotSet needed)
    {
        ExpressionProgram[] arguments = new ExpressionCompiler(this).Compile(call.Arguments);
        needed = live.Copy();
        foreach ((_, Variable variable) in call.Yields)
        {
            needed.Remove(variable.Slot);
        }

        var procedure = new ProcedureCallOperator(this, next, needed.ToArray(), call, arguments);
        needed = WithPrograms(needed, arguments);
        return procedure;
    }

    private PhysicalOperator BuildUpdate(LogicalPlan plan, PhysicalOperator next, SlotSet live, out SlotSet needed)
    {
        switch (plan)
        {
            case Create create:
                var creator = new Creator(this, create.Items, refusesNulls: false);
                SlotSet carried = live.Except(creator.Created);
                needed = carried.Union(creator.Slots);
                return new CreateOperator(this, next, carried.ToArray(), creator);
            case Set set:
                var setter = new Setter(this, set.Items);
                needed = live.Union(setter.Slots);
                return new SetOperator(this, next, setter);
            case Delete delete:
                ExpressionProgram[] targets = new ExpressionCompiler(this).Compile(delete.Targets);
                needed = WithPrograms(live, targets);
                return new DeleteOperator(this, next, targets, delete.Detach);
            case Merge merge:
                return BuildMerge(merge, next, live, out needed);
            case Foreach each:
                return BuildForeach(each, next, live, out needed);
            default:
                throw new UnreachableException($"No operator runs {plan.GetType().Name}.");
        }
    }

    private MergeOperator BuildMerge(Merge merge, PhysicalOperator next, SlotSet live, out SlotSet needed)
    {
        var creator = new Creator(this, merge.Items, refusesNulls: true);
        var onMatch = new Setter(this, merge.OnMatch);
        var onCreate = new Setter(this, merge.OnCreate);
        SlotSet found = live.Union(onMatch.Slots);
        var matched = new RowBuffer(context, found.ToArray());
        InnerPipeline match = BuildInner(merge.Match, new BufferSink(context, matched), found, new SlotSet(), ArgumentFrame.Single(), out needed);
        SlotSet arguments = live.Union(onCreate.Slots).Except(creator.Created).Union(creator.Slots);
        needed = needed.Union(arguments);
        return new MergeOperator(this, next, match, matched, creator, onMatch, onCreate, arguments.ToArray(), live.ToArray());
    }

    private ForeachOperator BuildForeach(Foreach each, PhysicalOperator next, SlotSet live, out SlotSet needed)
    {
        ExpressionProgram list = new ExpressionCompiler(this).Compile(each.List);
        InnerPipeline body = BuildInner(each.Body, new DiscardSink(), new SlotSet(), new SlotSet(), NewFrame(), out SlotSet outer);
        outer.Remove(each.Item.Slot);
        var items = new ListItems(context, each.Item.Slot, outer.ToArray(), Width);
        needed = live.Union(outer).Union(list.Slots);
        bool isSingle = each.Body is UnaryPlan { Source: Argument };
        return new ForeachOperator(context, next, list, items, body, isSingle);
    }
}
