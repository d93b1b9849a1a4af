using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// A condition on the relationships that a step of a walk finds, evaluated on all of them at a time. It may also use the nodes of
/// the step, and what the steps before it in the same repetition have found.
/// </summary>
internal sealed class StepPredicate
{
    private readonly ExpressionProgram program;
    private readonly WalkStep[] steps;
    private readonly Vector[] relationships;
    private readonly Vector[] nodes;
    private readonly RowGather outer;
    private readonly RowBatch found;
    private int[] rows = [];
    private sbyte[] truths = [];

    /// <param name="steps">The steps of the repetition up to the one that the condition is on.</param>
    public StepPredicate(PhysicalPlanner planner, BoundExpression predicate, ReadOnlySpan<WalkStep> steps)
    {
        program = new ExpressionCompiler(planner).Compile(predicate);
        this.steps = steps.ToArray();
        OuterSlots = program.Slots.Copy();
        foreach (WalkStep step in steps)
        {
            foreach (Variable own in step.Own)
            {
                OuterSlots.Remove(own.Slot);
            }
        }

        relationships = [.. this.steps.Select(static _ => new Vector())];
        nodes = [.. this.steps.Select(static _ => new Vector()), new Vector()];
        outer = new RowGather(OuterSlots.ToArray());
        found = new RowBatch(planner.Width);
    }

    /// <summary>Slots of the source's rows that it reads.</summary>
    public SlotSet OuterSlots { get; }

    /// <summary>Marks the relationships that satisfy a condition on them alone, all found from one row; the marks are valid until the next call.</summary>
    public ValueTask<ReadOnlyMemory<sbyte>> TestAsync(RowBatch source, int row, ReadOnlyMemory<long> handles)
    {
        Begin(source, row, handles.Length);
        SetRelationships(0, handles.Span);
        return RunAsync();
    }

    /// <summary>As the other overload, for a condition that uses the nodes of the step too.</summary>
    public ValueTask<ReadOnlyMemory<sbyte>> TestAsync(RowBatch source, int row, ReadOnlyMemory<long> handles, ReadOnlyMemory<int> before, ReadOnlyMemory<int> after)
    {
        Begin(source, row, handles.Length);
        SetRelationships(0, handles.Span);
        SetNodes(steps[0].Before, 0, before.Span);
        SetNodes(steps[0].After, 1, after.Span);
        return RunAsync();
    }

    /// <summary>Marks the relationships on top of a walk.</summary>
    public ValueTask<ReadOnlyMemory<sbyte>> TestAsync(RowBatch source, int row, WalkStack walk)
    {
        int count = walk.Found.Length;
        Begin(source, row, count);
        int last = steps.Length - 1;
        for (int i = 0; i <= last; i++)
        {
            FillNode(steps[i].Before, i, walk.Node(walk.Depth - last + i), count);
            if (i < last)
            {
                FillRelationship(i, walk.Path[walk.Depth - last + i], count);
            }
        }

        SetRelationships(last, walk.Found.Span);
        SetNodes(steps[last].After, last + 1, walk.FoundNodes);
        return RunAsync();
    }

    /// <summary>Whether one whole repetition satisfies the condition.</summary>
    public async ValueTask<bool> TestAsync(RowBatch source, int row, ReadOnlyMemory<int> itsNodes, ReadOnlyMemory<long> itsRelationships)
    {
        Begin(source, row, 1);
        for (int i = 0; i < steps.Length; i++)
        {
            FillNode(steps[i].Before, i, itsNodes.Span[i], 1);
            FillRelationship(i, itsRelationships.Span[i], 1);
        }

        FillNode(steps[^1].After, steps.Length, itsNodes.Span[steps.Length], 1);
        return (await RunAsync()).Span[0] == Truths.True;
    }

    private void Begin(RowBatch source, int row, int count)
    {
        Buffers.Take(ref rows, count).Fill(row);
        outer.Gather(source, rows.AsSpan(0, count), found);
        found.Count = count;
    }

    private async ValueTask<ReadOnlyMemory<sbyte>> RunAsync()
    {
        await program.RunAsync(found);
        Truths.Read(program.Root, Buffers.Take(ref truths, found.Count));
        return truths.AsMemory(0, found.Count);
    }

    private void SetRelationships(int step, ReadOnlySpan<long> handles)
    {
        if (steps[step].Relationship is { } variable)
        {
            handles.CopyTo(relationships[step].ResetRelationships(handles.Length));
            found[variable.Slot] = relationships[step];
        }
    }

    private void FillRelationship(int step, long handle, int count)
    {
        if (steps[step].Relationship is { } variable)
        {
            relationships[step].ResetRelationships(count).Fill(handle);
            found[variable.Slot] = relationships[step];
        }
    }

    private void SetNodes(Variable? variable, int at, ReadOnlySpan<int> ordinals)
    {
        if (variable is not null)
        {
            ordinals.CopyTo(nodes[at].ResetNodes(ordinals.Length));
            found[variable.Slot] = nodes[at];
        }
    }

    private void FillNode(Variable? variable, int at, int ordinal, int count)
    {
        if (variable is not null)
        {
            nodes[at].ResetNodes(count).Fill(ordinal);
            found[variable.Slot] = nodes[at];
        }
    }
}
