using System.Diagnostics;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Updates;

/// <summary>
/// SET and REMOVE items, applied row by row in order. Where no item reads what another one writes, all is evaluated for a
/// whole batch first; else each row and item sees what was set before.
/// </summary>
internal sealed class Setter
{
    private readonly QueryContext context;
    private readonly EntityWriter writer;
    private readonly Item[] items;
    private readonly bool isIndependent;
    private readonly RowGather slice;
    private readonly RowBatch row;

    public Setter(PhysicalPlanner planner, SetItem[] plan)
    {
        context = planner.Context;
        writer = new EntityWriter(context);
        var compiler = new ExpressionCompiler(planner);
        items = Array.ConvertAll(plan, item => Create(item, compiler));
        Slots = new SlotSet();
        isIndependent = true;
        foreach (Item item in items)
        {
            foreach (ExpressionProgram program in item.Programs)
            {
                Slots.Add(program.Slots);
                foreach (Item other in items)
                {
                    isIndependent &= !other.Disturbs(program.Reads);
                }
            }
        }

        slice = new RowGather(Slots.ToArray());
        row = new RowBatch(planner.Width);
    }

    /// <summary>Slots that it reads.</summary>
    public SlotSet Slots { get; }

    public async ValueTask RunAsync(RowBatch batch)
    {
        if (isIndependent || batch.Count == 1)
        {
            await RunIndependentAsync(batch);
            return;
        }

        for (int i = 0; i < batch.Count; i++)
        {
            slice.Slice(batch, i, 1, row);
            await RunIndependentAsync(row);
        }
    }

    private async ValueTask RunIndependentAsync(RowBatch batch)
    {
        if (!isIndependent)
        {
            foreach (Item item in items)
            {
                await item.EvaluateAsync(batch, context);
                await item.ApplyAsync(0, writer, context);
            }

            return;
        }

        foreach (Item item in items)
        {
            await item.EvaluateAsync(batch, context);
        }

        for (int i = 0; i < batch.Count; i++)
        {
            foreach (Item item in items)
            {
                await item.ApplyAsync(i, writer, context);
            }
        }
    }

    private static Item Create(SetItem plan, ExpressionCompiler compiler) => plan switch
    {
        SetProperty set => new PropertyItem(set, compiler),
        SetDynamicProperty set => new DynamicPropertyItem(set, compiler),
        SetAllProperties set => new AllPropertiesItem(set, compiler),
        SetLabels set => new LabelsItem(compiler.Compile(set.Target), new LabelNames(set.Labels, compiler), removes: false),
        RemoveLabels remove => new LabelsItem(compiler.Compile(remove.Target), new LabelNames(remove.Labels, compiler), removes: true),
        _ => throw new UnreachableException(),
    };

    private abstract class Item(ExpressionProgram[] programs)
    {
        public ExpressionProgram[] Programs { get; } = programs;

        public virtual async ValueTask EvaluateAsync(RowBatch batch, QueryContext context)
        {
            foreach (ExpressionProgram program in Programs)
            {
                await program.RunAsync(batch);
            }
        }

        public abstract ValueTask ApplyAsync(int row, EntityWriter writer, QueryContext context);

        /// <summary>Whether an expression that reads such parts of the graph may see what this item writes.</summary>
        public abstract bool Disturbs(GraphReads reads);
    }

    private sealed class PropertyItem(SetProperty plan, ExpressionCompiler compiler) : Item([compiler.Compile(plan.Target), compiler.Compile(plan.Value)])
    {
        public override ValueTask ApplyAsync(int row, EntityWriter writer, QueryContext context) =>
            writer.SetPropertyAsync(Programs[0].GetValue(row), plan.Key, Programs[1].GetValue(row));

        public override bool Disturbs(GraphReads reads) => reads.ReadsKey(plan.Key);
    }

    private sealed class DynamicPropertyItem(SetDynamicProperty plan, ExpressionCompiler compiler)
        : Item([compiler.Compile(plan.Target), compiler.Compile(plan.Key), compiler.Compile(plan.Value)])
    {
        public override ValueTask ApplyAsync(int row, EntityWriter writer, QueryContext context)
        {
            Value target = Programs[0].GetValue(row);
            return target.IsNull ? default : writer.SetPropertyAsync(target, LabelNames.Name(Programs[1].GetValue(row), "property"), Programs[2].GetValue(row));
        }

        public override bool Disturbs(GraphReads reads) => reads.ReadsAnyKey;
    }

    private sealed class AllPropertiesItem(SetAllProperties plan, ExpressionCompiler compiler) : Item([compiler.Compile(plan.Target), compiler.Compile(plan.Value)])
    {
        public override async ValueTask EvaluateAsync(RowBatch batch, QueryContext context)
        {
            await base.EvaluateAsync(batch, context);
            await EntityOperands.LoadAsync(Programs[1].Root.Result, context.Entities);
            if (plan.Replace)
            {
                await EntityOperands.LoadAsync(Programs[0].Root.Result, context.Entities);
            }
        }

        public override ValueTask ApplyAsync(int row, EntityWriter writer, QueryContext context)
        {
            Value target = Programs[0].GetValue(row);
            if (target.IsNull)
            {
                return default;
            }

            Value value = Programs[1].GetValue(row);
            MapValue map = value.IsNull ? MapValue.Empty : PropertySource.Of(value, context.Entities);
            return writer.SetPropertiesAsync(target, map, plan.Replace ? PropertySource.Of(target, context.Entities) : MapValue.Empty, plan.Replace);
        }

        /// <summary>The value may be an entity whose properties another row sets.</summary>
        public override bool Disturbs(GraphReads reads) => reads.ReadsAnyKey || plan.Value is not (BoundMap or BoundParameter or BoundLiteral);
    }

    private sealed class LabelsItem(ExpressionProgram target, LabelNames labels, bool removes) : Item([target, .. labels.Programs])
    {
        public override ValueTask ApplyAsync(int row, EntityWriter writer, QueryContext context) => removes
            ? writer.RemoveLabelsAsync(target.GetValue(row), labels.Of(row))
            : writer.AddLabelsAsync(target.GetValue(row), labels.Of(row));

        public override bool Disturbs(GraphReads reads) => reads.Labels;
    }
}
