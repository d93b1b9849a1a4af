using Serverless.GraphCore.Execution.Aggregation;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>Rows by the values of their keys (Cypher's <c>=</c>), chained in order of arrival. Arguments are one more key.</summary>
internal sealed class JoinTable(QueryContext context, int width, ArgumentFrame frame)
{
    private readonly GroupTable groups = new(context, frame.HasOrigins ? width + 1 : width);
    private readonly Vector[] keys = new Vector[frame.HasOrigins ? width + 1 : width];
    private int[] numbers = [];
    private int[] kept = [];
    private int[] first = [];
    private int[] last = [];
    private int[] following = [];
    private int count;

    /// <summary>Evaluates the keys of a batch. Gives the rows whose keys can equal anything: null and NaN cannot.</summary>
    public async ValueTask<int> EvaluateAsync(RowBatch batch, ExpressionProgram[] programs)
    {
        for (int i = 0; i < programs.Length; i++)
        {
            keys[i] = await programs[i].EvaluateAsync(batch);
        }

        if (frame.HasOrigins)
        {
            keys[^1] = batch[frame.OriginSlot];
        }

        Span<int> rows = Buffers.Take(ref kept, batch.Count);
        int keptCount = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            rows[keptCount] = row;
            keptCount += CanMatch(row, programs.Length) ? 1 : 0;
        }

        return keptCount;
    }

    /// <summary>Rows of the last evaluated batch that can match.</summary>
    public ReadOnlySpan<int> Kept(int keptCount) => kept.AsSpan(0, keptCount);

    /// <summary>Adds the rows of the last evaluated batch that can match, numbered from the rows added before.</summary>
    public void Add(int batchRows, int keptCount)
    {
        Span<int> found = Buffers.Take(ref numbers, batchRows);
        groups.Find(keys, batchRows, found);
        Grow(ref first, groups.Count);
        Grow(ref last, groups.Count);
        Grow(ref following, count + keptCount);
        for (int i = 0; i < keptCount; i++)
        {
            int group = found[kept[i]];
            int row = count++;
            following[row] = -1;

            // Zero stands for a group without rows, so that numbers are one higher here.
            if (first[group] == 0)
            {
                first[group] = row + 1;
            }
            else
            {
                following[last[group] - 1] = row;
            }

            last[group] = row + 1;
        }
    }

    /// <summary>Looks the rows of the last evaluated batch up.</summary>
    public void Find(int batchRows, int keptCount)
    {
        Span<int> found = Buffers.Take(ref numbers, batchRows);
        groups.FindKnown(keys, batchRows, found);
        if (keptCount < batchRows)
        {
            int at = 0;
            for (int row = 0; row < batchRows; row++)
            {
                if (at < keptCount && kept[at] == row)
                {
                    at++;
                }
                else
                {
                    found[row] = -1;
                }
            }
        }
    }

    /// <summary>The first added row that equals a row of the batch looked up; −1: none.</summary>
    public int First(int row) => numbers[row] < 0 || numbers[row] >= first.Length ? -1 : first[numbers[row]] - 1;

    public int After(int added) => following[added];

    public void Clear()
    {
        groups.Clear();
        Array.Clear(first);
        count = 0;
    }

    private static void Grow(ref int[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, Math.Max(length, array.Length * 2));
        }
    }

    private bool CanMatch(int row, int width)
    {
        for (int i = 0; i < width; i++)
        {
            Vector key = keys[i];
            bool can = key.Kind switch
            {
                VectorKind.Float => !key.IsNull(row) && !double.IsNaN(key.Floats[row]),
                VectorKind.Value => ValueComparer.AreEqual(key.Values[row], key.Values[row]) == true,
                _ => !key.IsNull(row),
            };
            if (!can)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>The end of a hash join's right side.</summary>
internal sealed class HashBuildSink(QueryContext context, RowBuffer rows, JoinTable table, ExpressionProgram[] keys) : PhysicalOperator
{
    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        context.Budget.Check();
        int kept = await table.EvaluateAsync(batch, keys);
        rows.AppendRows(batch, table.Kept(kept));
        table.Add(batch.Count, kept);
        return true;
    }

    public override ValueTask CompleteAsync() => default;
}

/// <summary>The end of a hash join's left side.</summary>
internal sealed class HashProbeSide(PhysicalPlanner planner, PhysicalOperator next, int[] leftSlots, RowBuffer right, JoinTable table, ExpressionProgram[] keys) : JoinSide(planner, next, leftSlots, right)
{
    public override void End()
    {
        base.End();
        table.Clear();
    }

    protected override async ValueTask ProbeAsync(RowBatch batch) => table.Find(batch.Count, await table.EvaluateAsync(batch, keys));

    protected override int First(int leftRow) => table.First(leftRow);

    protected override int After(int leftRow, int rightRow) => table.After(rightRow);
}
