using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>Builds paths from nodes and relationships in turn; a relationship part may be a list of them.</summary>
internal sealed class PathEvaluator(QueryContext context, Evaluator[] parts) : SynchronousEvaluator
{
    private readonly List<NodeReference> nodes = [];
    private readonly List<RelationshipReference> relationships = [];

    protected override void Run(int count)
    {
        Span<Value> result = Result.ResetValues(count);
        for (int row = 0; row < count; row++)
        {
            result[row] = Build(row);
        }
    }

    private Value Build(int row)
    {
        nodes.Clear();
        relationships.Clear();
        foreach (Evaluator part in parts)
        {
            switch (part.GetValue(row, context.Ids))
            {
                case NullValue:
                    return NullValue.Instance;
                case NodeReference node:
                    // The node after a relationship is where walking it has led already.
                    if (nodes.Count == 0)
                    {
                        nodes.Add(node);
                    }

                    break;
                case RelationshipReference relationship:
                    Walk(relationship);
                    break;
                case ListValue list:
                    for (int i = 0; i < list.Count; i++)
                    {
                        Walk((RelationshipReference)list[i]);
                    }

                    break;
                case Value other:
                    throw ValueErrors.OperandType($"A path consists of nodes and relationships, but got {ValueErrors.Describe(other)}.");
            }
        }

        return new PathReference([.. nodes], [.. relationships]);
    }

    private void Walk(RelationshipReference relationship)
    {
        Span<int> source = stackalloc int[1];
        Span<int> target = stackalloc int[1];
        context.Ids.ReadEndpoints([relationship.Handle], source, target);
        int next = source[0] == nodes[^1].Ordinal ? target[0] : source[0];
        relationships.Add(relationship);
        nodes.Add(context.Entities.Node(next));
    }
}
