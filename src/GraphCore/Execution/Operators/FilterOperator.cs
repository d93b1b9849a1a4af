using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>Passes on the rows for which a predicate is true.</summary>
internal sealed class FilterOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, ExpressionProgram predicate) : PipelineOperator(planner.Context, next)
{
    private readonly RowGather gather = new(carried);
    private readonly RowBatch output = new(planner.Width);
    private int[] rows = [];
    private sbyte[] truths = [];

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        await predicate.RunAsync(batch);
        int count = Select(batch.Count);
        if (count == batch.Count)
        {
            return await Next.PushAsync(batch);
        }

        if (count == 0)
        {
            return true;
        }

        gather.Gather(batch, rows.AsSpan(0, count), output);
        output.Count = count;
        return await Next.PushAsync(output);
    }

    private int Select(int count)
    {
        Span<int> selected = Buffers.Take(ref rows, count);
        Evaluator root = predicate.Root;
        if (root.Result is { Kind: VectorKind.Boolean, HasNulls: false } && !root.IsConstant)
        {
            return RowIndexes.Select(root.Result.Booleans, selected);
        }

        Span<sbyte> answers = Buffers.Take(ref truths, count);
        Truths.Read(root, answers);
        int selectedCount = 0;
        for (int i = 0; i < count; i++)
        {
            selected[selectedCount] = i;
            selectedCount += answers[i] == Truths.True ? 1 : 0;
        }

        return selectedCount;
    }
}
