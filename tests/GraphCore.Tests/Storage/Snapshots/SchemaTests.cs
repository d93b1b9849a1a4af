using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Storage.Snapshots;

public sealed class SchemaTests
{
    private readonly GraphTransaction transaction = GraphSnapshot.Empty("t").Begin(new SequentialIds());

    [Fact]
    public void An_index_holds_what_was_there_before_it()
    {
        for (int i = 0; i < 1000; i++)
        {
            Create("A", ("k", new IntegerValue(i * 7 % 1000)));
        }

        transaction.CreateIndex(new IndexDefinition(1, "i", IndexKind.Range, EntityKind.Node, "A", ["k"], null));
        Assert.Equal([994, 995], Seek(1, new IndexRange([], new IntegerValue(994), true, new FloatValue(995.5), true)).Select(node => (long)KeyOf(node)));
        Assert.Equal(1000, transaction.Statistics.DistinctKeys(1));
        Assert.Equal(2, transaction.Schema.NextId);
        Assert.Equal(1, transaction.Schema.Version);
        transaction.DropIndex(1);
        Assert.Empty(transaction.Schema.Indexes);
        Assert.Throws<InvalidOperationException>(() => Seek(1, IndexRange.All));
    }

    [Fact]
    public void An_index_stays_right_while_many_entries_come_and_go()
    {
        transaction.CreateIndex(new IndexDefinition(1, "i", IndexKind.Range, EntityKind.Node, "A", ["k"], null));
        var random = new Random(7);
        var nodes = new List<int>();
        for (int i = 0; i < 20_000; i++)
        {
            nodes.Add(Create("A", ("k", new IntegerValue(i % 3 == 0 ? i : random.Next(20_000)))));
        }

        long savepoint = transaction.Savepoint();
        List<long> before = Seek(1, IndexRange.All);
        Assert.Equal(20_000, before.Count);
        Assert.Equal(before.Select(KeyOf).Order(), before.Select(KeyOf));
        for (int i = 0; i < 19_900; i++)
        {
            int at = random.Next(nodes.Count);
            Assert.True(transaction.DeleteNode(nodes[at]));
            nodes.RemoveAt(at);
        }

        Assert.Equal(nodes.Order(), Seek(1, IndexRange.All).Select(node => (int)node).Order());
        Assert.Equal(nodes.OrderBy(node => (KeyOf(node), node)), Seek(1, IndexRange.All).Select(node => (int)node));
        Assert.Equal(nodes.OrderBy(node => (KeyOf(node), node)).Reverse(), Seek(1, IndexRange.All, descending: true).Select(node => (int)node));
        transaction.RollBackTo(savepoint);
        Assert.Equal(before, Seek(1, IndexRange.All));

        // From the first string on the keys are generic.
        Create("A", ("k", new StringValue("x")));
        Assert.Equal(before, Seek(1, new IndexRange([], new IntegerValue(-1), false, null, false)));
        Assert.Single(Seek(1, new IndexRange([], null, false, null, false) { Prefix = "x" }));
    }

    [Fact]
    public void A_unique_constraint_names_the_node_that_has_the_value()
    {
        Unique(1, EntityKind.Node, "Book", "isbn");
        Create("Book", ("isbn", new StringValue("1449356265")));
        int second = Create("Book", ("isbn", new StringValue("2")));
        GraphSize size = transaction.State.Size;
        ReadOnlyMemory<byte> operations = transaction.ChangeSet.Operations.ToArray();

        GraphException failure = Assert.Throws<GraphException>(() => transaction.SetNodeProperty(second, transaction.AddKey("isbn"), new StringValue("1449356265")));
        Assert.Equal(ErrorCodes.ConstraintValidationFailed, failure.Code);
        Assert.Equal("Node(0) already exists with label `Book` and property `isbn` = '1449356265'", failure.Message);
        Assert.Equal(size, transaction.State.Size);
        Assert.Equal(operations.ToArray(), transaction.ChangeSet.Operations.ToArray());
        Assert.Single(Seek(1, IndexRange.Exactly(new StringValue("2"))));

        int third = Create("Draft", ("isbn", new StringValue("2")));
        Assert.Equal(
            "Node(1) already exists with label `Book` and property `isbn` = '2'",
            Assert.Throws<GraphException>(() => transaction.AddNodeLabel(third, transaction.AddLabel("Book"))).Message);
        transaction.SetNodeProperty(second, transaction.AddKey("isbn"), NullValue.Instance);
        Assert.True(transaction.AddNodeLabel(third, transaction.AddLabel("Book")));
    }

