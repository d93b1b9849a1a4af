using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>A part of selected paths with what it takes to follow it.</summary>
internal sealed class RunningPart
{
    public RunningPart(PhysicalPlanner planner, PathPart part, bool isOnly)
    {
        Min = part.Min;
        Max = part.Max;
        Steps = Array.ConvertAll(part.Steps, step => new RunningStep(planner.Context, step, step.Predicate is null ? null : new StepPredicate(planner, step.Predicate, [step])));
        Repetition = part.Predicate is null ? null : new StepPredicate(planner, part.Predicate, part.Steps);
        End = part.EndPredicate is null ? null : new StepPredicate(planner, part.EndPredicate, [new WalkStep([], default, part.EndPredicate, null, part.End, null)]);

        // The length of a path of one part says how often that is repeated, so that only a minimum has to be counted.
        Counted = Max is null || isOnly ? Min : Max.Value;
        Limit = isOnly ? null : Max;
    }

    public RunningStep[] Steps { get; }

    public int Min { get; }

    public int? Max { get; }

    /// <summary>The number of repetitions from which on they are counted no more.</summary>
    public int Counted { get; }

    /// <summary>The number of repetitions after which none begins; null: none is too many, or the length of the path limits them.</summary>
    public int? Limit { get; }

    /// <summary>What must hold of each repetition; null: nothing.</summary>
    public StepPredicate? Repetition { get; }

    /// <summary>What must hold of the node at the end; null: nothing.</summary>
    public StepPredicate? End { get; }

    /// <summary>All conditions.</summary>
    public IEnumerable<StepPredicate> Predicates => Steps.Select(static step => step.Predicate).Append(Repetition).Append(End).OfType<StepPredicate>();

    /// <summary>The number of repetitions as far as it is counted.</summary>
    public int Count(int repetitions) => Math.Min(repetitions, Counted);
}
