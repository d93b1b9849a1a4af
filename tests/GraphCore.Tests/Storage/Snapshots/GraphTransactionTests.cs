using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Storage.Snapshots;

public sealed class GraphTransactionTests
{
    [Fact]
    public async Task Writes_are_visible_to_the_transaction_and_not_to_its_snapshot()
    {
        GraphSnapshot snapshot = GraphSnapshot.Empty("t");
        GraphTransaction transaction = snapshot.Begin(new SequentialIds(7));
        int person = transaction.AddLabel("Person");
        int name = transaction.AddKey("name");
        int knows = transaction.AddType("KNOWS");

        int ada = transaction.CreateNode([person]);
        int bob = transaction.CreateNode([]);
        Assert.True(transaction.SetNodeProperty(ada, name, new StringValue("Ada")));
        long handle = transaction.CreateRelationship(knows, ada, bob);
        Assert.True(transaction.SetRelationshipProperty(handle, name, new IntegerValue(5)));

        NaiveGraph graph = await GraphContents.ReadAsync(transaction);
        Assert.Equal(
            "(7:Person {name: String 'Ada'})\n(8 {})\n(7)-[7:KNOWS {name: Integer 5}]->(8)\n",
            graph.Dump().ReplaceLineEndings("\n"));
        Assert.Equal(string.Empty, (await GraphContents.ReadAsync(snapshot)).Dump());
        Assert.Equal(-1, snapshot.Tokens.FindLabel("Person"));
        Assert.Equal("4:t:7", transaction.ElementId(ValueKind.Node, 7));
    }

    [Fact]
    public async Task Deleted_entities_stay_readable_by_address_and_are_found_by_nothing_else()
    {
        GraphTransaction transaction = GraphSnapshot.Empty("t").Begin(new SequentialIds());
        int key = transaction.AddKey("k");
        int type = transaction.AddType("T");
        int node = transaction.CreateNode([transaction.AddLabel("L")]);
        transaction.SetNodeProperty(node, key, new IntegerValue(1));
        long loop = transaction.CreateRelationship(type, node, node);
        transaction.SetRelationshipProperty(loop, key, BooleanValue.True);

        Assert.True(transaction.DeleteNode(node));
        Assert.True(transaction.DeleteRelationship(loop));
        Assert.False(transaction.DeleteNode(node));
        Assert.False(transaction.DeleteRelationship(loop));
        transaction.CheckStatementEnd();

        using IGraphView view = await transaction.LoadAsync(LoadRequest.None, TestContext.Current.CancellationToken);
        Assert.False(view.IsLiveNode(node));
        Assert.False(view.IsLiveRelationship(loop));
        Assert.False(view.TryFindNode(0, out _));
        Assert.False(view.TryFindRelationship(0, out _));
        Assert.Equal(0, view.NodeId(node));
        Assert.Equal(0, view.RelationshipId(loop));
        Assert.Equal(new IntegerValue(1), view.NodeProperty(node, key));
        Assert.Equal(BooleanValue.True, view.RelationshipProperty(loop, key));
        var sources = new int[1];
        var targets = new int[1];
        view.ReadEndpoints([loop], sources, targets);
        Assert.Equal((node, node), (sources[0], targets[0]));
        Assert.Empty((await GraphContents.ReadAsync(transaction)).Nodes);
        Assert.Equal(new GraphSize(0, 0, 0), transaction.State.Size);

        GraphException failure = Assert.Throws<GraphException>(() => transaction.CreateRelationship(type, node, node));
        Assert.Equal(ErrorCodes.EntityNotFound, failure.Code);
        Assert.Equal("DeletedEntityAccess", Assert.Throws<GraphException>(() => transaction.SetNodeProperty(node, key, NullValue.Instance)).Detail);
    }

    [Fact]
    public void Deleting_a_node_with_relationships_fails_at_the_statement_end()
    {
        GraphTransaction transaction = GraphSnapshot.Empty("t").Begin(new SequentialIds());
        int type = transaction.AddType("T");
        int source = transaction.CreateNode([]);
        int target = transaction.CreateNode([]);
        long handle = transaction.CreateRelationship(type, source, target);

        transaction.DeleteNode(target);
        GraphException failure = Assert.Throws<GraphException>(transaction.CheckStatementEnd);
        Assert.Equal((ErrorCodes.ConstraintValidationFailed, "DeleteConnectedNode"), (failure.Code, failure.Detail));
        Assert.StartsWith("Cannot delete node<1>, because it still has relationships.", failure.Message, StringComparison.Ordinal);

        transaction.DeleteRelationship(handle);
        transaction.CheckStatementEnd();
    }

    [Fact]
    public async Task Rolling_back_undoes_writes_since_the_savepoint_and_may_be_repeated()
    {
        GraphTransaction transaction = GraphSnapshot.Empty("t").Begin(new SequentialIds());
        int key = transaction.AddKey("k");
        int node = transaction.CreateNode([transaction.AddLabel("A")]);
        transaction.SetNodeProperty(node, key, new IntegerValue(1));
        string before = (await GraphContents.ReadAsync(transaction)).Dump();
        GraphSize size = transaction.State.Size;
        using IGraphView view = await transaction.LoadAsync(LoadRequest.None, TestContext.Current.CancellationToken);

        long savepoint = transaction.Savepoint();
        for (int i = 0; i < 2; i++)
        {
            transaction.SetNodeProperty(node, key, new StringValue("x"));
            transaction.AddNodeLabel(node, transaction.AddLabel("B"));
            int other = transaction.CreateNode([]);
            transaction.CreateRelationship(transaction.AddType("T"), node, other);
            transaction.Savepoint();
            transaction.DeleteNode(node);
            Assert.Throws<GraphException>(transaction.CheckStatementEnd);
            Assert.False(view.IsLiveNode(node));
            transaction.RollBackTo(savepoint);
            Assert.True(view.IsLiveNode(node));
            Assert.Equal(before, (await GraphContents.ReadAsync(transaction)).Dump());
            Assert.Equal(size, transaction.State.Size);
            transaction.CheckStatementEnd();
        }

        Assert.Equal(-1, transaction.Tokens.FindLabel("B"));
    }

