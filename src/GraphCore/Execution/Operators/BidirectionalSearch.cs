using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// Shortest paths between two different nodes that repeat one step: breadth-first search from both ends, level by level, always
/// on the side with the smaller frontier. Whole levels are searched, so that all shortest paths meet in the first level that meets
/// at all.
/// </summary>
/// <param name="forwards">Adjacency in the direction of the step.</param>
/// <param name="predicate">What must hold of each relationship, and its nodes in the direction of the step; null: nothing.</param>
internal sealed class BidirectionalSearch(QueryContext context, TypeSet types, Direction direction, ResidentView forwards, StepPredicate? predicate)
{
    private const int Chunk = 1024;

    private readonly ResidentView backwards = new(context, AdjacencyRequest.Of(types, direction.Reverse()));
    private readonly PathSearch fromStart = new();
    private readonly PathSearch fromEnd = new();
    private readonly int[] rows = new int[Chunk];
    private readonly int[] neighbours = new int[Chunk];
    private readonly int[] origins = new int[Chunk];
    private readonly long[] handles = new long[Chunk];
    private int[] meetings = [];
    private readonly HeldMemory memory = context.HoldMemory();

    /// <summary>Nodes that the last search has reached from either end.</summary>
    public int Reached => fromStart.Count + fromEnd.Count;

    /// <summary>Looks for paths.</summary>
    /// <param name="maxLength">Most relationships of a path; null: any number.</param>
    /// <param name="all">Whether all shortest paths are wanted, else one.</param>
    /// <returns>Whether there is one.</returns>
    public async ValueTask<bool> FindAsync(RowBatch batch, int row, int start, int end, int? maxLength, bool all)
    {
        Clear();
        if (types.IsNone)
        {
            return false;
        }

        fromStart.Begin(start);
        fromEnd.Begin(end);
        while (fromStart.FrontierCount > 0 && fromEnd.FrontierCount > 0 && fromStart.Depth + fromEnd.Depth < (maxLength ?? int.MaxValue))
        {
            bool isForwards = fromStart.FrontierCount <= fromEnd.FrontierCount;
            PathSearch side = isForwards ? fromStart : fromEnd;
            await ExpandAsync(side, isForwards, batch, row, all);
            meetings = [.. side.Meetings(isForwards ? fromEnd : fromStart)];
            if (meetings.Length > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The relationships of each path that was found, from the start to the end.</summary>
    public IEnumerable<long[]> Paths()
    {
        foreach (int meeting in meetings)
        {
            foreach (long[] head in fromStart.Ways(meeting))
            {
                foreach (long[] tail in fromEnd.Ways(meeting))
                {
                    var relationships = new long[head.Length + tail.Length];
                    head.CopyTo(relationships, 0);
                    Array.Reverse(relationships, 0, head.Length);
                    tail.CopyTo(relationships, head.Length);
                    yield return relationships;
                }
            }
        }
    }

    /// <summary>Forgets the last search and gives its memory back.</summary>
    public void Clear()
    {
        fromStart.Clear();
        fromEnd.Clear();
        meetings = [];
        memory.Release();
    }

    private async ValueTask ExpandAsync(PathSearch side, bool isForwards, RowBatch batch, int row, bool all)
    {
        int[] frontier = side.Frontier;
        IGraphView view = await (isForwards ? forwards : backwards).ForAsync(frontier);
        side.BeginLevel(out int first);
        var cursor = default(ExpandCursor);
        int found;
        while ((found = view.Expand(types.Numbers, isForwards ? direction : direction.Reverse(), frontier, ref cursor, rows, neighbours, handles)) > 0)
        {
            context.Budget.Check();
            context.Budget.AddRead(found);
            ReadOnlyMemory<sbyte> allowed = predicate is null ? default : await TestAsync(frontier, isForwards, batch, row, found);
            for (int i = 0; i < found; i++)
            {
                if (predicate is null || allowed.Span[i] == Truths.True)
                {
                    side.Reach(neighbours[i], first + rows[i], handles[i], all);
                }
            }

            Account();
        }
    }

    private ValueTask<ReadOnlyMemory<sbyte>> TestAsync(int[] frontier, bool isForwards, RowBatch batch, int row, int found)
    {
        for (int i = 0; i < found; i++)
        {
            origins[i] = frontier[rows[i]];
        }

        (int[] before, int[] after) = isForwards ? (origins, neighbours) : (neighbours, origins);
        return predicate!.TestAsync(batch, row, handles.AsMemory(0, found), before.AsMemory(0, found), after.AsMemory(0, found));
    }

    private void Account()
    {
        long needed = fromStart.Bytes + fromEnd.Bytes;
        if (needed > memory.Bytes)
        {
            memory.Add(needed - memory.Bytes);
        }
    }
}
