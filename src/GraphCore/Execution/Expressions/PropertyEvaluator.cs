using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary><c>target.key</c>: a kernel of the graph over nodes and relationships, value by value otherwise.</summary>
internal sealed class PropertyEvaluator : Evaluator
{
    private readonly QueryContext context;
    private readonly Evaluator target;
    private readonly PropertyKey key;
    private readonly PropertyLoads loads;

    public PropertyEvaluator(QueryContext context, Evaluator target, string key, PropertyLoads loads)
    {
        this.context = context;
        this.target = target;
        this.key = loads.Add(key);
        this.loads = loads;
        IsConstant = target.IsConstant;
    }

    public override async ValueTask RunAsync(RowBatch batch)
    {
        Vector column = target.Result;
        switch (column.Kind)
        {
            case VectorKind.Null:
                Result.ResetNulls(batch.Count);
                break;
            case VectorKind.Node:
                ReadNodes(await loads.NodesAsync(key, column.Nodes), column);
                break;
            case VectorKind.Relationship:
                ReadRelationships(await loads.RelationshipsAsync(key, column.Relationships), column);
                break;
            default:
                await EntityOperands.LoadAsync(column, context.Entities);
                ReadValues(batch.Count);
                break;
        }
    }

    private void ReadNodes(IGraphView view, Vector column)
    {
        context.Entities.EnsureLiveNodes(column.Nodes);
        if (key.Number < 0)
        {
            Result.ResetNulls(column.Count);
        }
        else
        {
            view.ReadNodeProperty(key.Number, column.Nodes, Result);
        }
    }

    private void ReadRelationships(IGraphView view, Vector column)
    {
        context.Entities.EnsureLiveRelationships(column.Relationships);
        if (key.Number < 0)
        {
            Result.ResetNulls(column.Count);
        }
        else
        {
            view.ReadRelationshipProperty(key.Number, column.Relationships, Result);
        }
    }

    private void ReadValues(int count)
    {
        Result.Reset();
        for (int i = 0; i < count; i++)
        {
            Result.Append(Operations.GetProperty(context.Entities, target.GetValue(i), key.Name));
        }
    }
}
