using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>A call of a scalar function, row by row; some frequent functions of entities by kernel.</summary>
internal sealed class FunctionEvaluator : Evaluator
{
    private readonly QueryContext context;
    private readonly FunctionDefinition function;
    private readonly Evaluator[] arguments;
    private readonly Value[] values;
    private readonly EntityParts parts;
    private readonly HeldMemory memory;

    public FunctionEvaluator(QueryContext context, FunctionDefinition function, Evaluator[] arguments)
    {
        this.context = context;
        memory = context.HoldMemory();
        this.function = function;
        this.arguments = arguments;
        values = new Value[arguments.Length];
        parts = function.Signature.Name switch
        {
            "properties" or "keys" => EntityParts.Properties,
            "id" or "elementId" => EntityParts.Ids,
            "startNode" or "endNode" => EntityParts.Ends,
            _ => EntityParts.None,
        };
        IsConstant = function.Signature.IsStable && Array.TrueForAll(arguments, static argument => argument.IsConstant);
    }

    public override async ValueTask RunAsync(RowBatch batch)
    {
        if (parts != EntityParts.None)
        {
            await EntityOperands.LoadAsync(arguments[0].Result, context.Entities, parts);
        }

        Run(batch.Count);
    }

    private void Run(int count)
    {
        if (arguments.Length == 1 && function.Signature.Name == "id" && RunIds(arguments[0].Result))
        {
            return;
        }

        Begin(memory);
        context.Entities.Memory = memory;
        Result.Reset();
        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < arguments.Length; i++)
            {
                values[i] = arguments[i].GetValue(row);
            }

            long before = memory.Bytes;
            Value value = function.Invoke(context.Entities, values);
            if (value.Kind is ValueKind.String or ValueKind.List or ValueKind.Map && memory.Bytes == before)
            {
                memory.AddOwn(value);
            }

            Result.Append(value);
        }
    }

    private bool RunIds(Vector column)
    {
        switch (column.Kind)
        {
            case VectorKind.Node:
                Span<long> ids = Result.ResetIntegers(column.Count);
                for (int i = 0; i < ids.Length; i++)
                {
                    SetId(i, column.Nodes[i] < 0 ? null : context.Entities.NodeId(column.Nodes[i]), ids);
                }

                return true;
            case VectorKind.Relationship:
                ids = Result.ResetIntegers(column.Count);
                for (int i = 0; i < ids.Length; i++)
                {
                    SetId(i, column.Relationships[i] < 0 ? null : context.Entities.RelationshipId(column.Relationships[i]), ids);
                }

                return true;
            default:
                return false;
        }
    }

    private void SetId(int row, long? id, Span<long> ids)
    {
        ids[row] = id ?? 0;
        if (id is null)
        {
            Result.WriteNulls()[row] = true;
        }
    }
}
