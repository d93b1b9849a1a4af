using Serverless.GraphCore.Execution.Rows;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>Runs a program on some rows of a batch only, so that what it would do on the others never happens.</summary>
internal sealed class RowSelection(ExpressionProgram program, int width)
{
    private readonly RowBatch selected = new(width);
    private readonly RowGather gather = new(program.Slots.ToArray());

    public ExpressionProgram Program => program;

    /// <summary>Evaluates the program on the given rows, which are not none.</summary>
    public ValueTask RunAsync(RowBatch batch, ReadOnlySpan<int> rows)
    {
        if (rows.Length == batch.Count)
        {
            return program.RunAsync(batch);
        }

        gather.Gather(batch, rows, selected);
        selected.Count = rows.Length;
        return program.RunAsync(selected);
    }
}
