using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>Builds paths from nodes and relationships in turn; a relationship part may be a list of them.</summary>
internal sealed class PathEvaluator(QueryContext context, Evaluator[] parts) : Evaluator
{
    private readonly HeldMemory memory = context.HoldMemory();
    private readonly List<NodeReference> nodes = [];
    private readonly List<RelationshipReference> relationships = [];
    private readonly List<long> handles = [];

    public override async ValueTask RunAsync(RowBatch batch)
    {
        foreach (Evaluator part in parts)
        {
            Collect(part, batch.Count);
        }

        await context.Entities.LoadEndsAsync(handles.ToArray());
        handles.Clear();
        Run(batch.Count);
    }

    private void Collect(Evaluator part, int count)
    {
        for (int row = 0; row < count; row++)
        {
            switch (part.GetValue(row))
            {
                case RelationshipReference relationship:
                    handles.Add(relationship.Handle);
                    break;
                case ListValue list:
                    for (int i = 0; i < list.Count; i++)
                    {
                        if (list[i] is RelationshipReference item)
                        {
                            handles.Add(item.Handle);
                        }
                    }

                    break;
            }
        }
    }

    private void Run(int count)
    {
        Begin(memory);
        Span<Value> result = Result.ResetValues(count);
        for (int row = 0; row < count; row++)
        {
            Value path = Build(row);
            memory.AddOwn(path);
            result[row] = path;
        }
    }

    private Value Build(int row)
    {
        nodes.Clear();
        relationships.Clear();
        foreach (Evaluator part in parts)
        {
            switch (part.GetValue(row))
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
        (int source, int target) = context.Entities.EndsOf(relationship.Handle);
        relationships.Add(relationship);
        nodes.Add(new NodeReference(source == nodes[^1].Ordinal ? target : source));
    }
}
