using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>Adds columns computed from the others.</summary>
internal sealed class ProjectOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, int[] slots, ExpressionProgram[] programs) : PipelineOperator(planner.Context, next)
{
    private readonly RowBatch output = new(planner.Width);
    private readonly Vector[] columns = new Vector[slots.Length];

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        for (int i = 0; i < programs.Length; i++)
        {
            columns[i] = await programs[i].EvaluateAsync(batch);
        }

        output.Share(batch, carried);
        for (int i = 0; i < columns.Length; i++)
        {
            output[slots[i]] = columns[i];
        }

        return await Next.PushAsync(output);
    }
}
