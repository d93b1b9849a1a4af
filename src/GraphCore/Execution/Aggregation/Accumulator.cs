using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Aggregation;

/// <summary>One aggregate over all groups of a round. Takes batches, with the group of each row.</summary>
internal abstract class Accumulator
{
    /// <summary>Takes a batch. The arguments are whole columns; no groups at all means that every row is of group 0.</summary>
    /// <param name="groupCount">Number of groups so far.</param>
    public abstract void Add(ReadOnlySpan<int> groups, ReadOnlySpan<Vector> arguments, int rows, int groupCount);

    /// <summary>Makes the vector the values of consecutive groups.</summary>
    /// <param name="groupCount">Number of groups, which may be more than any row named.</param>
    public abstract void Write(int first, int count, int groupCount, Vector result);

    /// <summary>Forgets all groups.</summary>
    public abstract void Clear();

    public static Accumulator Create(QueryContext context, BoundAggregate aggregate)
    {
        if (!context.Functions.TryGetAggregate(aggregate.Name, out AggregateDefinition? definition))
        {
            throw new System.Diagnostics.UnreachableException($"The aggregate {aggregate.Name} was bound but is not registered.");
        }

        Accumulator accumulator = definition.Signature.Name switch
        {
            "count" => new CountAccumulator(),
            "sum" => new SumAccumulator(definition),
            "avg" => new AverageAccumulator(definition),
            "min" => new ExtremeAccumulator(context.HoldMemory(), isMin: true),
            "max" => new ExtremeAccumulator(context.HoldMemory(), isMin: false),
            _ => new GenericAccumulator(context, definition),
        };
        return aggregate.Distinct ? new DistinctAccumulator(context, accumulator, aggregate.Arguments.Length) : accumulator;
    }

    /// <summary>Makes an array long enough for the groups.</summary>
    protected static T[] Grow<T>(ref T[] states, int groupCount)
    {
        if (states.Length < groupCount)
        {
            Array.Resize(ref states, Math.Max(groupCount, states.Length * 2));
        }

        return states;
    }
}

/// <summary><c>count</c>.</summary>
internal sealed class CountAccumulator : Accumulator
{
    private long[] counts = [];

    public override void Add(ReadOnlySpan<int> groups, ReadOnlySpan<Vector> arguments, int rows, int groupCount)
    {
        long[] states = Grow(ref counts, groupCount);
        if (arguments.IsEmpty || HasNoNulls(arguments[0]))
        {
            if (groups.IsEmpty)
            {
                states[0] += rows;
                return;
            }

            foreach (int group in groups)
            {
                states[group]++;
            }

            return;
        }

        Vector argument = arguments[0];
        for (int i = 0; i < rows; i++)
        {
            states[groups.IsEmpty ? 0 : groups[i]] += argument.IsNull(i) ? 0 : 1;
        }
    }

    public override void Write(int first, int count, int groupCount, Vector result) =>
        Grow(ref counts, groupCount).AsSpan(first, count).CopyTo(result.ResetIntegers(count));

    public override void Clear() => Array.Clear(counts);

    private static bool HasNoNulls(Vector vector) => vector.Kind is VectorKind.Boolean or VectorKind.Integer or VectorKind.Float && !vector.HasNulls;
}

/// <summary>Lets each value of a group through once.</summary>
internal sealed class DistinctAccumulator : Accumulator
{
    private readonly QueryContext context;
    private readonly Accumulator inner;
    private readonly Vector[] keys;
    private readonly Vector[] kept;
    private readonly Vector groupColumn = new();
    private readonly int width;
    private GroupTable seen;
    private int[] numbers = [];
    private int[] rowsKept = [];
    private int[] groupsKept = [];

    public DistinctAccumulator(QueryContext context, Accumulator inner, int width)
    {
        this.context = context;
        this.inner = inner;
        this.width = width;
        keys = new Vector[width + 1];
        kept = new Vector[width];
        for (int i = 0; i < width; i++)
        {
            kept[i] = new Vector();
        }

        seen = new GroupTable(context, width);
    }

    public override void Add(ReadOnlySpan<int> groups, ReadOnlySpan<Vector> arguments, int rows, int groupCount)
    {
        int before = seen.Count;
        if (!groups.IsEmpty && before == 0 && width > 0)
        {
            seen = new GroupTable(context, width + 1);
        }

        arguments.CopyTo(keys);
        if (!groups.IsEmpty)
        {
            groups.CopyTo(groupColumn.ResetNodes(rows));
            keys[width] = groupColumn;
        }

        Span<int> found = Expressions.Buffers.Take(ref numbers, rows);
        Span<int> fresh = Expressions.Buffers.Take(ref rowsKept, rows);
        Span<int> freshGroups = Expressions.Buffers.Take(ref groupsKept, rows);
        seen.Find(keys.AsSpan(0, groups.IsEmpty ? width : width + 1), rows, found);
        int count = 0;
        for (int i = 0; i < rows; i++)
        {
            if (found[i] == before)
            {
                before++;
                freshGroups[count] = groups.IsEmpty ? 0 : groups[i];
                fresh[count++] = i;
            }
        }

        for (int i = 0; i < width; i++)
        {
            kept[i].Gather(arguments[i], fresh[..count]);
        }

        inner.Add(groups.IsEmpty ? default : freshGroups[..count], kept, count, groupCount);
    }

    public override void Write(int first, int count, int groupCount, Vector result) => inner.Write(first, count, groupCount, result);

    public override void Clear()
    {
        seen.Clear();
        inner.Clear();
    }
}

/// <summary>Any aggregate, by one state object a group.</summary>
internal sealed class GenericAccumulator(QueryContext context, AggregateDefinition definition) : Accumulator
{
    private readonly bool keepsRows = definition.Signature.Name is "collect" or "percentileCont" or "percentileDisc";
    private Aggregator?[] states = [];
    private Values.Value[] row = [];
    private readonly Rows.HeldMemory memory = context.HoldMemory();

    public override void Add(ReadOnlySpan<int> groups, ReadOnlySpan<Vector> arguments, int rows, int groupCount)
    {
        Grow(ref states, groupCount);
        if (keepsRows)
        {
            memory.AddItems(arguments[0], Rows.RowIndexes.Ascending(rows));
        }

        Span<Values.Value> values = Expressions.Buffers.Take(ref row, arguments.Length);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < arguments.Length; j++)
            {
                values[j] = arguments[j].GetValue(i);
            }

            (states[groups.IsEmpty ? 0 : groups[i]] ??= definition.Create()).Add(values);
        }
    }

    public override void Write(int first, int count, int groupCount, Vector result)
    {
        Grow(ref states, groupCount);
        result.Reset();
        for (int group = first; group < first + count; group++)
        {
            result.Append((states[group] ?? definition.Create()).Result());
        }
    }

    public override void Clear()
    {
        Array.Clear(states);
        memory.Release();
    }
}
