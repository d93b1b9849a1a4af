using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>A value known before any row: a literal or a parameter.</summary>
internal sealed class ConstantEvaluator : SynchronousEvaluator
{
    public ConstantEvaluator(Value value)
    {
        IsConstant = true;
        IsDone = true;
        Result.Append(value);
    }

    protected override void Run(int count)
    {
    }
}

/// <summary>A column of the batch itself.</summary>
internal sealed class VariableEvaluator(int slot) : Evaluator
{
    public int Slot => slot;

    public override ValueTask RunAsync(RowBatch batch)
    {
        Result = batch[slot];
        return default;
    }
}
