using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>A condition on each relationship of a variable-length pattern, evaluated on all relationships found at a time.</summary>
internal sealed class StepPredicate
{
    private readonly ExpressionProgram program;
    private readonly int stepSlot;
    private readonly RowGather outer;
    private readonly RowBatch steps;
    private readonly Vector relationships = new();
    private int[] rows = [];
    private sbyte[] truths = [];

    public StepPredicate(PhysicalPlanner planner, ExpressionProgram program, int stepSlot)
    {
        this.program = program;
        this.stepSlot = stepSlot;
        OuterSlots = program.Slots.Without(stepSlot);
        outer = new RowGather(OuterSlots.ToArray());
        steps = new RowBatch(planner.Width);
    }

    /// <summary>Slots of the source's rows that it reads.</summary>
    public SlotSet OuterSlots { get; }

    /// <summary>Marks the relationships that satisfy the condition, found from rows of the source; the marks are valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<sbyte>> TestAsync(RowBatch source, ReadOnlyMemory<int> origins, ReadOnlyMemory<long> handles)
    {
        Prepare(source, origins.Span, handles.Span);
        await program.RunAsync(steps);
        Truths.Read(program.Root, Buffers.Take(ref truths, handles.Length));
        return truths.AsMemory(0, handles.Length);
    }

    /// <summary>As <see cref="TestAsync(RowBatch, ReadOnlyMemory{int}, ReadOnlyMemory{long})"/>, all found from one row.</summary>
    public ValueTask<ReadOnlyMemory<sbyte>> TestAsync(RowBatch source, int row, ReadOnlyMemory<long> handles)
    {
        Buffers.Take(ref rows, handles.Length).Fill(row);
        return TestAsync(source, rows.AsMemory(0, handles.Length), handles);
    }

    private void Prepare(RowBatch source, ReadOnlySpan<int> origins, ReadOnlySpan<long> handles)
    {
        outer.Gather(source, origins, steps);
        handles.CopyTo(relationships.ResetRelationships(handles.Length));
        steps[stepSlot] = relationships;
        steps.Count = handles.Length;
    }
}
