using CsCheck;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Storage.Snapshots;

public sealed class TransactionKeysTests
{
    private static readonly string[] Labels = ["A", "B"];

    private static readonly Gen<ModelStep> Statement = Gen.Select(Gen.Int[0, 14], Gen.Int[0, 9], Gen.Int[0, 9], (kind, first, second) => new ModelStep(kind, first, second));

    [Fact]
    public async Task A_transaction_appended_behind_another_without_conflict_is_as_if_run_after_it() =>
        await Gen.Select(Statement.Array[0, 8], Statement.Array[1, 2], Statement.Array[1, 2]).SampleAsync(
            async (setup, first, second) =>
            {
                GraphState head = GraphState.Empty("t").Open(linear: true);
                head.CreateIndex(new IndexDefinition(1, "i", IndexKind.Range, EntityKind.Node, "A", ["k"], null));
                head.CreateIndex(new IndexDefinition(2, "c", IndexKind.Range, EntityKind.Node, "A", ["k", "l"], null));
                head.Apply(Run(head.Freeze(), 1 << 16, [new(0, 0, 1), new(0, 1, 2), new(0, 2, 3), new(7, 0, 1), new(7, 1, 2), .. setup]).Operations.Span);
                GraphState start = head.Freeze();
                ChangeSet earlier = Run(start, 2 << 16, first);
                ChangeSet later = Run(start, 3 << 16, second);
                head.Apply(earlier.Operations.Span);
                if (Conflicts(later.Keys, earlier.Keys))
                {
                    return;
                }

                ChangeSet again = Run(head.Freeze(), 3 << 16, second);
                GraphState rebased = head.Freeze().Open(linear: false);
                rebased.Apply(later.Operations.Span);
                head.Apply(again.Operations.Span);
                Assert.Equal(
                    (await GraphContents.ReadAsync(new GraphSnapshot(head.Freeze()))).Dump(),
                    (await GraphContents.ReadAsync(new GraphSnapshot(rebased.Freeze()))).Dump());
                Assert.Equal(head.Size, rebased.Size);
            },
            iter: 8000);

    [Fact]
    public void Attaching_to_a_node_conflicts_with_its_deletion_and_with_little_else()
    {
        GraphState head = GraphState.Empty("t").Open(linear: true);
        head.AddType("R");
        int node = head.CreateNode(1 << 16, 0);
        int other = head.CreateNode((1 << 16) + 1, 0);
        GraphState start = head.Freeze();

        TransactionKeys attach = Keys(transaction => transaction.CreateRelationship(transaction.AddType("R"), node, other));
        TransactionKeys attachAgain = Keys(transaction => transaction.CreateRelationship(transaction.AddType("R"), other, node));
        TransactionKeys delete = Keys(transaction => transaction.DeleteNode(node));
        TransactionKeys set = Keys(transaction => transaction.SetNodeProperty(node, transaction.AddKey("k"), BooleanValue.True));

        Assert.True(Conflicts(attach, delete));
        Assert.True(Conflicts(delete, attach));
        Assert.False(Conflicts(attach, set));
        Assert.False(Conflicts(set, attach));
        Assert.False(Conflicts(attach, attachAgain));
        Assert.True(Conflicts(set, set));
        Assert.True(Conflicts(delete, set));

        TransactionKeys Keys(Action<GraphTransaction> action)
        {
            var transaction = new GraphTransaction(start, new SequentialIds(8));
            action(transaction);
            return transaction.ChangeSet.Keys;
        }
    }

    [Fact]
    public void Creating_nodes_of_one_label_does_not_conflict_unless_a_unique_value_is_the_same()
    {
        GraphState head = GraphState.Empty("t").Open(linear: true);
        head.CreateIndex(new IndexDefinition(1, "u", IndexKind.Range, EntityKind.Node, "A", ["k"], "u"));
        head.CreateConstraint(new ConstraintDefinition(2, "u", ConstraintKind.Unique, EntityKind.Node, "A", ["k"], null, 1));
        head.CreateNode(1 << 16, 0);
        GraphState start = head.Freeze();

        Assert.False(Conflicts(Create(new IntegerValue(1)), Create(new IntegerValue(2))));
        Assert.True(Conflicts(Create(new IntegerValue(1)), Create(new FloatValue(1.0))));

        TransactionKeys Create(Value value)
        {
            var transaction = new GraphTransaction(start, new SequentialIds(8));
            int node = transaction.CreateNode([transaction.AddLabel("A")]);
            transaction.SetNodeProperty(node, transaction.AddKey("k"), value);
            return transaction.ChangeSet.Keys;
        }
    }

    [Fact]
    public void Many_keys_become_one_that_meets_every_other()
    {
        var set = new ConflictKeySet();
        for (ulong key = 1; key <= ConflictKeySet.Limit; key++)
        {
            set.Add(key);
        }

        Assert.Equal(ConflictKeySet.Limit, set.ToSortedArray().Length);
        set.Add(5);
        Assert.False(set.IsAll);
        set.Add(0);
        Assert.Equal([ConflictKey.All], set.ToSortedArray());
    }

