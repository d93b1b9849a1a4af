using Serverless.GraphCore.Execution.Rows;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// A running operator: takes batches from its source and pushes batches to the next one. Every pipeline is fed with
/// batches of arguments, each round ended by <see cref="CompleteAsync"/>, after which it can be fed again: a statement
/// is one round with one row, the inner side of an Apply one round for each batch of outer rows.
/// </summary>
internal abstract class PhysicalOperator
{
    /// <summary>Takes a batch. False: no more rows are wanted in this round (the round must be completed all the same).</summary>
    public abstract ValueTask<bool> PushAsync(RowBatch batch);

    /// <summary>Ends the round: pushes what was held back, completes the next operator, and forgets the round's state.</summary>
    public abstract ValueTask CompleteAsync();
}

/// <summary>An operator that hands rows on to one next operator.</summary>
internal abstract class PipelineOperator(QueryContext context, PhysicalOperator next) : PhysicalOperator
{
    protected QueryContext Context { get; } = context;

    protected PhysicalOperator Next { get; } = next;

    public override ValueTask CompleteAsync() => Next.CompleteAsync();
}
