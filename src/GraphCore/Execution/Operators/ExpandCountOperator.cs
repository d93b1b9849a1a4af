using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// Counts what an expand would find, without making rows of it: from the degrees when nothing is asked of the far end, else
/// by looking at each neighbour. Numbers that depend on the node alone are kept for its next row.
/// </summary>
internal sealed class ExpandCountOperator : PipelineOperator
{
    private const int KeptBits = 12;
    private const int KeptCount = 1 << KeptBits;

    private readonly int fromSlot;
    private readonly int countSlot;
    private readonly CountMode mode;
    private readonly TypeSet types;
    private readonly Direction direction;
    private readonly FarNodeTest farNode;
    private readonly int[] otherThan;
    private readonly DifferentRelationships different;
    private readonly RowGather carried;
    private readonly ResidentView resident;
    private readonly RowBatch output;
    private readonly Vector counts = new();
    private long[] numbers = [];
    private int[] ordinals = [];
    private int[] others = [];
    private int[] rows = [];
    private int[] nodes = [];
    private long[] handles = [];
    private bool[] marks = [];
    private int[] keptNodes = [];
    private long[] keptNumbers = [];
    private int[] missing = [];
    private int[] missingRows = [];
    private long[] freshNumbers = [];

    /// <param name="bindsCount">Whether the number is used further on.</param>
    public ExpandCountOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, ExpandCount plan, bool bindsCount)
        : base(planner.Context, next)
    {
        fromSlot = plan.From.Slot;
        countSlot = bindsCount ? plan.Count!.Slot : -1;
        mode = plan.Mode;
        types = new TypeSet(planner.Context.Reader.Tokens, plan.Types);
        direction = plan.Direction;
        farNode = new FarNodeTest(new LabelFilter(planner.Context.Reader, plan.ToLabels), -1);
        otherThan = PhysicalPlanner.Slots(plan.OtherThan);
        different = new DifferentRelationships(PhysicalPlanner.Slots(plan.DifferentFrom));
        this.carried = new RowGather(carried);
        resident = new ResidentView(planner.Context, AdjacencyRequest.Of(types, direction, neighboursOnly: different.IsEmpty));
        output = new RowBatch(planner.Width);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        Context.Budget.Check();
        if (types.IsNone)
        {
            Buffers.Take(ref numbers, batch.Count).Clear();
        }
        else
        {
            IGraphView view = await resident.ForAsync(EntityColumn.Ordinals(batch[fromSlot], ref ordinals));
            Count(view, batch);
        }

        return !Emit(batch) || await Next.PushAsync(output);
    }

    public override ValueTask CompleteAsync()
    {
        if (Context.Transaction is not null)
        {
            // What runs between two rounds may write.
            Array.Fill(keptNodes, -1);
        }

        return base.CompleteAsync();
    }

    private void Count(IGraphView view, RowBatch batch)
    {
        ReadOnlySpan<int> origins = EntityColumn.Ordinals(batch[fromSlot], ref ordinals);
        Span<long> counted = Buffers.Take(ref numbers, batch.Count);
        if (!different.IsEmpty || otherThan.Length > 0)
        {
            CountEach(view, batch, origins, counted);
        }
        else if (farNode.IsEmpty)
        {
            view.ReadDegrees(types.Numbers, direction, origins, counted);
        }
        else
        {
            CountOnce(view, batch, origins, counted);
        }
    }

    /// <summary>Counts for the nodes that no slot of the direct-mapped memory holds, and takes the others from there.</summary>
    private void CountOnce(IGraphView view, RowBatch batch, ReadOnlySpan<int> origins, Span<long> counted)
    {
        if (keptNodes.Length == 0)
        {
            keptNodes = new int[KeptCount];
            keptNumbers = new long[KeptCount];
            Array.Fill(keptNodes, -1);
        }

        Span<int> unknown = Buffers.Take(ref missing, origins.Length);
        Span<int> unknownRows = Buffers.Take(ref missingRows, origins.Length);
        int count = 0;
        for (int i = 0; i < origins.Length; i++)
        {
            int slot = Slot(origins[i]);
            counted[i] = keptNumbers[slot];
            unknown[count] = origins[i];
            unknownRows[count] = i;
            count += keptNodes[slot] == origins[i] && origins[i] >= 0 ? 0 : 1;
        }

        if (count == 0)
        {
            return;
        }

        Span<long> fresh = Buffers.Take(ref freshNumbers, count);
        CountEach(view, batch, unknown[..count], fresh);
        for (int i = 0; i < count; i++)
        {
            counted[unknownRows[i]] = fresh[i];
            int slot = Slot(unknown[i]);
            keptNodes[slot] = unknown[i];
            keptNumbers[slot] = fresh[i];
        }
    }

    private static int Slot(int ordinal) => (int)((uint)ordinal * 2654435769u >> (32 - KeptBits));

    private void CountEach(IGraphView view, RowBatch batch, ReadOnlySpan<int> origins, Span<long> counted)
    {
        counted.Clear();
        int capacity = Math.Clamp(origins.Length * 8, 64, BatchSize.Largest);
        Span<int> from = Buffers.Take(ref rows, capacity);
        Span<int> to = Buffers.Take(ref nodes, capacity);
        Span<long> found = different.IsEmpty ? default : Buffers.Take(ref handles, capacity);
        var cursor = default(ExpandCursor);
        int count;
        do
        {
            Context.Budget.Check();
            count = view.Expand(types.Numbers, direction, origins, ref cursor, from, to, found);
            Context.Budget.AddRead(count);
            CountPassing(view, batch, from[..count], to[..count], different.IsEmpty ? default : found[..count], counted);
        }
        while (count == from.Length);
    }

    private void CountPassing(IGraphView view, RowBatch batch, ReadOnlySpan<int> from, ReadOnlySpan<int> to, ReadOnlySpan<long> found, Span<long> counted)
    {
        Span<bool> passes = Buffers.Take(ref marks, from.Length);
        passes.Fill(true);
        farNode.Mark(view, batch, from, to, passes);
        different.Mark(batch, from, found, passes);
        foreach (int slot in otherThan)
        {
            ReadOnlySpan<int> other = EntityColumn.Ordinals(batch[slot], ref others);
            for (int i = 0; i < passes.Length; i++)
            {
                int node = other[from[i]];
                passes[i] &= node >= 0 && node != to[i];
            }
        }

        for (int i = 0; i < passes.Length; i++)
        {
            counted[from[i]] += passes[i] ? 1 : 0;
        }
    }

    /// <summary>Makes the output of the rows that count; false when there are none.</summary>
    private bool Emit(RowBatch batch)
    {
        Span<long> counted = numbers.AsSpan(0, batch.Count);
        Span<int> kept = Buffers.Take(ref rows, batch.Count);
        int count = 0;
        for (int i = 0; i < counted.Length; i++)
        {
            long number = mode == CountMode.Optional ? Math.Max(1, counted[i]) : counted[i];
            bool passes = mode == CountMode.None ? number == 0 : mode == CountMode.All || number > 0;
            counted[count] = number;
            kept[count] = i;
            count += passes ? 1 : 0;
        }

        if (count == 0)
        {
            return false;
        }

        if (count == batch.Count)
        {
            output.Share(batch, carried.Slots);
        }
        else
        {
            carried.Gather(batch, kept[..count], output);
        }

        if (countSlot >= 0)
        {
            counted[..count].CopyTo(counts.ResetIntegers(count));
            output[countSlot] = counts;
        }

        output.Count = count;
        return true;
    }
}
