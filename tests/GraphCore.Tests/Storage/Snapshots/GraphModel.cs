using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Storage.Snapshots;

/// <summary>One random step: what to do, and two numbers that choose with what.</summary>
internal readonly record struct ModelStep(int Kind, int First, int Second);

internal enum ModelSchema
{
    None,
    Indexes,
    Constraints,
}

/// <summary>Does the same to a graph and to a dictionary graph and compares them.</summary>
internal sealed class GraphModel
{
    private static readonly string[] Labels = ["A", "B", "C"];
    private static readonly string[] Types = ["R", "S"];
    private static readonly string[] Keys = ["k", "l", "m"];

    private static readonly Value[] Values =
    [
        new IntegerValue(0), new IntegerValue(1), new IntegerValue(2), new IntegerValue(-7), new IntegerValue(long.MaxValue), new IntegerValue(1),
        new StringValue(string.Empty), new StringValue("a"), new StringValue("ab"), new StringValue("b"),
        new FloatValue(1.0), new FloatValue(1.5), new FloatValue(double.NaN), new FloatValue(double.NegativeInfinity),
        BooleanValue.True, BooleanValue.False, new DateValue(3), new ListValue([new IntegerValue(1)]),
        NullValue.Instance, NullValue.Instance, NullValue.Instance,
    ];

    private readonly List<(GraphSnapshot Snapshot, string Dump)> history = [];
    private readonly SequentialIds ids = new(1 << 16);
    private readonly SegmentFolder? folder;
    private GraphState head = GraphState.Empty("t").Open(linear: true);
    private int commits;
    private readonly bool hasUnique;
    private NaiveGraph committed = new();
    private NaiveGraph model = new();
    private GraphSnapshot snapshot;
    private GraphTransaction transaction;

    /// <param name="folds">Whether the state is folded into segments after every other commit.</param>
    public GraphModel(ModelSchema schema, bool folds = false)
    {
        folder = folds ? new SegmentFolder() : null;
        if (schema == ModelSchema.Indexes)
        {
            head.CreateIndex(new IndexDefinition(1, "k", IndexKind.Range, EntityKind.Node, "A", ["k"], null));
            head.CreateIndex(new IndexDefinition(2, "kl", IndexKind.Range, EntityKind.Node, "A", ["k", "l"], null));
            head.CreateIndex(new IndexDefinition(3, "r", IndexKind.Range, EntityKind.Relationship, "R", ["k"], null));
            head.CreateIndex(new IndexDefinition(4, "t", IndexKind.Text, EntityKind.Node, "B", ["k"], null));
        }

        hasUnique = schema == ModelSchema.Constraints;
        if (hasUnique)
        {
            head.CreateIndex(new IndexDefinition(5, "u", IndexKind.Range, EntityKind.Node, "A", ["k"], "u"));
            head.CreateConstraint(new ConstraintDefinition(6, "u", ConstraintKind.Unique, EntityKind.Node, "A", ["k"], null, 5));
        }

        snapshot = new GraphSnapshot(head.Freeze());
        Begin();
    }