    [Fact]
    public void Unique_constraints_hold_for_several_properties_and_for_relationships()
    {
        Unique(1, EntityKind.Node, "P", "a", "b");
        Unique(3, EntityKind.Relationship, "R", "k");
        int first = Create("P", ("a", new IntegerValue(1)), ("b", new IntegerValue(2)));
        int second = Create("P", ("a", new IntegerValue(1)));
        Assert.Equal(
            "Node(0) already exists with label `P` and properties `a` = 1, `b` = 2.0",
            Assert.Throws<GraphException>(() => transaction.SetNodeProperty(second, transaction.AddKey("b"), new FloatValue(2))).Message);

        int type = transaction.AddType("R");
        int key = transaction.AddKey("k");
        transaction.SetRelationshipProperty(transaction.CreateRelationship(type, first, second), key, BooleanValue.True);
        long other = transaction.CreateRelationship(type, first, second);
        Assert.Equal(
            "Relationship(0) already exists with type `R` and property `k` = true",
            Assert.Throws<GraphException>(() => transaction.SetRelationshipProperty(other, key, BooleanValue.True)).Message);
    }

    [Fact]
    public void Existence_is_demanded_at_the_statement_end()
    {
        transaction.CreateConstraint(new ConstraintDefinition(1, "e", ConstraintKind.Existence, EntityKind.Node, "A", ["k"], null, -1), null);
        transaction.CreateConstraint(
            new ConstraintDefinition(2, "n", ConstraintKind.Key, EntityKind.Node, "B", ["k", "l"], null, 3),
            new IndexDefinition(3, "n", IndexKind.Range, EntityKind.Node, "B", ["k", "l"], "n"));
        transaction.CreateConstraint(new ConstraintDefinition(4, "r", ConstraintKind.Existence, EntityKind.Relationship, "R", ["k"], null, -1), null);

        long savepoint = transaction.Savepoint();
        int node = Create("A");
        Assert.Equal("Node(0) with label `A` must have the property `k`", Refusal());
        transaction.SetNodeProperty(node, transaction.AddKey("k"), new IntegerValue(1));
        transaction.CheckStatementEnd();

        transaction.AddNodeLabel(node, transaction.AddLabel("B"));
        Assert.Equal("Node(0) with label `B` must have the properties (`k`, `l`)", Refusal());
        transaction.RemoveNodeLabel(node, transaction.AddLabel("B"));
        transaction.CheckStatementEnd();

        long relationship = transaction.CreateRelationship(transaction.AddType("R"), node, node);
        Assert.Equal("Relationship(0) with type `R` must have the property `k`", Refusal());
        transaction.DeleteRelationship(relationship);
        transaction.CheckStatementEnd();
        transaction.SetNodeProperty(node, transaction.AddKey("k"), NullValue.Instance);
        Assert.Equal("Node(0) with label `A` must have the property `k`", Refusal());
        transaction.RollBackTo(savepoint);
        transaction.CheckStatementEnd();

        string Refusal()
        {
            GraphException failure = Assert.Throws<GraphException>(transaction.CheckStatementEnd);
            Assert.Equal(ErrorCodes.ConstraintValidationFailed, failure.Code);
            return failure.Message;
        }
    }

