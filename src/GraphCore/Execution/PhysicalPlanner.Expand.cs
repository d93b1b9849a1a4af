using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Operators;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution;

/// <content>Operators that follow relationships.</content>
internal sealed partial class PhysicalPlanner
{
    private PhysicalOperator BuildExpand(Expand expand, PhysicalOperator next, SlotSet live, ArgumentFrame frame, out SlotSet needed)
    {
        bool bindsRelationship = !expand.BoundRelationship && live.Contains(expand.Relationship.Slot);
        needed = live.Copy();
        if (!expand.Into)
        {
            needed.Remove(expand.To.Slot);
        }

        if (!expand.BoundRelationship)
        {
            needed.Remove(expand.Relationship.Slot);
        }

        int[] carried = needed.ToArray();
        needed.Add(expand.From.Slot);
        AddVariables(needed, expand.DifferentFrom);
        if (expand.Into)
        {
            needed.Add(expand.To.Slot);
        }

        if (!expand.BoundRelationship)
        {
            return expand.Into
                ? new ExpandIntoOperator(this, next, carried, expand, bindsRelationship, frame)
                : new ExpandOperator(this, next, carried, expand, bindsRelationship, frame);
        }

        needed.Add(expand.Relationship.Slot);
        return new BoundRelationshipOperator(this, next, carried, expand);
    }

    private PhysicalOperator BuildWalk(VarLengthExpand expand, PhysicalOperator next, SlotSet live, ArgumentFrame frame, out SlotSet needed)
    {
        bool bindsList = !expand.BoundRelationships && live.Contains(expand.Relationships.Slot);
        needed = live.Copy();
        if (!expand.Into)
        {
            needed.Remove(expand.To.Slot);
        }

        if (!expand.BoundRelationships)
        {
            needed.Remove(expand.Relationships.Slot);
        }

        int[] carried = needed.ToArray();
        StepPredicate? predicate = expand.StepPredicate is null ? null
            : new StepPredicate(this, new ExpressionCompiler(this).Compile(expand.StepPredicate), expand.Step!.Slot);
        needed.Add(expand.From.Slot);
        needed.Add(predicate?.OuterSlots ?? new SlotSet());
        AddVariables(needed, expand.DifferentFrom);
        if (expand.Into)
        {
            needed.Add(expand.To.Slot);
        }

        if (!expand.BoundRelationships)
        {
            return new VarLengthExpandOperator(this, next, carried, expand, bindsList, predicate, frame);
        }

        needed.Add(expand.Relationships.Slot);
        return new BoundWalkOperator(this, next, carried, expand, predicate);
    }

    private ShortestPathOperator BuildShortestPath(ShortestPath path, PhysicalOperator next, SlotSet live, out SlotSet needed)
    {
        needed = live.Copy();
        if (path.Path is not null)
        {
            needed.Remove(path.Path.Slot);
        }

        if (path.Relationships is not null)
        {
            needed.Remove(path.Relationships.Slot);
        }

        int[] carried = needed.ToArray();
        StepPredicate? predicate = path.StepPredicate is null ? null
            : new StepPredicate(this, new ExpressionCompiler(this).Compile(path.StepPredicate), path.Step!.Slot);
        needed.Add(predicate?.OuterSlots ?? new SlotSet());
        needed.Add(path.From.Slot);
        needed.Add(path.To.Slot);
        return new ShortestPathOperator(this, next, carried, path, predicate);
    }
}
