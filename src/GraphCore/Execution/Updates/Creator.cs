using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Updates;

/// <summary>
/// Creates nodes and relationships row by row, in the order of the pattern, ends before their relationship. A
/// property is evaluated before its own entity exists, so that a subquery in it sees the items before it and not itself.
/// Properties are evaluated for a whole batch where nothing that is created here can change them, else row by row and item by item.
/// </summary>
internal sealed class Creator
{
    private readonly QueryContext context;
    private readonly EntityWriter writer;
    private readonly Item[] items;
    private readonly bool refusesNulls;
    private readonly bool isIndependent;
    private readonly RowGather slice;
    private readonly RowBatch row;

    /// <param name="refusesNulls">MERGE: a null property is an error, for the pattern could not be found again.</param>
    public Creator(PhysicalPlanner planner, CreateItem[] plan, bool refusesNulls)
    {
        context = planner.Context;
        writer = new EntityWriter(context);
        this.refusesNulls = refusesNulls;
        var compiler = new ExpressionCompiler(planner);
        items = Array.ConvertAll(plan, item => new Item(item, compiler));
        var created = new SlotSet();
        foreach (Item item in items)
        {
            created.Add(item.Slot);
        }

        Slots = new SlotSet();
        isIndependent = true;
        foreach (Item item in items)
        {
            foreach (ExpressionProgram program in item.Programs)
            {
                Slots.Add(program.Slots);
                isIndependent &= !program.Reads.Patterns && !program.Slots.Overlaps(created);
            }

            if (item.Source is not null)
            {
                Slots.Add(item.Source.Slot);
                Slots.Add(item.Target!.Slot);
            }
        }

        Slots = Slots.Except(created);
        Created = created;
        slice = new RowGather(Slots.ToArray());
        row = new RowBatch(planner.Width);
    }

    /// <summary>Slots that it reads of the rows.</summary>
    public SlotSet Slots { get; }

    /// <summary>Slots that it binds.</summary>
    public SlotSet Created { get; }

    /// <summary>Creates the items for each row of a batch and binds them in <paramref name="output"/>.</summary>
    public async ValueTask RunAsync(RowBatch batch, RowBatch output)
    {
        foreach (Item item in items)
        {
            item.Column.Reset();
            output[item.Slot] = item.Column;
        }

        if (isIndependent)
        {
            foreach (Item item in items)
            {
                await item.EvaluateAsync(batch, context);
            }

            for (int i = 0; i < batch.Count; i++)
            {
                foreach (Item item in items)
                {
                    await CreateAsync(item, batch, i, i);
                }
            }

            return;
        }

        for (int i = 0; i < batch.Count; i++)
        {
            slice.Slice(batch, i, 1, row);
            foreach (Item item in items)
            {
                await item.EvaluateAsync(row, context);
                await CreateAsync(item, batch, i, 0);
                item.Last.CopyFrom(item.Column, i, 1);
                row[item.Slot] = item.Last;
            }
        }
    }

    /// <param name="evaluated">Row of the batch that the properties were evaluated on.</param>
    private async ValueTask CreateAsync(Item item, RowBatch batch, int at, int evaluated)
    {
        if (item.Source is null)
        {
            int node = writer.CreateNode(item.LabelNumbers(evaluated, writer));
            item.Column.AppendNode(node);
            foreach ((string key, Value value) in Properties(item, evaluated))
            {
                if (!value.IsNull)
                {
                    await writer.SetNodePropertyAsync(node, key, value);
                }
            }

            return;
        }

        long relationship = await writer.CreateRelationshipAsync(item.TypeNumber(evaluated, writer), End(item.Source, batch, at), End(item.Target!, batch, at));
        item.Column.AppendRelationship(relationship);
        foreach ((string key, Value value) in Properties(item, evaluated))
        {
            if (!value.IsNull)
            {
                await writer.SetRelationshipPropertyAsync(relationship, key, value);
            }
        }
    }

    private KeyValuePair<string, Value>[] Properties(Item item, int evaluated)
    {
        KeyValuePair<string, Value>[] properties = item.Properties.Of(evaluated, context);
        if (refusesNulls)
        {
            foreach ((string key, Value value) in properties)
            {
                if (value.IsNull)
                {
                    throw new GraphException(ErrorCodes.SemanticError, $"Cannot merge on the property `{key}`, which is null: it could not be found again. Use a value, or `ON CREATE SET`.", "MergeReadOwnWrites");
                }
            }
        }

        return properties;
    }

    private int End(Variable variable, RowBatch batch, int at)
    {
        foreach (Item item in items)
        {
            if (item.Slot == variable.Slot)
            {
                return item.Column.Nodes[at];
            }
        }

        int[] buffer = [];
        int node = EntityColumn.Ordinals(batch[variable.Slot], ref buffer)[at];
        if (node < 0)
        {
            throw new GraphException(ErrorCodes.EntityNotFound, $"A relationship cannot be created because its end `{variable.Name}` is null.");
        }

        return node;
    }

    /// <summary>One thing to create.</summary>
    private sealed class Item(CreateItem plan, ExpressionCompiler compiler)
    {
        private readonly LabelNames? labels = plan is CreateNode node ? new LabelNames(node.Labels, compiler) : null;
        private readonly ExpressionProgram? dynamicType = plan is CreateRelationship { Type.Dynamic: { } type } ? compiler.Compile(type) : null;
        private int[]? labelNumbers;
        private int typeNumber = -1;

        public int Slot => plan.Variable.Slot;

        /// <summary>Start of a relationship; null for a node.</summary>
        public Variable? Source => (plan as CreateRelationship)?.Source;

        public Variable? Target => (plan as CreateRelationship)?.Target;

        public PropertyAssignments Properties { get; } = new(plan.Properties, compiler);

        /// <summary>What has been created for the rows of the batch so far.</summary>
        public Vector Column { get; } = new();

        /// <summary>What was created for the current row.</summary>
        public Vector Last { get; } = new();

        public ExpressionProgram[] Programs =>
        [
            .. Properties.Programs,
            .. labels is null ? default : labels.Programs,
            .. dynamicType is null ? default : (ReadOnlySpan<ExpressionProgram>)[dynamicType],
        ];

        public async ValueTask EvaluateAsync(RowBatch batch, QueryContext context)
        {
            await Properties.EvaluateAsync(batch, context);
            if (labels is not null)
            {
                await labels.EvaluateAsync(batch);
            }

            if (dynamicType is not null)
            {
                await dynamicType.RunAsync(batch);
            }
        }

        public ReadOnlySpan<int> LabelNumbers(int row, EntityWriter writer)
        {
            if (labelNumbers is null || labels!.Fixed is null)
            {
                labelNumbers = Array.ConvertAll(labels!.Of(row), writer.Label);
            }

            return labelNumbers;
        }

        public int TypeNumber(int row, EntityWriter writer)
        {
            if (dynamicType is not null)
            {
                return writer.Type(LabelNames.Name(dynamicType.GetValue(row), "relationship type"));
            }

            return typeNumber >= 0 ? typeNumber : typeNumber = writer.Type(((CreateRelationship)plan).Type.Name!);
        }
    }
}
