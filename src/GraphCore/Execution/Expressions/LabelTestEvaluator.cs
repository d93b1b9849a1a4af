using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary><c>target:A|B</c> on nodes (labels) and relationships (types).</summary>
internal sealed class LabelTestEvaluator : SynchronousEvaluator
{
    private readonly QueryContext context;
    private readonly Evaluator target;
    private readonly LabelFormula formula;
    private readonly LabelFilter filter;
    private int[] codes = [];

    public LabelTestEvaluator(QueryContext context, Evaluator target, LabelFormula formula)
    {
        this.context = context;
        this.target = target;
        this.formula = formula;
        filter = new LabelFilter(context.Reader, formula);
        IsConstant = target.IsConstant;
    }

    protected override void Run(int count)
    {
        Vector column = target.Result;
        switch (column.Kind)
        {
            case VectorKind.Null:
                Result.ResetNulls(count);
                break;
            case VectorKind.Node:
                RunNodes(column.Nodes);
                break;
            case VectorKind.Relationship:
                RunRelationships(column.Relationships);
                break;
            default:
                Result.Reset();
                for (int i = 0; i < count; i++)
                {
                    Result.Append(Test(column.GetValue(i)));
                }

                break;
        }
    }

    private void RunNodes(ReadOnlySpan<int> nodes)
    {
        context.Entities.EnsureLiveNodes(nodes);
        filter.Mark(context.Structure, nodes, Buffers.Take(ref codes, nodes.Length), Result.ResetBooleans(nodes.Length));
        for (int i = 0; i < nodes.Length; i++)
        {
            if (nodes[i] < 0)
            {
                Result.WriteNulls()[i] = true;
            }
        }
    }

    private void RunRelationships(ReadOnlySpan<long> handles)
    {
        Span<bool> result = Result.ResetBooleans(handles.Length);
        for (int i = 0; i < handles.Length; i++)
        {
            if (handles[i] < 0)
            {
                Result.WriteNulls()[i] = true;
            }

            result[i] = handles[i] >= 0 && LabelFilter.Holds(formula, context.Reader.Tokens.TypeName((int)(handles[i] >> 32)));
        }
    }

    private Value Test(Value value)
    {
        switch (value)
        {
            case NullValue:
                return value;
            case NodeReference node:
                context.Entities.EnsureLive(node);
                Span<int> code = stackalloc int[1];
                Span<bool> mark = stackalloc bool[1];
                filter.Mark(context.Structure, [node.Ordinal], code, mark);
                return BooleanValue.Of(mark[0]);
            case RelationshipReference relationship:
                return BooleanValue.Of(LabelFilter.Holds(formula, context.Entities.GetType(relationship)));
            default:
                throw ValueErrors.OperandType($"Only a Node has labels and only a Relationship a type, but got {ValueErrors.Describe(value)}.");
        }
    }
}
