using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// What joins share: the arguments go through the right side first, whose rows are held, then through the left side, whose
/// batches are joined as they come.
/// </summary>
internal sealed class JoinOperator(QueryContext context, PhysicalOperator next, JoinSide side) : PipelineOperator(context, next)
{
    /// <summary>Entries of the two sides' pipelines; set once they are built on their ends.</summary>
    public PhysicalOperator Left { get; set; } = next;

    /// <inheritdoc cref="Left"/>
    public PhysicalOperator Right { get; set; } = next;

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        await Right.PushAsync(batch);
        await Right.CompleteAsync();
        side.Begin();
        await Left.PushAsync(batch);
        await Left.CompleteAsync();
        side.End();
        return !side.IsStopped;
    }
}

/// <summary>The end of a join's left side: finds the right rows of each left row.</summary>
internal abstract class JoinSide : PhysicalOperator
{
    private readonly PhysicalOperator next;
    private readonly RowGather left;
    private readonly RowBatch output;
    private BatchSize size;
    private int[] leftRows = [];
    private int[] rightRows = [];

    /// <param name="leftSlots">Slots of the left side that are needed afterwards, the origin among them.</param>
    /// <param name="right">Holds the right side's rows: the slots needed afterwards first of all.</param>
    protected JoinSide(PhysicalPlanner planner, PhysicalOperator next, int[] leftSlots, RowBuffer right)
    {
        this.next = next;
        left = new RowGather(leftSlots);
        Context = planner.Context;
        Right = right;
        output = new RowBatch(planner.Width);
        size = new BatchSize(planner.Context.MaxBatchRows);
    }

    public bool IsStopped { get; private set; }

    protected QueryContext Context { get; }

    protected RowBuffer Right { get; }

    public virtual void Begin() => IsStopped = false;

    public virtual void End() => Right.Clear();

    public override ValueTask CompleteAsync() => default;

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        if (Right.Count == 0)
        {
            return false;
        }

        await ProbeAsync(batch);
        for (var cursor = default(JoinCursor); Fill(batch, ref cursor);)
        {
            Context.Budget.Check();
            if (!await next.PushAsync(output))
            {
                IsStopped = true;
                return false;
            }
        }

        return true;
    }

    /// <summary>Prepares for a batch of left rows.</summary>
    protected abstract ValueTask ProbeAsync(RowBatch batch);

    /// <summary>The first right row of a left row; −1: none.</summary>
    protected abstract int First(int leftRow);

    /// <summary>The right row after one of a left row; −1: none.</summary>
    protected abstract int After(int leftRow, int rightRow);

    private bool Fill(RowBatch batch, ref JoinCursor cursor)
    {
        Span<int> lefts = Buffers.Take(ref leftRows, size.Current);
        Span<int> rights = Buffers.Take(ref rightRows, size.Current);
        int count = 0;
        while (count < lefts.Length && cursor.Row < batch.Count)
        {
            int right = cursor.IsInside ? After(cursor.Row, cursor.Right) : First(cursor.Row);
            if (right < 0)
            {
                cursor = new JoinCursor { Row = cursor.Row + 1 };
                continue;
            }

            cursor.IsInside = true;
            cursor.Right = right;
            lefts[count] = cursor.Row;
            rights[count++] = right;
        }

        if (count == 0)
        {
            return false;
        }

        if (count == lefts.Length)
        {
            size.Grow();
        }

        Right.Read(rights[..count], output);
        left.Gather(batch, lefts[..count], output);
        return true;
    }

    private struct JoinCursor
    {
        public int Row;
        public int Right;
        public bool IsInside;
    }
}

/// <summary>Every pair of rows of one argument.</summary>
internal sealed class CartesianSide(PhysicalPlanner planner, PhysicalOperator next, int[] leftSlots, RowBuffer right, ArgumentFrame frame) : JoinSide(planner, next, leftSlots, right)
{
    private int[] ends = [];
    private int[] origins = [];

    public override void Begin()
    {
        base.Begin();
        if (!frame.HasOrigins)
        {
            return;
        }

        // Right rows come in order of their arguments: those of one argument are a range.
        Span<int> counts = Buffers.Take(ref ends, frame.Count + 1);
        counts.Clear();
        if (Right.Count > 0)
        {
            foreach (int origin in Right.ColumnOf(frame.OriginSlot).Nodes)
            {
                counts[origin + 1]++;
            }
        }

        for (int i = 1; i < counts.Length; i++)
        {
            counts[i] += counts[i - 1];
        }
    }

    protected override ValueTask ProbeAsync(RowBatch batch)
    {
        if (frame.HasOrigins)
        {
            frame.Origins(batch).CopyTo(Buffers.Take(ref origins, batch.Count));
        }

        return default;
    }

    protected override int First(int leftRow) => !frame.HasOrigins ? 0
        : ends[origins[leftRow]] < ends[origins[leftRow] + 1] ? ends[origins[leftRow]]
        : -1;

    protected override int After(int leftRow, int rightRow) => rightRow + 1 < (frame.HasOrigins ? ends[origins[leftRow] + 1] : Right.Count) ? rightRow + 1 : -1;
}

/// <summary>Holds the rows of a join's right side.</summary>
internal sealed class BufferSink(QueryContext context, RowBuffer rows) : PhysicalOperator
{
    public override ValueTask<bool> PushAsync(RowBatch batch)
    {
        context.Budget.Check();
        rows.Append(batch);
        return new ValueTask<bool>(true);
    }

    public override ValueTask CompleteAsync() => default;
}