    [Theory]
    [InlineData("INTEGER", true, false, false)]
    [InlineData("STRING | INTEGER", true, true, false)]
    [InlineData("LIST<INTEGER NOT NULL>", false, false, true)]
    [InlineData("list<string not null> | STRING", false, true, false)]
    public void A_type_constraint_allows_its_types_only(string type, bool integer, bool text, bool list)
    {
        transaction.CreateConstraint(new ConstraintDefinition(1, "t", ConstraintKind.Type, EntityKind.Node, "A", ["k"], type, -1), null);
        int node = Create("A");
        int key = transaction.AddKey("k");
        Assert.Equal(integer, Allows(new IntegerValue(1)));
        Assert.Equal(text, Allows(new StringValue("x")));
        Assert.Equal(list, Allows(new ListValue([new IntegerValue(1)])));
        Assert.True(Allows(NullValue.Instance));

        int other = Create("B", ("k", new DateValue(1)));
        Assert.Equal(
            $"Node(1) with label `A` required the property `k` to be of type `{type}`, but was of type `DATE`.",
            Assert.Throws<GraphException>(() => transaction.AddNodeLabel(other, transaction.AddLabel("A"))).Message);

        bool Allows(Value value)
        {
            try
            {
                transaction.SetNodeProperty(node, key, value);
                return true;
            }
            catch (GraphException exception) when (exception.Code == ErrorCodes.ConstraintValidationFailed)
            {
                return false;
            }
        }
    }

    [Fact]
    public void A_constraint_that_does_not_hold_is_not_created()
    {
        Create("A", ("k", new IntegerValue(1)));
        Create("A", ("k", new FloatValue(1)));
        Create("A");
        SchemaCatalog before = transaction.Schema;

        Assert.Equal(
            "Unable to create constraint `c1`: Both Node(0) and Node(1) have the label `A` and property `k` = 1",
            Assert.Throws<GraphException>(() => Unique(1, EntityKind.Node, "A", "k")).Message);
        GraphException lack = Assert.Throws<GraphException>(() => transaction.CreateConstraint(new ConstraintDefinition(1, "e", ConstraintKind.Existence, EntityKind.Node, "A", ["k"], null, -1), null));
        Assert.Equal(ErrorCodes.ConstraintCreationFailed, lack.Code);
        Assert.Equal("Unable to create constraint `e`: Node(2) with label `A` must have the property `k`", lack.Message);
        Assert.Throws<GraphException>(() => transaction.CreateConstraint(new ConstraintDefinition(1, "t", ConstraintKind.Type, EntityKind.Node, "A", ["k"], "FLOAT", -1), null));
        Assert.Throws<GraphException>(() => transaction.CreateConstraint(new ConstraintDefinition(1, "t", ConstraintKind.Type, EntityKind.Node, "A", ["k"], "NUMBER", -1), null));
        Assert.Same(before, transaction.Schema);
        Assert.Empty(transaction.State.Schema.Indexes);
    }

    private int Create(string label, params (string Key, Value Value)[] properties)
    {
        int node = transaction.CreateNode([transaction.AddLabel(label)]);
        foreach ((string key, Value value) in properties)
        {
            transaction.SetNodeProperty(node, transaction.AddKey(key), value);
        }

        return node;
    }

    private void Unique(int id, EntityKind kind, string label, params string[] properties) => transaction.CreateConstraint(
        new ConstraintDefinition(id + 1, $"c{id}", ConstraintKind.Unique, kind, label, properties, null, id),
        new IndexDefinition(id, $"c{id}", IndexKind.Range, kind, label, properties, $"c{id}"));

    private List<long> Seek(int index, IndexRange range, bool descending = false)
    {
        using var view = new GraphView(transaction, LoadRequest.None);
        return IndexRanges.Read(view, index, range, descending, batch: 100);
    }

    private long KeyOf(long node) => ((IntegerValue)transaction.State.Property(EntityKind.Node, node, transaction.State.FindKey("k"))).Integer;

    private long KeyOf(int node) => KeyOf((long)node);
}
