using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution;

/// <summary>What the physical planner asks about logical plans.</summary>
internal static class PlanFacts
{
    /// <summary>Slots that the operators of a plan bind, inner sides included, its arguments not.</summary>
    public static SlotSet BoundSlots(LogicalPlan plan)
    {
        var slots = new SlotSet();
        AddBound(plan, slots);
        return slots;
    }

    /// <summary>Whether a plan changes the graph.</summary>
    public static bool HasUpdates(LogicalPlan plan)
    {
        switch (plan)
        {
            case Create or Merge or Set or Delete or Foreach:
                return true;
            case ProcedureCall { Void: true }:
                return true;
            case Apply apply when HasUpdates(apply.Inner):
            case OptionalApply optional when HasUpdates(optional.Inner):
            case SubqueryCall call when HasUpdates(call.Inner):
                return true;
            case UnaryPlan unary:
                return HasUpdates(unary.Source);
            case CartesianProduct product:
                return HasUpdates(product.Left) || HasUpdates(product.Right);
            case HashJoin join:
                return HasUpdates(join.Left) || HasUpdates(join.Right);
            case Union union:
                return HasUpdates(union.Left) || HasUpdates(union.Right);
            default:
                return false;
        }
    }

    private static void AddBound(LogicalPlan plan, SlotSet slots)
    {
        switch (plan)
        {
            case NodeScan scan:
                slots.Add(scan.Node.Slot);
                break;
            case IndexSeek seek:
                slots.Add(seek.Entity.Slot);
                break;
            case NodeByIdSeek seek:
                slots.Add(seek.Node.Slot);
                break;
            case Expand expand:
                AddUnless(expand.Into, expand.To, slots);
                AddUnless(expand.BoundRelationship, expand.Relationship, slots);
                break;
            case VarLengthExpand expand:
                AddUnless(expand.Into, expand.To, slots);
                AddUnless(expand.BoundRelationships, expand.Relationships, slots);
                break;
            case ExpandCount expand:
                AddUnless(expand.Count is null, expand.Count!, slots);
                break;
            case GraphCount count:
                slots.Add(count.Count.Slot);
                break;
            case ShortestPath path:
                AddUnless(path.Path is null, path.Path!, slots);
                AddUnless(path.Relationships is null, path.Relationships!, slots);
                break;
            case SelectPaths path:
                foreach (PathPart part in path.Parts)
                {
                    slots.Add(part.Relationships.Slot);
                    AddUnless(part.End == path.To, part.End, slots);
                }

                break;
            case Project project:
                AddAll(project.Columns, slots);
                break;
            case Aggregate aggregate:
                AddAll(aggregate.Groupings, slots);
                AddAll(aggregate.Aggregates, slots);
                break;
            case Unwind unwind:
                slots.Add(unwind.Item.Slot);
                break;
            case Apply apply:
                AddBound(apply.Inner, slots);
                break;
            case OptionalApply optional:
                AddBound(optional.Inner, slots);
                foreach (Variable variable in optional.Nulls)
                {
                    slots.Add(variable.Slot);
                }

                break;
            case SubqueryCall call:
                if (!call.Unit)
                {
                    AddBound(call.Inner, slots);
                }

                if (call.Batch?.Status is { } status)
                {
                    slots.Add(status.Slot);
                }

                break;
            case CartesianProduct product:
                AddBound(product.Left, slots);
                AddBound(product.Right, slots);
                break;
            case HashJoin join:
                AddBound(join.Left, slots);
                AddBound(join.Right, slots);
                break;
            case Union union:
                foreach (Variable column in union.Columns)
                {
                    slots.Add(column.Slot);
                }

                break;
            case ProcedureCall call:
                foreach ((_, Variable variable) in call.Yields)
                {
                    slots.Add(variable.Slot);
                }

                break;
            case LoadCsv load:
                slots.Add(load.Row.Slot);
                slots.Add(load.Record.File.Slot);
                slots.Add(load.Record.Line.Slot);
                break;
            case Create create:
                AddItems(create.Items, slots);
                break;
            case Merge merge:
                AddBound(merge.Match, slots);
                AddItems(merge.Items, slots);
                break;
        }

        if (plan is UnaryPlan unary)
        {
            AddBound(unary.Source, slots);
        }
    }

    private static void AddItems(CreateItem[] items, SlotSet slots)
    {
        foreach (CreateItem item in items)
        {
            slots.Add(item.Variable.Slot);
        }
    }

    private static void AddAll(ProjectedColumn[] columns, SlotSet slots)
    {
        foreach (ProjectedColumn column in columns)
        {
            slots.Add(column.Variable.Slot);
        }
    }

    private static void AddUnless(bool isBound, Variable variable, SlotSet slots)
    {
        if (!isBound)
        {
            slots.Add(variable.Slot);
        }
    }
}
