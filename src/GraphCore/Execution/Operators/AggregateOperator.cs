using Serverless.GraphCore.Execution.Aggregation;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>A grouping or aggregate of an <see cref="AggregateOperator"/>: the slot that it binds, −1 when nobody reads it.</summary>
internal readonly record struct GroupingColumn(int Slot, ExpressionProgram Program);

/// <inheritdoc cref="GroupingColumn"/>
internal readonly record struct AggregateColumn(int Slot, Accumulator Accumulator, ExpressionProgram[] Arguments);

/// <summary>
/// Groups rows and folds each group. Within a pipeline of several arguments the argument is one more grouping; without
/// groupings each argument gives one row, whether it has rows or not.
/// </summary>
internal sealed class AggregateOperator : PipelineOperator
{
    private readonly GroupingColumn[] groupings;
    private readonly AggregateColumn[] aggregates;
    private readonly ArgumentFrame frame;
    private readonly RowGather restored;
    private readonly GroupTable? table;
    private readonly Vector[] keys;
    private readonly Vector[][] arguments;
    private readonly Vector[] groupKeys;
    private readonly Vector[] keyResults;
    private readonly Vector[] results;
    private readonly Vector origins = new();
    private readonly RowBatch output;
    private BatchSize size;
    private int[] groups = [];

    /// <param name="restored">Slots of the arguments that are needed after it: they are taken from there again.</param>
    public AggregateOperator(PhysicalPlanner planner, PhysicalOperator next, GroupingColumn[] groupings, AggregateColumn[] aggregates, int[] restored, ArgumentFrame frame)
        : base(planner.Context, next)
    {
        this.groupings = groupings;
        this.aggregates = aggregates;
        this.frame = frame;
        this.restored = new RowGather(restored);
        int width = groupings.Length + (frame.HasOrigins ? 1 : 0);
        table = groupings.Length == 0 ? null : new GroupTable(planner.Context, width);
        keys = new Vector[groupings.Length == 0 ? 0 : width];
        arguments = Array.ConvertAll(aggregates, static aggregate => new Vector[aggregate.Arguments.Length]);
        groupKeys = new Vector[keys.Length];
        keyResults = Array.ConvertAll(keys, static _ => new Vector());
        results = Array.ConvertAll(aggregates, static _ => new Vector());
        output = new RowBatch(planner.Width);
        size = new BatchSize(planner.Context.MaxBatchRows);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        Context.Budget.Check();
        for (int i = 0; i < groupings.Length; i++)
        {
            keys[i] = await groupings[i].Program.EvaluateAsync(batch);
        }

        for (int i = 0; i < aggregates.Length; i++)
        {
            for (int j = 0; j < arguments[i].Length; j++)
            {
                arguments[i][j] = await aggregates[i].Arguments[j].EvaluateAsync(batch);
            }
        }

        Accumulate(batch);
        return true;
    }

    public override async ValueTask CompleteAsync()
    {
        int groupCount = table?.Count ?? frame.Count;
        for (int i = 0; i < keys.Length; i++)
        {
            groupKeys[i] = table!.Key(i);
        }

        for (int first = 0; first < groupCount;)
        {
            Context.Budget.Check();
            int count = Math.Min(size.Current, groupCount - first);
            Write(first, count, groupCount);
            first += count;
            size.Grow();
            if (!await Next.PushAsync(output))
            {
                break;
            }
        }

        Clear();
        await Next.CompleteAsync();
    }

    private void Accumulate(RowBatch batch)
    {
        Span<int> rowGroups = default;
        int groupCount;
        if (table is not null)
        {
            if (frame.HasOrigins)
            {
                keys[^1] = batch[frame.OriginSlot];
            }

            rowGroups = Buffers.Take(ref groups, batch.Count);
            table.Find(keys, batch.Count, rowGroups);
            groupCount = table.Count;
        }
        else
        {
            groupCount = frame.Count;
            if (frame.HasOrigins)
            {
                rowGroups = Buffers.Take(ref groups, batch.Count);
                frame.Origins(batch).CopyTo(rowGroups);
            }
        }

        for (int i = 0; i < aggregates.Length; i++)
        {
            aggregates[i].Accumulator.Add(rowGroups, arguments[i], batch.Count, groupCount);
        }
    }

    private void Write(int first, int count, int groupCount)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            keyResults[i].CopyFrom(groupKeys[i], first, count);
            if (i < groupings.Length && groupings[i].Slot >= 0)
            {
                output[groupings[i].Slot] = keyResults[i];
            }
        }

        for (int i = 0; i < aggregates.Length; i++)
        {
            aggregates[i].Accumulator.Write(first, count, groupCount, results[i]);
            if (aggregates[i].Slot >= 0)
            {
                output[aggregates[i].Slot] = results[i];
            }
        }

        output.Count = count;
        if (frame.HasOrigins)
        {
            WriteOrigins(first, count);
        }
    }

    private void WriteOrigins(int first, int count)
    {
        if (table is not null)
        {
            output[frame.OriginSlot] = keyResults[^1];
        }
        else
        {
            RowIndexes.Ascending(first + count)[first..].CopyTo(origins.ResetNodes(count));
            output[frame.OriginSlot] = origins;
        }

        restored.Gather(frame.Arguments, frame.Origins(output), output);
    }

    private void Clear()
    {
        table?.Clear();
        foreach (AggregateColumn aggregate in aggregates)
        {
            aggregate.Accumulator.Clear();
        }
    }
}
