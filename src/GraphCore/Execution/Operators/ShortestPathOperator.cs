using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// Shortest paths between two nodes by breadth-first search from both ends, level by level, always the side with the
/// smaller frontier. Whole levels are searched, so that all shortest paths meet in the first level that meets at all.
/// </summary>
internal sealed class ShortestPathOperator : PipelineOperator
{
    private const int Chunk = 1024;

    private readonly ShortestPath plan;
    private readonly TypeSet types;
    private readonly StepPredicate? predicate;
    private readonly RowGather carried;
    private readonly RowBatch output;
    private readonly ResidentView forwards;
    private readonly ResidentView backwards;
    private readonly PathSearch fromStart = new();
    private readonly PathSearch fromEnd = new();
    private readonly Vector paths = new();
    private readonly Vector lists = new();
    private readonly int[] rows = new int[Chunk];
    private readonly int[] neighbours = new int[Chunk];
    private readonly long[] handles = new long[Chunk];
    private readonly int[] origins;
    private int[] starts = [];
    private int[] ends = [];
    private int count;

    public ShortestPathOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, ShortestPath plan, StepPredicate? predicate)
        : base(planner.Context, next)
    {
        this.plan = plan;
        this.predicate = predicate;
        this.carried = new RowGather(carried);
        types = new TypeSet(planner.Context.Reader.Tokens, plan.Types);
        forwards = new ResidentView(planner.Context, AdjacencyRequest.Of(types, plan.Direction));
        backwards = new ResidentView(planner.Context, AdjacencyRequest.Of(types, Reverse(plan.Direction)));
        output = new RowBatch(planner.Width);
        origins = new int[planner.Context.MaxBatchRows];
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        count = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            int start = EntityColumn.Ordinals(batch[plan.From.Slot], ref starts)[row];
            int end = EntityColumn.Ordinals(batch[plan.To.Slot], ref ends)[row];
            if (start >= 0 && end >= 0 && !await FindAsync(batch, row, start, end))
            {
                return false;
            }
        }

        return count == 0 || await PassAsync(batch);
    }

    private static Direction Reverse(Direction direction) => direction switch
    {
        Direction.Outgoing => Direction.Incoming,
        Direction.Incoming => Direction.Outgoing,
        _ => direction,
    };

    private async ValueTask<bool> FindAsync(RowBatch batch, int row, int start, int end)
    {
        if (start == end)
        {
            return plan.Min > 0 || await AddAsync(batch, row, start, []);
        }

        if (types.IsNone)
        {
            return true;
        }

        fromStart.Begin(start);
        fromEnd.Begin(end);
        int max = plan.Max ?? int.MaxValue;
        while (fromStart.FrontierCount > 0 && fromEnd.FrontierCount > 0 && fromStart.Depth + fromEnd.Depth < max)
        {
            bool isForwards = fromStart.FrontierCount <= fromEnd.FrontierCount;
            PathSearch side = isForwards ? fromStart : fromEnd;
            await ExpandAsync(side, isForwards ? forwards : backwards, isForwards ? plan.Direction : Reverse(plan.Direction), batch, row);
            int[] meetings = [.. side.Meetings(isForwards ? fromEnd : fromStart)];
            if (meetings.Length > 0)
            {
                return await AddAllAsync(batch, row, start, meetings);
            }
        }

        return true;
    }

    private async ValueTask ExpandAsync(PathSearch side, ResidentView resident, Direction direction, RowBatch batch, int row)
    {
        int[] frontier = side.Frontier;
        IGraphView view = await resident.ForAsync(frontier);
        side.BeginLevel(out int first);
        var cursor = default(ExpandCursor);
        int found;
        while ((found = view.Expand(types.Numbers, direction, frontier, ref cursor, rows, neighbours, handles)) > 0)
        {
            Context.Budget.Check();
            ReadOnlyMemory<sbyte> allowed = predicate is null ? default : await predicate.TestAsync(batch, row, handles.AsMemory(0, found));
            for (int i = 0; i < found; i++)
            {
                if (predicate is null || allowed.Span[i] == Truths.True)
                {
                    side.Reach(neighbours[i], first + rows[i], handles[i], plan.All);
                }
            }
        }
    }

    private async ValueTask<bool> AddAllAsync(RowBatch batch, int row, int start, int[] meetings)
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
                    if (!await AddAsync(batch, row, start, relationships))
                    {
                        return false;
                    }

                    if (!plan.All)
                    {
                        return true;
                    }
                }
            }
        }

        return true;
    }

    private async ValueTask<bool> AddAsync(RowBatch batch, int row, int start, long[] relationships)
    {
        if (count == 0)
        {
            paths.Reset();
            lists.Reset();
        }

        origins[count++] = row;
        var references = new RelationshipReference[relationships.Length];
        for (int i = 0; i < references.Length; i++)
        {
            references[i] = new RelationshipReference(relationships[i]);
        }

        await Context.Entities.LoadEndsAsync(relationships);
        paths.Append(Path(start, references));
        lists.Append(new ListValue([.. references]));
        return count < origins.Length || await PassAsync(batch);
    }

    private PathReference Path(int start, RelationshipReference[] relationships)
    {
        var nodes = new NodeReference[relationships.Length + 1];
        nodes[0] = new NodeReference(start);
        for (int i = 0; i < relationships.Length; i++)
        {
            (int source, int target) = Context.Entities.EndsOf(relationships[i].Handle);
            nodes[i + 1] = new NodeReference(source == nodes[i].Ordinal ? target : source);
        }

        return new PathReference(nodes, relationships);
    }

    private async ValueTask<bool> PassAsync(RowBatch batch)
    {
        Context.Budget.Check();
        carried.Gather(batch, origins.AsSpan(0, count), output);
        if (plan.Path is not null)
        {
            output[plan.Path.Slot] = paths;
        }

        if (plan.Relationships is not null)
        {
            output[plan.Relationships.Slot] = lists;
        }

        output.Count = count;
        count = 0;
        return await Next.PushAsync(output);
    }
}
