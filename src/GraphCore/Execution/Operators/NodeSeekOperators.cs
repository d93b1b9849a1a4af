using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>A seek in an index: equal first keys, then a range or a prefix.</summary>
internal sealed class IndexSeekOperator : SeekOperator
{
    private readonly NodeIndexSeek plan;
    private readonly ExpressionProgram[] equal;
    private readonly ExpressionProgram? lower;
    private readonly ExpressionProgram? upper;
    private readonly ExpressionProgram? prefix;
    private readonly ResidentView resident;
    private IIndexCursor? cursor;

    public IndexSeekOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, NodeIndexSeek plan, ExpressionCompiler compiler)
        : base(planner, next, carried, plan.Node.Slot, plan.Residual)
    {
        this.plan = plan;
        equal = compiler.Compile(plan.Equal);
        lower = plan.Lower is null ? null : compiler.Compile(plan.Lower.Value);
        upper = plan.Upper is null ? null : compiler.Compile(plan.Upper.Value);
        prefix = plan.Prefix is null ? null : compiler.Compile(plan.Prefix);
        resident = new ResidentView(planner.Context, new LoadRequest { Indexes = [plan.Index.Id] });
    }

    /// <summary>Slots that the bounds read.</summary>
    public SlotSet Slots
    {
        get
        {
            var slots = new SlotSet();
            foreach (ExpressionProgram? program in (ReadOnlySpan<ExpressionProgram?>)[.. equal, lower, upper, prefix])
            {
                if (program is not null)
                {
                    slots.Add(program.Slots);
                }
            }

            return slots;
        }
    }

    protected override async ValueTask PrepareAsync(RowBatch batch)
    {
        foreach (ExpressionProgram program in equal)
        {
            await program.RunAsync(batch);
        }

        await RunAsync(lower, batch);
        await RunAsync(upper, batch);
        await RunAsync(prefix, batch);
        await resident.ForAllAsync();
    }

    protected override void Open(int row)
    {
        cursor = null;
        var values = new Value[equal.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = equal[i].GetValue(row);
            if (values[i].IsNull)
            {
                return;
            }
        }

        Value? from = lower?.GetValue(row);
        Value? to = upper?.GetValue(row);
        Value? start = prefix?.GetValue(row);
        if (from is NullValue || to is NullValue || (start is not null and not StringValue))
        {
            return;
        }

        var range = new IndexRange(values, from, plan.Lower?.Inclusive ?? false, to, plan.Upper?.Inclusive ?? false) { Prefix = (start as StringValue)?.Text };
        cursor = resident.Current.OpenIndex(plan.Index.Id, range, plan.Descending);
    }

    protected override ValueTask<int> TakeAsync(Memory<long> found) => cursor?.NextAsync(found) ?? default;

    private static ValueTask RunAsync(ExpressionProgram? program, RowBatch batch) => program?.RunAsync(batch) ?? default;
}

/// <summary>A seek in an index for each distinct item of a list.</summary>
internal sealed class IndexInSeekOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, NodeIndexInSeek plan, ExpressionProgram list) : SeekOperator(planner, next, carried, plan.Node.Slot, plan.Residual)
{
    private readonly ResidentView resident = new(planner.Context, new LoadRequest { Indexes = [plan.Index.Id] });
    private readonly HashSet<Value> seen = [];
    private ListValue items = ListValue.Empty;
    private int position;
    private IIndexCursor? cursor;

    protected override async ValueTask PrepareAsync(RowBatch batch)
    {
        await list.RunAsync(batch);
        await resident.ForAllAsync();
    }

    protected override void Open(int row)
    {
        items = ListItems.AsList(list.GetValue(row)) ?? ListValue.Empty;
        position = 0;
        cursor = null;
        seen.Clear();
    }

    protected override async ValueTask<int> TakeAsync(Memory<long> found)
    {
        while (true)
        {
            int count = cursor is null ? 0 : await cursor.NextAsync(found);
            if (count > 0)
            {
                return count;
            }

            if (position == items.Count)
            {
                return 0;
            }

            Value item = items[position++];
            cursor = !item.IsNull && seen.Add(item) ? resident.Current.OpenIndex(plan.Index.Id, IndexRange.Exactly(item), descending: false) : null;
        }
    }
}

/// <summary>The node of an id or element id.</summary>
internal sealed class IdSeekOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, NodeByIdSeek plan, ExpressionProgram id) : SeekOperator(planner, next, carried, plan.Node.Slot, plan.Labels)
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
        view = await Context.Reader.LoadAsync(new LoadRequest { NodeIds = ids }, Context.Budget.CancellationToken);
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
