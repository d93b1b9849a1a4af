using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>A step of a walk with what it takes to follow it.</summary>
internal sealed class RunningStep
{
    /// <param name="predicate">What must hold of the relationships that it finds; null: nothing.</param>
    public RunningStep(QueryContext context, WalkStep step, StepPredicate? predicate)
    {
        Types = new TypeSet(context.Reader.Tokens, step.Types);
        Direction = step.Direction;
        Resident = new ResidentView(context, AdjacencyRequest.Of(Types, step.Direction));
        Predicate = predicate;
    }

    public TypeSet Types { get; }

    public Direction Direction { get; }

    public ResidentView Resident { get; }

    public StepPredicate? Predicate { get; }
}