    [Fact]
    public void Schema_changes_are_marked()
    {
        GraphState start = GraphState.Empty("t");
        var schema = new GraphTransaction(start, new SequentialIds());
        schema.CreateIndex(new IndexDefinition(1, "i", IndexKind.Range, EntityKind.Node, "A", ["k"], null));
        Assert.True(schema.ChangeSet.Keys.ChangesSchema);
    }

    /// <summary>The recipes are in stored log records.</summary>
    [Fact]
    public void Keys_are_what_they_were_in_every_version()
    {
        ulong[] keys =
        [
            ConflictKey.Entity(EntityKind.Node, 1),
            ConflictKey.Entity(EntityKind.Relationship, 1),
            ConflictKey.NodeExistence(1),
            ConflictKey.Adjacency(1),
            ConflictKey.Adjacency(1, "KNOWS", Direction.Incoming),
            ConflictKey.Scope(EntityKind.Node, null),
            ConflictKey.Scope(EntityKind.Node, "Person"),
            ConflictKey.Scope(EntityKind.Node, "Person", "name"),
            ConflictKey.Index(EntityKind.Node, "Person", ["name", "k"], [new StringValue("Zoë"), new ListValue([new FloatValue(2.0), new FloatValue(double.NaN)])]),
            ConflictKey.Index(EntityKind.Node, "P", ["p"], [new PointValue(CoordinateSystem.Cartesian, -0.0, 1.5)]),
            ConflictKey.Index(EntityKind.Node, "P", ["p"], [new DateTimeValue(5, 6, 3600, null)]),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(
            "d8c855b1abba36b1 9917c5bfbd7deed3 c2921ad388e963db ae78e34f1066312f "
            + "88cbf6e4d301a60c d121bee801b5661b 4d4241e897cb3bc9 e2a18aae36dba4e7 "
            + "8c284f850af0f882 c14aca7fc461e9cf 85e8e4e3f30a90b1",
            string.Join(' ', keys.Select(key => key.ToString("x16", null))));
    }

    /// <summary>What the log decides (<see cref="RecentCommits"/>).</summary>
    private static bool Conflicts(TransactionKeys later, TransactionKeys earlier)
    {
        if (later.Reads.Length == 0 || earlier.Writes.Length == 0)
        {
            return false;
        }

        return later.Reads[^1] == ConflictKey.All || earlier.Writes[^1] == ConflictKey.All || later.Reads.Intersect(earlier.Writes).Any();
    }

    private static ChangeSet Run(GraphState start, long firstId, ModelStep[] statements)
    {
        var transaction = new GraphTransaction(start, new SequentialIds(firstId));
        foreach (ModelStep statement in statements)
        {
            RunStatement(transaction, statement);
            transaction.CheckStatementEnd();
        }

        ChangeSet changes = transaction.ChangeSet;
        return changes with { Operations = changes.Operations.ToArray() };
    }

    /// <summary>Small statements that see the graph through the kernels only, so that what they depend on is noted.</summary>
    private static void RunStatement(GraphTransaction transaction, ModelStep statement)
    {
        string label = Labels[statement.First % 2];
        int key = transaction.AddKey(statement.Second % 2 == 0 ? "k" : "l");
        switch (statement.Kind)
        {
            case 0 or 1: // CREATE (:A {k: n})
                int created = transaction.CreateNode([transaction.AddLabel(label)]);
                transaction.SetNodeProperty(created, transaction.AddKey("k"), new IntegerValue(statement.Second % 4));
                break;
            case 2: // MATCH (n:A) WITH count(n) AS c … SET first.k = c
                List<int> all = Scan(transaction, label);
                if (all.Count > 0)
                {
                    transaction.SetNodeProperty(all[0], key, new IntegerValue(all.Count));
                }

                break;
            case 3: // MATCH (n:A) SET n.k = n.l + 1 for some
                foreach (int node in Scan(transaction, label).Take(statement.Second))
                {
                    using var view = new GraphView(transaction, LoadRequest.None);
                    var vector = new Vector();
                    view.ReadNodeProperty(transaction.AddKey("l"), [node], vector);
                    transaction.SetNodeProperty(node, key, vector.IsNull(0) ? new IntegerValue(1) : new IntegerValue(vector.Integers[0] % 5 + 1));
                }

                break;
            case 4 or 5: // MATCH (n:A {k: 1}) by index SET n.l = count
                foreach (int node in Seek(transaction, IndexRange.Exactly(new IntegerValue(statement.Second % 4))))
                {
                    transaction.SetNodeProperty(node, transaction.AddKey("l"), new IntegerValue(statement.First));
                }

                break;
            case 6: // MATCH (n:A) WHERE n.k > 1 CREATE (:B)
                int found = Seek(transaction, new IndexRange([], new IntegerValue(1), false, null, false)).Count;
                transaction.SetNodeProperty(transaction.CreateNode([transaction.AddLabel("B")]), transaction.AddKey("m"), new IntegerValue(found));
                break;
            case 7: // MATCH by id CREATE (a)-[:R]->(b)
                if (Find(transaction, statement.First) is { } source && Find(transaction, statement.Second) is { } target)
                {
                    transaction.CreateRelationship(transaction.AddType("R"), source, target);
                }

                break;
            case 8: // MATCH (a)-[:R]->() by id SET a.m = degree
                if (Find(transaction, statement.First) is { } origin)
                {
                    using var view = new GraphView(transaction, LoadRequest.None);
                    var degrees = new long[1];
                    int[] types = statement.Second % 2 == 0 ? [transaction.AddType("R")] : [];
                    view.ReadDegrees(types, (Direction)(statement.Second % 3), [origin], degrees);
                    transaction.SetNodeProperty(origin, transaction.AddKey("m"), new IntegerValue(degrees[0]));
                }

                break;
            case 9: // MATCH by id DETACH DELETE
                if (Find(transaction, statement.First) is { } doomed)
                {
                    Detach(transaction, doomed);
                    transaction.DeleteNode(doomed);
                }

                break;
            case 10: // MATCH by id SET n:B or REMOVE n:B
                if (Find(transaction, statement.First) is { } labelled)
                {
                    _ = statement.Second % 2 == 0
                        ? transaction.AddNodeLabel(labelled, transaction.AddLabel(label))
                        : transaction.RemoveNodeLabel(labelled, transaction.AddLabel(label));
                }

                break;
            case 11: // MATCH (n) CREATE (:B {m: count(n)})
                using (new GraphView(transaction, new LoadRequest { ScannedLabels = [] }))
                {
                    long count = transaction.Statistics.NodeCount;
                    transaction.SetNodeProperty(transaction.CreateNode([transaction.AddLabel("B")]), transaction.AddKey("m"), new IntegerValue(count));
                }

                break;
            case 12: // MATCH (n:A {k: 1}) by the composite index CREATE (:B {m: count(n)})
                using (var view = new GraphView(transaction, LoadRequest.None))
                {
                    int met = IndexRanges.Read(view, 2, IndexRange.Exactly(new IntegerValue(statement.Second % 4)), descending: false).Count;
                    transaction.SetNodeProperty(transaction.CreateNode([transaction.AddLabel("B")]), transaction.AddKey("m"), new IntegerValue(met));
                }

                break;
            case 13: // MATCH by id SET n.k
                if (Find(transaction, statement.First) is { } changed)
                {
                    transaction.SetNodeProperty(changed, key, new IntegerValue(statement.Second % 4));
                }

                break;
            default: // MATCH ()-[r:R]->() RETURN count(r) AS c CREATE (:B {m: c})
                using (new GraphView(transaction, new LoadRequest { ScannedTypes = ["R"] }))
                {
                    int type = transaction.AddType("R");
                    long count = transaction.Statistics.RelationshipsOfType(type);
                    transaction.SetNodeProperty(transaction.CreateNode([transaction.AddLabel("B")]), transaction.AddKey("m"), new IntegerValue(count));
                }

                break;
        }
    }

    private static List<int> Scan(GraphTransaction transaction, string label)
    {
        using var view = new GraphView(transaction, new LoadRequest { ScannedLabels = [label] });
        int number = transaction.State.FindLabel(label);
        bool[] accepted = [.. Enumerable.Range(0, transaction.LabelSets.Count).Select(code => transaction.LabelSets.Contains(code, number))];
        var all = new List<int>();
        var buffer = new int[4];
        foreach (NodeGroup group in transaction.Groups)
        {
            int row = 0;
            while (row < group.RowCount)
            {
                int count = view.ScanNodes(group.Id, ref row, accepted, buffer);
                all.AddRange(buffer[..count]);
            }
        }

        return all;
    }

    private static List<int> Seek(GraphTransaction transaction, IndexRange range)
    {
        using var view = new GraphView(transaction, LoadRequest.None);
        return [.. IndexRanges.Read(view, 1, range, descending: false).Select(entity => (int)entity)];
    }

    private static int? Find(GraphTransaction transaction, int n)
    {
        using var view = new GraphView(transaction, LoadRequest.None);
        return view.TryFindNode((1 << 16) + (n % 4), out int ordinal) ? ordinal : null;
    }

    private static void Detach(GraphTransaction transaction, int node)
    {
        using var view = new GraphView(transaction, LoadRequest.None);
        var cursor = default(ExpandCursor);
        var handles = new long[100];
        int count = view.Expand([], Direction.Both, [node], ref cursor, new int[100], new int[100], handles);
        foreach (long handle in handles[..count])
        {
            transaction.DeleteRelationship(handle);
        }
    }
}
