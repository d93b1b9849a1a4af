using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// The functions <c>shortestPath</c> and <c>allShortestPaths</c>: what a search from both ends finds, as paths and as lists.
/// </summary>
internal sealed class ShortestPathOperator : PipelineOperator
{
    private readonly ShortestPath plan;
    private readonly BidirectionalSearch search;
    private readonly RowGather carried;
    private readonly RowBatch output;
    private readonly Vector paths = new();
    private readonly Vector lists = new();
    private readonly int[] origins;
    private int[] starts = [];
    private int[] ends = [];
    private int count;

    public ShortestPathOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, ShortestPath plan, StepPredicate? predicate)
        : base(planner.Context, next)
    {
        this.plan = plan;
        this.carried = new RowGather(carried);
        var types = new TypeSet(planner.Context.Reader.Tokens, plan.Types);
        search = new BidirectionalSearch(planner.Context, types, plan.Direction, new ResidentView(planner.Context, AdjacencyRequest.Of(types, plan.Direction)), predicate);
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

    public override ValueTask CompleteAsync()
    {
        search.Clear();
        return base.CompleteAsync();
    }

    private async ValueTask<bool> FindAsync(RowBatch batch, int row, int start, int end)
    {
        if (start == end)
        {
            return plan.Min > 0 || await AddAsync(batch, row, start, []);
        }

        if (!await search.FindAsync(batch, row, start, end, plan.Max, plan.All))
        {
            return true;
        }

        foreach (long[] relationships in search.Paths())
        {
            if (!await AddAsync(batch, row, start, relationships))
            {
                return false;
            }

            if (!plan.All)
            {
                break;
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
