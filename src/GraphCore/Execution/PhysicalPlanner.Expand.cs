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
        needed.Add(expand.From.Slot);
        var steps = new RunningStep[expand.Steps.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            // A step of a repetition may use what the steps before it have found.
            WalkStep step = expand.Steps[i];
            StepPredicate? predicate = step.Predicate is null ? null : new StepPredicate(this, step.Predicate, expand.Steps.AsSpan(0, i + 1));
            needed.Add(predicate?.OuterSlots ?? new SlotSet());
            steps[i] = new RunningStep(context, step, predicate);
        }

        AddVariables(needed, expand.DifferentFrom);
        if (expand.Into)
        {
            needed.Add(expand.To.Slot);
        }

        if (!expand.BoundRelationships)
        {
            return new VarLengthExpandOperator(this, next, carried, expand, bindsList, steps, frame);
        }

        needed.Add(expand.Relationships.Slot);
        return new BoundWalkOperator(this, next, carried, expand, steps[0].Predicate);
    }

    private SelectPathsOperator BuildSelectPaths(SelectPaths plan, PhysicalOperator next, SlotSet live, ArgumentFrame frame, out SlotSet needed)
    {
        needed = live.Copy();
        foreach (PathPart part in plan.Parts)
        {
            needed.Remove(part.Relationships.Slot);
            if (part.End != plan.To)
            {
                needed.Remove(part.End.Slot);
            }
        }

        var candidates = new PathCandidates(this, plan, needed.ToArray());
        RunningPart[] parts = Array.ConvertAll(plan.Parts, part => new RunningPart(this, part, isOnly: plan.Parts.Length == 1));
        needed.Add(candidates.OuterSlots);
        foreach (StepPredicate predicate in parts.SelectMany(static part => part.Predicates))
        {
            needed.Add(predicate.OuterSlots);
        }

        needed.Add(plan.From.Slot);
        needed.Add(plan.To.Slot);
        return new SelectPathsOperator(this, next, plan, parts, candidates, frame);
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
            : new StepPredicate(this, path.StepPredicate, [new WalkStep(path.Types, path.Direction, path.StepPredicate, path.Step, null, null)]);
        needed.Add(predicate?.OuterSlots ?? new SlotSet());
        needed.Add(path.From.Slot);
        needed.Add(path.To.Slot);
        return new ShortestPathOperator(this, next, carried, path, predicate);
    }
}
