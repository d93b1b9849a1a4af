using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
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
    private readonly GraphState head = GraphState.Empty("t").Open(linear: true);
    private readonly bool hasUnique;
    private NaiveGraph committed = new();
    private NaiveGraph model = new();
    private GraphSnapshot snapshot;
    private GraphTransaction transaction;

    public GraphModel(ModelSchema schema)
    {
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
    private void Begin() => transaction = snapshot.Begin(ids);

    private async Task StepAsync(ModelStep step)
    {
        switch (step.Kind)
        {
            case < 22:
                CreateNode(step);
                break;
            case < 44:
                CreateRelationship(step);
                break;
            case < 64:
                SetProperty(step);
                break;
            case < 72:
                SetRelationshipProperty(step);
                break;
            case < 82:
                ChangeLabel(step);
                break;
            case < 86:
                DeleteRelationship(step);
                break;
            case < 90:
                DeleteNode(step);
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

    private void CreateRelationship(ModelStep step)
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
            long handle = transaction.CreateRelationship(transaction.AddType(type), Ordinal(source), Ordinal(target));
            model.Relationships.Add(transaction.State.IdOf(EntityKind.Relationship, handle), new NaiveRelationship(type, source, target));
        }
    }

    private void SetProperty(ModelStep step)
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
            ExpectRefusal(() => transaction.SetNodeProperty(Ordinal(id), transaction.AddKey(key), value));
            return;
        }

        bool changed = transaction.SetNodeProperty(Ordinal(id), transaction.AddKey(key), value);
        Assert.Equal(!value.IsNull || node.Properties.ContainsKey(key), changed);
        Set(node.Properties, key, value);
    }

    private void SetRelationshipProperty(ModelStep step)
    {
        if (model.Relationships.Count == 0)
        {
            return;
        }

        long id = model.Relationships.Keys.ElementAt(step.First % model.Relationships.Count);
        Value value = Values[step.Second / Keys.Length % Values.Length];
        string key = Keys[step.Second % Keys.Length];
        transaction.SetRelationshipProperty(Handle(id), transaction.AddKey(key), value);
        Set(model.Relationships[id].Properties, key, value);
    }

    private void ChangeLabel(ModelStep step)
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
            Assert.Equal(node.Labels.Remove(label), transaction.RemoveNodeLabel(Ordinal(id), number));
        }
        else if (hasUnique && label == "A" && !node.Labels.Contains("A") && node.Properties.TryGetValue("k", out Value? value) && IsTaken(id, value))
        {
            ExpectRefusal(() => transaction.AddNodeLabel(Ordinal(id), number));
        }
        else
        {
            Assert.Equal(node.Labels.Add(label), transaction.AddNodeLabel(Ordinal(id), number));
        }
    }

    private void DeleteRelationship(ModelStep step)
    {
        if (model.Relationships.Count > 0)
        {
            long id = model.Relationships.Keys.ElementAt(step.First % model.Relationships.Count);
            Assert.True(transaction.DeleteRelationship(Handle(id)));
            model.Relationships.Remove(id);
        }
    }

    private void DeleteNode(ModelStep step)
    {
        if (model.Nodes.Count == 0)
        {
            return;
        }

        long id = model.Nodes.Keys.ElementAt(step.First % model.Nodes.Count);
        int ordinal = Ordinal(id);
        long savepoint = transaction.Savepoint();
        Assert.True(transaction.DeleteNode(ordinal));
        long[] attached = [.. model.RelationshipsAt(id)];
        if (attached.Length > 0 && step.Second % 3 == 0)
        {
            Assert.Throws<GraphException>(transaction.CheckStatementEnd);
            transaction.RollBackTo(savepoint);
            return;
        }

        foreach (long relationship in attached)
        {
            Assert.True(transaction.DeleteRelationship(Handle(relationship)));
            model.Relationships.Remove(relationship);
        }

        transaction.CheckStatementEnd();
        model.Nodes.Remove(id);
    }

    private async Task RollBackAsync(ModelStep step)
    {
        long savepoint = transaction.Savepoint();
        NaiveGraph kept = model.Clone();
        ReadOnlyMemory<byte> operations = transaction.ChangeSet.Operations.ToArray();
        for (int i = 0; i < step.First % 12; i++)
        {
            await StepAsync(new ModelStep((step.Second + (i * 37)) % 90, step.First + (i * 11), step.Second + (i * 13)));
        }

        transaction.RollBackTo(savepoint);
        model = kept;
        Assert.Equal(operations.ToArray(), transaction.ChangeSet.Operations.ToArray());
    }

    private async Task CommitAsync()
    {
        transaction.CheckStatementEnd();
        string expected = model.Dump();
        Assert.Equal(expected, (await GraphContents.ReadAsync(transaction)).Dump());
        CheckIndexes(transaction);

        ChangeSet changes = transaction.ChangeSet;
        Assert.Equal(changes.Operations.ToArray(), Reencode(changes.Operations.Span));
        head.Apply(changes.Operations.Span);
        Assert.Equal(transaction.State.Size, head.Size);
        Assert.Equal(BytesOf(model), head.Size.LogicalBytes);

        snapshot = new GraphSnapshot(head.Freeze());
        Assert.Equal(expected, (await GraphContents.ReadAsync(snapshot)).Dump());
        CheckIndexes(snapshot);
        history.Add((snapshot, expected));
        committed = model.Clone();
        Begin();
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

    private static void ExpectRefusal(Action action) =>
        Assert.Equal(ErrorCodes.ConstraintValidationFailed, Assert.Throws<GraphException>(action).Code);

    private int Ordinal(long id) => transaction.State.TryFindNode(id, out int ordinal) ? ordinal : throw new InvalidOperationException($"Node {id} is not found.");

    private long Handle(long id) => transaction.State.TryFindRelationship(id, out long handle) ? handle : throw new InvalidOperationException($"Relationship {id} is not found.");

    private void CheckIndexes(GraphReader reader)
    {
        foreach (IndexDefinition index in reader.Schema.Indexes)
        {
            foreach (IndexRange range in IndexRanges.All(index.Properties.Count))
            {
                IndexRanges.Check(reader, model, index, range);
            }
        }
    }
}
