using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>
/// One step of an expression: makes a column from the columns of its operands, which have been evaluated before it on the
/// same batch. The column is valid until the next evaluation.
/// </summary>
internal abstract class Evaluator
{
    private const long LargeResult = 1 << 20;

    /// <summary>The value of each row; of one row when <see cref="IsConstant"/>.</summary>
    public Vector Result { get; protected set; } = new();

    /// <summary>Whether the value is the same for all rows of an execution, so that it is computed once, on one row.</summary>
    public bool IsConstant { get; protected init; }

    /// <summary>Whether a constant has been computed.</summary>
    public bool IsDone { get; set; }

    /// <summary>Number of rows between values: 0 for constants. Kernels read row <c>i * Stride</c>.</summary>
    public int Stride => IsConstant ? 0 : 1;

    /// <summary>Evaluates a batch of at least one row.</summary>
    public abstract ValueTask RunAsync(RowBatch batch);

    /// <summary>Begins a batch whose values count as memory: those of the last one are given back.</summary>
    protected void Begin(HeldMemory memory)
    {
        if (memory.Bytes > LargeResult)
        {
            // The vector would keep them until as many rows have come again.
            Result = new Vector();
        }

        memory.Release();
    }

    public Value GetValue(int row) => Result.GetValue(row * Stride);

    public bool IsNull(int row) => Result.IsNull(row * Stride);
}

/// <summary>A step that never waits.</summary>
internal abstract class SynchronousEvaluator : Evaluator
{
    public sealed override ValueTask RunAsync(RowBatch batch)
    {
        Run(batch.Count);
        return default;
    }

    /// <summary>Evaluates <paramref name="count"/> rows.</summary>
    protected abstract void Run(int count);
}
