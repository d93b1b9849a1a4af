using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>
/// A compiled expression: its steps in order of evaluation. Runs on whole batches; waits only where a step needs something
/// that is not resident.
/// </summary>
internal sealed class ExpressionProgram(Evaluator[] steps, SlotSet slots, GraphReads reads)
{
    private static readonly RowBatch OneRow = new(0) { Count = 1 };
    private Vector? repeated;

    /// <summary>Slots of the batch that it reads.</summary>
    public SlotSet Slots { get; } = slots;

    public GraphReads Reads { get; } = reads;

    public Evaluator Root => steps[^1];

    public bool IsConstant => Root.IsConstant;

    /// <summary>The root's value of a row of the batch that was evaluated last.</summary>
    public Value GetValue(int row) => Root.GetValue(row);

    public ValueTask RunAsync(RowBatch batch) => RunFromAsync(0, batch);

    /// <summary>Evaluates a batch and gives the whole column, also of a constant.</summary>
    public async ValueTask<Vector> EvaluateAsync(RowBatch batch)
    {
        await RunAsync(batch);
        return Column(batch.Count);
    }

    /// <summary>The result as a column of <paramref name="count"/> rows.</summary>
    public Vector Column(int count)
    {
        if (!Root.IsConstant || count == 1)
        {
            return Root.Result;
        }

        repeated ??= new Vector();
        if (repeated.Count != count)
        {
            Span<int> first = count <= 256 ? stackalloc int[count] : new int[count];
            first.Clear();
            repeated.Gather(Root.Result, first);
        }

        return repeated;
    }

    private ValueTask RunFromAsync(int first, RowBatch batch)
    {
        for (int i = first; i < steps.Length; i++)
        {
            Evaluator step = steps[i];
            if (step.IsConstant && step.IsDone)
            {
                continue;
            }

            ValueTask task = step.RunAsync(step.IsConstant ? OneRow : batch);
            if (!task.IsCompletedSuccessfully)
            {
                return FinishAsync(task, i, batch);
            }

            step.IsDone = true;
        }

        return default;
    }

    private async ValueTask FinishAsync(ValueTask waiting, int index, RowBatch batch)
    {
        await waiting;
        steps[index].IsDone = true;
        await RunFromAsync(index + 1, batch);
    }
}
