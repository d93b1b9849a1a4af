using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>Adds a number that the graph keeps count of to each row.</summary>
internal sealed class GraphCountOperator : PipelineOperator
{
    private readonly GraphCount plan;
    private readonly RowGather carried;
    private readonly ResidentView resident;
    private readonly RowBatch output;
    private readonly Vector counts = new();

    public GraphCountOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, GraphCount plan)
        : base(planner.Context, next)
    {
        this.plan = plan;
        this.carried = new RowGather(carried);
        resident = new ResidentView(planner.Context, plan switch
        {
            NodeCount nodes => new LoadRequest { ScannedLabels = nodes.Label is null ? [] : [nodes.Label] },
            RelationshipCount relationships => new LoadRequest { ScannedTypes = relationships.Types },
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        output = new RowBatch(planner.Width);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        // Loads nothing; it tells a transaction that writes what it depends on.
        await resident.ForAllAsync();
        counts.ResetIntegers(batch.Count).Fill(plan is NodeCount nodes ? CountNodes(Context.Reader, nodes.Label) : CountRelationships(Context.Reader, ((RelationshipCount)plan).Types));
        output.Share(batch, carried.Slots);
        output[plan.Count.Slot] = counts;
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