    [Theory]
    [InlineData(VectorKind.Integer)]
    [InlineData(VectorKind.Boolean)]
    [InlineData(VectorKind.Float)]
    [InlineData(VectorKind.String)]
    [InlineData(VectorKind.Value)]
    public async Task Property_vectors_are_typed_until_kinds_mix(VectorKind kind)
    {
        GraphTransaction transaction = GraphSnapshot.Empty("t").Begin(new SequentialIds());
        int key = transaction.AddKey("k");
        int other = transaction.AddKey("other");
        var nodes = new int[1500];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = transaction.CreateNode([]);
            if (i % 700 != 3)
            {
                transaction.SetNodeProperty(nodes[i], key, ValueOf(kind, i));
            }
        }

        using IGraphView view = await transaction.LoadAsync(LoadRequest.None, TestContext.Current.CancellationToken);
        var vector = new Vector();
        view.ReadNodeProperty(key, nodes, vector);
        Assert.Equal(kind, vector.Kind);
        CheckRows(vector, i => i % 700 == 3 ? NullValue.Instance : ValueOf(kind, i));
        view.ReadNodeProperty(other, nodes, vector);
        Assert.Equal((VectorKind.Null, 1500), (vector.Kind, vector.Count));

        transaction.SetNodeProperty(nodes[1000], key, new DateValue(1));
        view.ReadNodeProperty(key, nodes, vector);
        Assert.Equal(VectorKind.Value, vector.Kind);
        CheckRows(vector, i => i == 1000 ? new DateValue(1) : i % 700 == 3 ? NullValue.Instance : ValueOf(kind, i));

        static void CheckRows(Vector vector, Func<int, Value> expected)
        {
            for (int i = 0; i < 1500; i++)
            {
                Assert.Equal(expected(i), vector.GetValue(i));
            }
        }
    }

    [Fact]
    public async Task A_label_set_gets_groups_of_its_own_once_it_is_large()
    {
        GraphTransaction transaction = GraphSnapshot.Empty("t").Begin(new SequentialIds());
        int common = transaction.AddLabel("Common");
        int rare = transaction.AddLabel("Rare");
        transaction.CreateNode([rare]);
        for (int i = 0; i < GraphState.PureGroupMinimum + 70_000; i++)
        {
            transaction.CreateNode([common]);
        }

        Assert.Equal([-1, 1, 1], transaction.Groups.Select(group => Math.Sign(group.LabelSet)));
        Assert.Equal([GraphState.PureGroupMinimum + 1, 65_536, 70_000 - 65_536], transaction.Groups.Select(group => group.RowCount));

        transaction.AddNodeLabel(1 << 16, rare);
        Assert.Equal([-1, -1, 1], transaction.Groups.Select(group => Math.Sign(group.LabelSet)));
        transaction.RemoveNodeLabel(1 << 16, rare);
        Assert.Equal([-1, 1, 1], transaction.Groups.Select(group => Math.Sign(group.LabelSet)));
        Assert.Equal(1, transaction.Statistics.NodesWithLabel(rare));

        // Scanning for the rare label leaves the pure groups out.
        using IGraphView view = await transaction.LoadAsync(LoadRequest.None, TestContext.Current.CancellationToken);
        var accepted = new bool[transaction.LabelSets.Count];
        accepted[transaction.State.LabelSetOf([rare])] = true;
        int row = 0;
        Assert.Equal(0, view.ScanNodes(1, ref row, accepted, new int[10]));
        Assert.Equal(65_536, row);
        row = 0;
        Assert.Equal(1, view.ScanNodes(0, ref row, accepted, new int[10]));
    }

    [Fact]
    public void A_hundred_thousand_label_sets_share_groups()
    {
        GraphTransaction transaction = GraphSnapshot.Empty("t").Begin(new SequentialIds());
        for (int i = 0; i < 100_000; i++)
        {
            transaction.CreateNode([transaction.AddLabel($"L{i % 317}"), transaction.AddLabel($"M{i / 317}")]);
        }

        Assert.Equal(100_001, transaction.LabelSets.Count);
        Assert.Equal(2, transaction.Groups.Count);
        Assert.Equal(317, transaction.Statistics.NodesWithLabel(transaction.Tokens.FindLabel("M1")));
    }

    private static Value ValueOf(VectorKind kind, int i) => kind switch
    {
        VectorKind.Integer => new IntegerValue(i),
        VectorKind.Boolean => BooleanValue.Of(i % 2 == 0),
        VectorKind.Float => new FloatValue(i / 2.0),
        VectorKind.String => new StringValue($"s{i}"),
        _ => new ListValue([new IntegerValue(i)]),
    };
}
