using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Execution.Updates;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>CREATE.</summary>
internal sealed class CreateOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, Creator creator) : PipelineOperator(planner.Context, next)
{
    private readonly RowBatch output = new(planner.Width);

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        Context.Budget.Check();
        output.Share(batch, carried);
        await creator.RunAsync(batch, output);
        return await Next.PushAsync(output);
    }
}

/// <summary>SET and REMOVE.</summary>
internal sealed class SetOperator(PhysicalPlanner planner, PhysicalOperator next, Setter setter) : PipelineOperator(planner.Context, next)
{
    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        Context.Budget.Check();
        await setter.RunAsync(batch);
        return await Next.PushAsync(batch);
    }
}

/// <summary>DELETE and DETACH DELETE.</summary>
internal sealed class DeleteOperator(PhysicalPlanner planner, PhysicalOperator next, ExpressionProgram[] targets, bool detach) : PipelineOperator(planner.Context, next)
{
    private readonly EntityWriter writer = new(planner.Context);
    private readonly ResidentView adjacency = new(planner.Context, new LoadRequest { Types = [], Direction = Direction.Both });
    private readonly List<int> nodes = [];
    private readonly List<long> relationships = [];
    private readonly long[] handles = new long[256];
    private readonly int[] rows = new int[256];
    private readonly int[] neighbours = new int[256];

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        Context.Budget.Check();
        foreach (ExpressionProgram target in targets)
        {
            await target.RunAsync(batch);
        }

        Collect(batch.Count);
        if (detach && nodes.Count > 0)
        {
            int[] ordinals = [.. nodes];
            FindRelationships(await adjacency.ForAsync(ordinals), ordinals);
        }

        foreach (long relationship in relationships)
        {
            await writer.DeleteRelationshipAsync(relationship);
        }

        foreach (int node in nodes)
        {
            await writer.DeleteNodeAsync(node);
        }

        return await Next.PushAsync(batch);
    }

    private void Collect(int count)
    {
        nodes.Clear();
        relationships.Clear();
        for (int row = 0; row < count; row++)
        {
            foreach (ExpressionProgram target in targets)
            {
                Collect(target.GetValue(row));
            }
        }
    }

    private void Collect(Value value)
    {
        switch (value)
        {
            case NullValue:
                break;
            case NodeReference node:
                nodes.Add(node.Ordinal);
                break;
            case RelationshipReference relationship:
                relationships.Add(relationship.Handle);
                break;
            case PathReference path:
                foreach (RelationshipReference relationship in path.Relationships)
                {
                    relationships.Add(relationship.Handle);
                }

                foreach (NodeReference node in path.Nodes)
                {
                    nodes.Add(node.Ordinal);
                }

                break;
            default:
                throw ValueErrors.OperandType($"Only nodes, relationships and paths can be deleted, but got {ValueErrors.Describe(value)}.");
        }
    }

    private void FindRelationships(IGraphView view, ReadOnlySpan<int> ordinals)
    {
        var cursor = default(ExpandCursor);
        int found;
        while ((found = view.Expand([], Direction.Both, ordinals, ref cursor, rows, neighbours, handles)) > 0)
        {
            relationships.AddRange(handles.AsSpan(0, found));
        }
    }
}

/// <summary>
/// FOREACH: runs a pipeline of updates for each item, item by item; a pipeline of one operator, which is row by row in itself,
/// for many items together.
/// </summary>
internal sealed class ForeachOperator(QueryContext context, PhysicalOperator next, ExpressionProgram list, ListItems items, InnerPipeline body, bool isSingle) : PipelineOperator(context, next)
{
    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        await list.RunAsync(batch);
        items.Begin();
        while (items.Next(list.Root, batch))
        {
            if (isSingle)
            {
                body.Begin(items.Batch);
                await body.RunAsync();
                continue;
            }

            for (int i = 0; i < items.Batch.Count; i++)
            {
                Context.Budget.Check();
                body.Begin(items.Batch, i);
                await body.RunAsync();
            }
        }

        return await Next.PushAsync(batch);
    }
}