    public async Task RunAsync(ModelStep[] steps)
    {
        foreach (ModelStep step in steps)
        {
            await StepAsync(step);
        }

        await CommitAsync();
        foreach ((GraphSnapshot old, string dump) in history)
        {
            Assert.Equal(dump, (await GraphContents.ReadAsync(old, 64)).Dump());
        }
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(transaction))]
    private void Begin()
    {
        transaction?.Dispose();
        transaction = snapshot.Begin(ids);
    }

    private async Task StepAsync(ModelStep step)
    {
        switch (step.Kind)
        {
            case < 22:
                CreateNode(step);
                break;
            case < 44:
                await CreateRelationshipAsync(step);
                break;
            case < 64:
                await SetPropertyAsync(step);
                break;
            case < 72:
                await SetRelationshipPropertyAsync(step);
                break;
            case < 82:
                await ChangeLabelAsync(step);
                break;
            case < 86:
                await DeleteRelationshipAsync(step);
                break;
            case < 90:
                await DeleteNodeAsync(step);
                break;
            case < 93:
                await RollBackAsync(step);
                break;
            case < 98:
                await CommitAsync();
                break;
            default:
                model = committed.Clone();
                Begin();
                break;
        }
    }

    private void CreateNode(ModelStep step)
    {
        string[] labels = [.. Labels.Where((_, i) => (step.First >> i & 1) != 0)];
        int ordinal = transaction.CreateNode([.. labels.Select(transaction.AddLabel).Reverse()]);
        var node = new NaiveNode();
        node.Labels.UnionWith(labels);
        model.Nodes.Add(transaction.State.IdOf(EntityKind.Node, ordinal), node);
    }

    private async Task CreateRelationshipAsync(ModelStep step)
    {
        if (model.Nodes.Count == 0)
        {
            return;
        }

        // Mostly between a few nodes, so that some have many.
        long source = model.Nodes.Keys.ElementAt(step.First % Math.Min(model.Nodes.Count, 5));
        long target = model.Nodes.Keys.ElementAt(step.Second % model.Nodes.Count);
        string type = Types[step.First % Types.Length];
        int count = step.Second % 7 == 0 ? 40 : 1;
        for (int i = 0; i < count; i++)
        {
            long handle = await transaction.CreateRelationshipAsync(transaction.AddType(type), await OrdinalAsync(source), await OrdinalAsync(target));
            model.Relationships.Add(transaction.State.IdOf(EntityKind.Relationship, handle), new NaiveRelationship(type, source, target));
        }
    }

    private async Task SetPropertyAsync(ModelStep step)
    {
        if (model.Nodes.Count == 0)
        {
            return;
        }

        long id = model.Nodes.Keys.ElementAt(step.First % model.Nodes.Count);
        string key = Keys[step.Second % Keys.Length];
        Value value = Values[step.Second / Keys.Length % Values.Length];
        NaiveNode node = model.Nodes[id];
        if (hasUnique && key == "k" && node.Labels.Contains("A") && IsTaken(id, value))
        {
            int taken = await OrdinalAsync(id);
            await ExpectRefusalAsync(async () => await transaction.SetNodePropertyAsync(taken, transaction.AddKey(key), value));
            return;
        }

        bool changed = await transaction.SetNodePropertyAsync(await OrdinalAsync(id), transaction.AddKey(key), value);
        Assert.Equal(!value.IsNull || node.Properties.ContainsKey(key), changed);
        Set(node.Properties, key, value);
    }

    private async Task SetRelationshipPropertyAsync(ModelStep step)
    {
        if (model.Relationships.Count == 0)
        {
            return;
        }

        long id = model.Relationships.Keys.ElementAt(step.First % model.Relationships.Count);
        Value value = Values[step.Second / Keys.Length % Values.Length];
        string key = Keys[step.Second % Keys.Length];
        await transaction.SetRelationshipPropertyAsync(await HandleAsync(id), transaction.AddKey(key), value);
        Set(model.Relationships[id].Properties, key, value);
    }

    private async Task ChangeLabelAsync(ModelStep step)
    {
        if (model.Nodes.Count == 0)
        {
            return;
        }

        long id = model.Nodes.Keys.ElementAt(step.First % model.Nodes.Count);
        NaiveNode node = model.Nodes[id];
        string label = Labels[step.Second % Labels.Length];
        int number = transaction.AddLabel(label);
        if (step.Second % 2 == 0)
        {
            Assert.Equal(node.Labels.Remove(label), await transaction.RemoveNodeLabelAsync(await OrdinalAsync(id), number));
        }
        else if (hasUnique && label == "A" && !node.Labels.Contains("A") && node.Properties.TryGetValue("k", out Value? value) && IsTaken(id, value))
        {
            int taken = await OrdinalAsync(id);
            await ExpectRefusalAsync(async () => await transaction.AddNodeLabelAsync(taken, number));
        }
        else
        {
            Assert.Equal(node.Labels.Add(label), await transaction.AddNodeLabelAsync(await OrdinalAsync(id), number));
        }
    }

    private async Task DeleteRelationshipAsync(ModelStep step)
    {
        if (model.Relationships.Count > 0)
        {
            long id = model.Relationships.Keys.ElementAt(step.First % model.Relationships.Count);
            Assert.True(await transaction.DeleteRelationshipAsync(await HandleAsync(id)));
            model.Relationships.Remove(id);
        }
    }

    private async Task DeleteNodeAsync(ModelStep step)
    {
        if (model.Nodes.Count == 0)
        {
            return;
        }

        long id = model.Nodes.Keys.ElementAt(step.First % model.Nodes.Count);
        int ordinal = await OrdinalAsync(id);
        long savepoint = transaction.Savepoint();
        Assert.True(await transaction.DeleteNodeAsync(ordinal));
        long[] attached = [.. model.RelationshipsAt(id)];
        if (attached.Length > 0 && step.Second % 3 == 0)
        {
            await Assert.ThrowsAsync<GraphException>(async () => await transaction.CheckStatementEndAsync());
            transaction.RollBackTo(savepoint);
            return;
        }

        foreach (long relationship in attached)
        {
            Assert.True(await transaction.DeleteRelationshipAsync(await HandleAsync(relationship)));
            model.Relationships.Remove(relationship);
        }

        await transaction.CheckStatementEndAsync();
        model.Nodes.Remove(id);
    }

    private async Task RollBackAsync(ModelStep step)
    {
        long savepoint = transaction.Savepoint();
        NaiveGraph kept = model.Clone();
        ReadOnlyMemory<byte> operations = (await transaction.ToChangeSetAsync()).Operations.ToArray();
        for (int i = 0; i < step.First % 12; i++)
        {
            await StepAsync(new ModelStep((step.Second + (i * 37)) % 90, step.First + (i * 11), step.Second + (i * 13)));
        }

        transaction.RollBackTo(savepoint);
        model = kept;
        Assert.Equal(operations.ToArray(), (await transaction.ToChangeSetAsync()).Operations.ToArray());
    }

    private async Task CommitAsync()
    {
        await transaction.CheckStatementEndAsync();
        string expected = model.Dump();
        Assert.Equal(expected, (await GraphContents.ReadAsync(transaction)).Dump());
        await CheckIndexesAsync(transaction);

        ChangeSet changes = await transaction.ToChangeSetAsync();
        Assert.Equal(changes.Operations.ToArray(), Reencode(changes.Operations.Span));
        await ReplayAsync(changes.Operations, transaction.State.Size);
        Assert.Equal(transaction.State.Size, head.Size);
        Assert.Equal(BytesOf(model), head.Size.LogicalBytes);

        snapshot = new GraphSnapshot(head.Freeze());
        Assert.Equal(expected, (await GraphContents.ReadAsync(snapshot)).Dump());
        await CheckIndexesAsync(snapshot);
        history.Add((snapshot, expected));
        committed = model.Clone();
        if (folder is not null && commits++ % 2 == 0)
        {
            await FoldAsync(folder, expected);
        }

        Begin();
    }

    private async Task FoldAsync(SegmentFolder into, string expected)
    {
        head = (await into.FoldAsync(head.Freeze())).Open(linear: true);
        snapshot = new GraphSnapshot(head.Freeze());
        Assert.Equal(expected, (await GraphContents.ReadAsync(snapshot)).Dump());
        await CheckIndexesAsync(snapshot);
        history.Add((snapshot, expected));
    }

    private async Task ReplayAsync(ReadOnlyMemory<byte> operations, GraphSize size)
    {
        using var view = new BaseView(head.Base);
        await new ReplayPreparation(head, view).PrepareAsync(operations, CancellationToken.None);
        head.Apply(operations.Span, view);
        if (head.Base.GroupCount > 0)
        {
            head.SetSize(size);
        }
    }

    private static byte[] Reencode(ReadOnlySpan<byte> operations)
    {
        var reader = new ChangeSetReader(operations);
        var writer = new ChangeSetWriter();
        var operation = default(GraphOperation);
        while (reader.TryRead(ref operation))
        {
            operation.WriteTo(writer, reader.Names);
        }

        return writer.Written.ToArray();
    }

    private static long BytesOf(NaiveGraph graph) =>
        graph.Nodes.Values.Sum(node => 16 + node.Properties.Values.Sum(LogicalSize.Of))
        + graph.Relationships.Values.Sum(relationship => 24 + relationship.Properties.Values.Sum(LogicalSize.Of));

    private static void Set(SortedDictionary<string, Value> properties, string key, Value value)
    {
        if (value.IsNull)
        {
            properties.Remove(key);
        }
        else
        {
            properties[key] = value;
        }
    }

    private bool IsTaken(long id, Value value) => model.Nodes.Any(entry =>
        entry.Key != id && entry.Value.Labels.Contains("A") && entry.Value.Properties.TryGetValue("k", out Value? other) && ValueComparer.AreEqual(other, value) == true);

    private static async Task ExpectRefusalAsync(Func<Task> action) =>
        Assert.Equal(ErrorCodes.ConstraintValidationFailed, (await Assert.ThrowsAsync<GraphException>(action)).Code);

    private async Task<int> OrdinalAsync(long id)
    {
        using IGraphView view = await transaction.LoadAsync(new LoadRequest { NodeIds = [id] }, CancellationToken.None);
        return view.TryFindNode(id, out int ordinal) ? ordinal : throw new InvalidOperationException($"Node {id} is not found.");
    }

    private async Task<long> HandleAsync(long id)
    {
        using IGraphView view = await transaction.LoadAsync(new LoadRequest { RelationshipIds = [id] }, CancellationToken.None);
        return view.TryFindRelationship(id, out long handle) ? handle : throw new InvalidOperationException($"Relationship {id} is not found.");
    }

    private async Task CheckIndexesAsync(GraphReader reader)
    {
        foreach (IndexDefinition index in reader.Schema.Indexes)
        {
            foreach (IndexRange range in IndexRanges.All(index.Properties.Count))
            {
                await IndexRanges.CheckAsync(reader, model, index, range);
            }
        }
    }
}
