using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>The node of an id or element id.</summary>
internal sealed class IdSeekOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, NodeByIdSeek plan, ExpressionProgram id) : SeekOperator(planner, next, carried, plan.Node, plan.Labels)
{
    private IGraphView? view;
    private long[] ids = [];
    private long sought;

    protected override async ValueTask PrepareAsync(RowBatch batch)
    {
        await id.RunAsync(batch);
        ids = new long[batch.Count];
        for (int row = 0; row < ids.Length; row++)
        {
            ids[row] = Id(id.GetValue(row));
        }

        view?.Dispose();
        view = await Context.LoadAsync(new LoadRequest { NodeIds = ids });
    }

    public override ValueTask CompleteAsync()
    {
        view?.Dispose();
        view = null;
        return base.CompleteAsync();
    }

    protected override void Open(int row) => sought = ids[row];

    protected override ValueTask<int> TakeAsync(Memory<long> found)
    {
        if (sought < 0 || !view!.TryFindNode(sought, out int ordinal))
        {
            return default;
        }

        sought = -1;
        found.Span[0] = ordinal;
        return ValueTask.FromResult(1);
    }

    /// <summary>The id that a value stands for; −1: none.</summary>
    private long Id(Value value)
    {
        switch (value)
        {
            case IntegerValue integer when !plan.IsElementId:
                return integer.Integer;
            case FloatValue number when !plan.IsElementId && number.Float is >= 0 and < 9007199254740992.0 && double.IsInteger(number.Float):
                return (long)number.Float;
            case StringValue text when plan.IsElementId:
                int colon = text.Text.LastIndexOf(':');
                return colon > 0
                    && long.TryParse(text.Text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long parsed)
                    && Context.Reader.ElementId(ValueKind.Node, parsed) == text.Text
                    ? parsed
                    : -1;
            default:
                return -1;
        }
    }
}
