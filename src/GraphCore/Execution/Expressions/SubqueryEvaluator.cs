using Serverless.GraphCore.Execution.Operators;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>A subquery inside an expression: its pipeline runs once for a whole batch, whose rows are its arguments.</summary>
internal sealed class SubqueryEvaluator : Evaluator
{
    private readonly ArgumentFrame frame;
    private readonly SubquerySink sink;
    private readonly PhysicalOperator entry;
    private readonly int[] outerSlots;
    private readonly RowBatch arguments;

    public SubqueryEvaluator(PhysicalPlanner planner, PlannedSubquery subquery)
    {
        frame = planner.NewFrame();
        arguments = new RowBatch(planner.Width);
        sink = SubquerySink.Create(planner.Context, subquery, frame);
        var live = new SlotSet();
        live.Add(frame.OriginSlot);
        if (subquery.Column is not null)
        {
            live.Add(subquery.Column.Slot);
        }

        entry = planner.Build(subquery.Plan, sink, live, frame, out SlotSet required);
        OuterSlots = required.Union(frame.Restored).Without(frame.OriginSlot);
        outerSlots = OuterSlots.ToArray();
    }

    /// <summary>Slots of the outer batch that the subquery reads.</summary>
    public SlotSet OuterSlots { get; }

    public override async ValueTask RunAsync(RowBatch batch)
    {
        arguments.Share(batch, outerSlots);
        frame.Begin(arguments);
        sink.Begin(batch.Count);
        await entry.PushAsync(arguments);
        await entry.CompleteAsync();
        sink.Write(Result);
    }
}
