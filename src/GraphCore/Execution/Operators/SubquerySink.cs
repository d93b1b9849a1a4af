using System.Runtime.InteropServices;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>The end of a subquery's pipeline: makes one value for each argument.</summary>
internal abstract class SubquerySink(ArgumentFrame frame) : PhysicalOperator
{
    protected ArgumentFrame Frame { get; } = frame;

    public static SubquerySink Create(QueryContext context, PlannedSubquery subquery, ArgumentFrame frame) => subquery.Kind switch
    {
        SubqueryKind.Exists => new ExistsSink(frame),
        SubqueryKind.Count => new CountSink(frame, subquery.Column?.Slot ?? -1),
        _ => new CollectSink(context.HoldMemory(), frame, subquery.Column!.Slot),
    };

    public abstract void Begin(int arguments);

    /// <summary>Makes the vector the arguments' values.</summary>
    public abstract void Write(Vector result);

    public override ValueTask CompleteAsync() => default;
}

/// <summary>EXISTS: whether there is a row. Arguments that have one are done.</summary>
internal sealed class ExistsSink(ArgumentFrame frame) : SubquerySink(frame)
{
    private bool[] found = [];
    private int missing;

    /// <summary>Marks the arguments that have a row.</summary>
    public ReadOnlySpan<bool> Found => found.AsSpan(0, Frame.Count);

    public override void Begin(int arguments)
    {
        Expressions.Buffers.Take(ref found, arguments).Clear();
        Frame.Done = found;
        missing = arguments;
    }

    public override ValueTask<bool> PushAsync(RowBatch batch)
    {
        foreach (int origin in Frame.Origins(batch))
        {
            missing -= found[origin] ? 0 : 1;
            found[origin] = true;
        }

        return new ValueTask<bool>(missing > 0);
    }

    public override void Write(Vector result) => Found.CopyTo(result.ResetBooleans(Frame.Count));
}

/// <summary>COUNT: the number of rows, or the sum of the numbers that they stand for.</summary>
/// <param name="column">The slot of the numbers; −1: each row is one.</param>
internal sealed class CountSink(ArgumentFrame frame, int column) : SubquerySink(frame)
{
    private long[] counts = [];

    public override void Begin(int arguments) => Expressions.Buffers.Take(ref counts, arguments).Clear();

    public override ValueTask<bool> PushAsync(RowBatch batch)
    {
        ReadOnlySpan<int> origins = Frame.Origins(batch);
        ReadOnlySpan<long> numbers = column < 0 ? default : batch[column].Integers;
        for (int row = 0; row < origins.Length; row++)
        {
            counts[origins[row]] += column < 0 ? 1 : numbers[row];
        }

        return new ValueTask<bool>(true);
    }

    public override void Write(Vector result) => counts.AsSpan(0, Frame.Count).CopyTo(result.ResetIntegers(Frame.Count));
}

/// <summary>COLLECT: the list of a column's values, nulls included.</summary>
internal sealed class CollectSink(HeldMemory memory, ArgumentFrame frame, int column) : SubquerySink(frame)
{
    /// <summary>More items leave no array behind.</summary>
    private const int ManyItems = 1 << 16;

    private List<Value> items = [];
    private int[] counts = [];

    public override void Begin(int arguments)
    {
        memory.Release();
        items.Clear();
        Expressions.Buffers.Take(ref counts, arguments).Clear();
    }

    public override ValueTask<bool> PushAsync(RowBatch batch)
    {
        ListValue.EnsureCount((long)items.Count + batch.Count);
        Vector values = batch[column];
        memory.AddItems(values, RowIndexes.Ascending(batch.Count));
        ReadOnlySpan<int> origins = Frame.Origins(batch);
        for (int row = 0; row < origins.Length; row++)
        {
            items.Add(values.GetValue(row));
            counts[origins[row]]++;
        }

        return new ValueTask<bool>(true);
    }

    public override void Write(Vector result)
    {
        Span<Value> lists = result.ResetValues(Frame.Count);
        int first = 0;
        for (int i = 0; i < lists.Length; i++)
        {
            lists[i] = counts[i] == 0 ? ListValue.Empty : new ListValue(CollectionsMarshal.AsSpan(items).Slice(first, counts[i]).ToArray());
            first += counts[i];
        }

        items.Clear();
        if (items.Capacity > ManyItems)
        {
            items = [];
        }
    }
}
