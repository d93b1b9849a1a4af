using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>Adds a number that the graph keeps count of to each row.</summary>
internal sealed class GraphCountOperator : PipelineOperator
{
    private readonly int countSlot;
    private readonly Func<IGraphReader, long> count;
    private readonly RowGather carried;
    private readonly ResidentView resident;
    private readonly RowBatch output;
    private readonly Vector counts = new();

    public GraphCountOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, NodeCount plan)
        : this(planner, next, carried, plan.Count.Slot, new LoadRequest { ScannedLabels = plan.Label is null ? [] : [plan.Label] }, reader => CountNodes(reader, plan.Label))
    {
    }

    public GraphCountOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, RelationshipCount plan)
        : this(planner, next, carried, plan.Count.Slot, new LoadRequest { ScannedTypes = plan.Types }, reader => CountRelationships(reader, plan.Types))
    {
    }

    private GraphCountOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, int countSlot, LoadRequest scanned, Func<IGraphReader, long> count)
        : base(planner.Context, next)
    {
        this.countSlot = countSlot;
        this.count = count;
        this.carried = new RowGather(carried);
        resident = new ResidentView(planner.Context, scanned);
        output = new RowBatch(planner.Width);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        // Loads nothing; it tells a transaction that writes what it depends on.
        await resident.ForAllAsync();
        counts.ResetIntegers(batch.Count).Fill(count(Context.Reader));
        output.Share(batch, carried.Slots);
        output[countSlot] = counts;
        output.Count = batch.Count;
        return await Next.PushAsync(output);
    }

    private static long CountNodes(IGraphReader reader, string? label)
    {
        if (label is null)
        {
            return reader.Statistics.NodeCount;
        }

        int number = reader.Tokens.FindLabel(label);
        return number < 0 ? 0 : reader.Statistics.NodesWithLabel(number);
    }

    private static long CountRelationships(IGraphReader reader, string[] types)
    {
        long count = types.Length == 0 ? reader.Statistics.RelationshipCount : 0;
        foreach (string type in types.Distinct())
        {
            int number = reader.Tokens.FindType(type);
            count += number < 0 ? 0 : reader.Statistics.RelationshipsOfType(number);
        }

        return count;
    }
}
