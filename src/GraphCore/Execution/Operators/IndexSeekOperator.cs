using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>A seek in an index of nodes or relationships: equal first keys, then each item of a list, a range or a text.</summary>
internal sealed class IndexSeekOperator : SeekOperator
{
    private readonly IndexSeek plan;
    private readonly ExpressionProgram[] equal;
    private readonly ExpressionProgram? anyOf;
    private readonly ExpressionProgram? lower;
    private readonly ExpressionProgram? upper;
    private readonly ExpressionProgram? text;
    private readonly ResidentView resident;
    private readonly HashSet<Value> seen = [];
    private Value[] values = [];
    private ListValue items = ListValue.Empty;
    private int nextItem;
    private IIndexCursor? cursor;

    public IndexSeekOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, IndexSeek plan, ExpressionCompiler compiler)
        : base(planner, next, carried, plan.Entity, plan.Residual)
    {
        this.plan = plan;
        SeekKeys keys = plan.Keys;
        equal = compiler.Compile(keys.Equal);
        anyOf = keys.AnyOf is null ? null : compiler.Compile(keys.AnyOf);
        lower = keys.Lower is null ? null : compiler.Compile(keys.Lower.Value);
        upper = keys.Upper is null ? null : compiler.Compile(keys.Upper.Value);
        text = keys.Text is null ? null : compiler.Compile(keys.Text.Text);
        resident = new ResidentView(planner.Context, new LoadRequest { Indexes = [plan.Index.Id] });
    }

    /// <summary>Slots that the keys read.</summary>
    public SlotSet Slots
    {
        get
        {
            var slots = new SlotSet();
            foreach (ExpressionProgram? program in (ReadOnlySpan<ExpressionProgram?>)[.. equal, anyOf, lower, upper, text])
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

        await RunAsync(anyOf, batch);
        await RunAsync(lower, batch);
        await RunAsync(upper, batch);
        await RunAsync(text, batch);
        await resident.ForAllAsync();
    }

    protected override void Open(int row)
    {
        cursor = null;
        items = ListValue.Empty;
        if (!TryReadEqual(row))
        {
            return;
        }

        if (anyOf is not null)
        {
            items = ListItems.AsList(anyOf.GetValue(row)) ?? ListValue.Empty;
            nextItem = 0;
            seen.Clear();
            return;
        }

        Value? from = lower?.GetValue(row);
        Value? to = upper?.GetValue(row);
        Value? like = text?.GetValue(row);
        if (from is NullValue || to is NullValue || like is not (null or StringValue))
        {
            return;
        }

        string? pattern = (like as StringValue)?.Text;
        TextMatch? match = plan.Keys.Text?.Match;
        OpenAt(new IndexRange(values, from, plan.Keys.Lower?.Inclusive ?? false, to, plan.Keys.Upper?.Inclusive ?? false)
        {
            Prefix = match == TextMatch.StartsWith ? pattern : null,
            Suffix = match == TextMatch.EndsWith ? pattern : null,
            Part = match == TextMatch.Contains ? pattern : null,
        });
    }

    protected override async ValueTask<int> TakeAsync(Memory<long> found)
    {
        while (true)
        {
            int count = cursor is null ? 0 : await Context.Budget.WaitAsync(cursor.NextAsync(found));
            if (count > 0 || nextItem >= items.Count)
            {
                return count;
            }

            Value item = items[nextItem++];
            cursor = null;
            if (!item.IsNull && seen.Add(item))
            {
                OpenAt(IndexRange.Exactly([.. values, item]));
            }
        }
    }

    /// <summary>Reads the values of the first keys; false when one is null, which equals nothing.</summary>
    private bool TryReadEqual(int row)
    {
        // The cursor keeps the range, so each row has values of its own.
        values = new Value[equal.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = equal[i].GetValue(row);
            if (values[i].IsNull)
            {
                return false;
            }
        }

        return true;
    }

    private void OpenAt(IndexRange range) => cursor = resident.Current.OpenIndex(plan.Index.Id, range, plan.Descending);

    private static ValueTask RunAsync(ExpressionProgram? program, RowBatch batch) => program?.RunAsync(batch) ?? default;
}
