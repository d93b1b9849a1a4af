using System.Globalization;
using System.Text;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Building;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Tests.Import;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Storage.Building;

public sealed class GraphSegmentTests
{
    private static readonly IndexDefinition Index = new(1, "i", IndexKind.Range, EntityKind.Node, "A", ["x"], null);

    [Fact]
    public async Task Label_sets_of_4096_nodes_get_groups_of_their_own_and_smaller_ones_share()
    {
        SegmentGraph graph = await ImportTesting.ImportAsync(
            new ImportOptions(), ("s.csv", Nodes("S", 0, 4095)), ("b.csv", Nodes("B", 10_000, 70_000)), ("t.csv", Nodes("T", 100_000, 10)), ("l.csv", Nodes("L", 200_000, 4096)));

        GroupChunk[] groups = [.. Enumerable.Range(0, 4).Select(group => graph.Get<GroupChunk>(ChunkKey.Group(group)))];
        Assert.Null(graph.Find<GroupChunk>(ChunkKey.Group(4)));
        Assert.Equal([65_536, 70_000 - 65_536, 4096, 4105], groups.Select(group => group.RowCount));
        Assert.Equal(["B", "B", "L"], groups.Take(3).Select(group => graph.Catalog.Labels[graph.Catalog.LabelSets[group.LabelSet][0]]));
        Assert.Equal(-1, groups[3].LabelSet);
        Assert.Equal([4095, 10], groups[3].SetCounts.Select(count => count.Count));
    }

    [Fact]
    public async Task Relationships_between_groups_are_found_from_both_ends()
    {
        // SegmentGraph follows every reference; parallel relationships and self-loops are among them.
        var text = new StringBuilder(":START_ID,:END_ID,:TYPE,w:int\n");
        uint random = 7;
        for (int i = 0; i < 5000; i++)
        {
            random = (random * 1664525) + 1013904223;
            uint other = (random >> 8) % 97;
            text.Append(CultureInfo.InvariantCulture, $"{(i % 300) * 13},{other * 43},{(i % 5 == 0 ? "R" : "Q")},{i}\n");
        }

        text.Append("5,5,R,1\n5,5,R,2\n");
        SegmentGraph graph = await ImportTesting.ImportAsync(new ImportOptions(), ("a.csv", Nodes("A", 0, 4100)), ("b.csv", Nodes("B", 4100, 100)), ("r.csv", text.ToString()));

        Assert.Equal(5002, graph.Graph.Relationships.Count);
        SliceInfo slice = graph.Get<GroupChunk>(ChunkKey.Group(0)).Slices[0];
        Assert.Equal(graph.Graph.Relationships.Values.Count(found => found.Type == "R" && found.Source == found.Target), slice.SelfLoops);
    }

    [Fact]
    public async Task References_are_left_out_where_each_source_has_one_relationship()
    {
        var text = new StringBuilder(":START_ID,:END_ID,:TYPE\n");
        for (int i = 0; i < 5000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},{i % 7},ONE\n");
        }

        text.Append("0,1,MANY\n0,2,MANY\n");
        SegmentGraph graph = await ImportTesting.ImportAsync(new ImportOptions(), ("a.csv", Nodes("A", 0, 5000)), ("r.csv", text.ToString()));

        Assert.Equal([(Array.IndexOf(graph.Catalog.Types, "MANY") << 1) | 1], graph.Keys.Where(key => key.Kind == ChunkKind.EdgeReferences).Select(key => key.B));
    }

    [Fact]
    public async Task Logical_bytes_are_those_of_the_same_graph_written_by_statements()
    {
        const string Node = """{"type":"node","id":1,"labels":["A"],"properties":{"s":"é","i":1,"f":1.5,"b":true,"l":["a",""],"p":{"$type":"Point","_value":"SRID=7203;POINT (1.0 2.0)"},"d":{"$type":"Duration","_value":"P1D"}}}""";
        const string Relationship = """{"type":"relationship","label":"R","start":1,"end":1,"properties":{"x":"abc"}}""";

        GraphSegment segment = ImportTesting.ToSegment((await ImportTesting.ReadAsync(new ImportOptions(), ("g.jsonl", $"{Node}\n{Relationship}\n"))).Builder).Segment;

        Assert.Equal(new GraphSize(1, 1, 16 + 6 + 8 + 8 + 1 + (4 + 5 + 4) + 24 + 16 + 24 + 7), segment.Size);
    }

    [Fact]
    public async Task Names_and_label_sets_of_the_database_keep_their_numbers()
    {
        GraphTransaction transaction = GraphSnapshot.Empty("test").Begin(new SequentialIds());
        transaction.DeleteNode(transaction.CreateNode([transaction.AddLabel("Old"), transaction.AddLabel("A")]));
        transaction.CheckStatementEnd();
        GraphBuilder builder = (await ImportTesting.ReadAsync(new ImportOptions(), ("n.csv", ":ID,:LABEL,x\n1,New;A,a\n2,A;Old,b"))).Builder;

        WrittenSegment segment = ImportTesting.ToSegment(builder, transaction);

        SegmentGraph graph = SegmentGraph.Read(segment);
        Assert.Equal(["Old", "A", "New"], graph.Catalog.Labels);
        Assert.Equal(["", "0,1", "1,2"], graph.Catalog.LabelSets.Select(set => string.Join(',', set)));
        Assert.Equal(["A,New", "A,Old"], graph.Graph.Nodes.Values.Select(node => string.Join(',', node.Labels)));
    }

    [Fact]
    public async Task An_index_of_the_database_is_filled_in_its_order()
    {
        var text = new StringBuilder(":ID,:LABEL,x:int\n");
        for (int i = 0; i < 10_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},{(i % 10 == 0 ? "B" : "A;C")},{(i % 10 == 1 ? string.Empty : (i * 7919) % 5000)}\n");
        }

        GraphBuilder builder = (await ImportTesting.ReadAsync(new ImportOptions(), ("n.csv", text.ToString()))).Builder;
        SegmentGraph graph = SegmentGraph.Read(ImportTesting.ToSegment(builder, Database(index: Index)));

        IndexChunk index = graph.Get<IndexChunk>(ChunkKey.Index(Index.Id));
        var entries = new List<(long Key, long Entity)>();
        for (int block = 0; block < index.Count; block++)
        {
            var chunk = graph.Get<IndexBlockChunk>(ChunkKey.IndexBlock(Index.Id, block));
            Assert.Equal(index.FirstKeys[block], chunk.Key(0));
            for (int i = 0; i < chunk.Count; i++)
            {
                entries.Add((((IntegerValue)chunk.Key(i)[0]).Integer, chunk.Entity(i)));
            }
        }

        Assert.Equal((8000, 8000), (index.Entries, entries.Count));
        Assert.Equal(entries.Select(entry => entry.Key).Distinct().Count(), index.DistinctKeys);
        Assert.Equal(entries.Order(), entries);
        Assert.All(entries, entry => Assert.Equal(IntegerValue.Of(entry.Key), graph.Graph.Nodes[(ImportTesting.FirstBlock << 16) + entry.Entity].Properties["x"]));
    }

    [Theory]
    [InlineData(ConstraintKind.Unique, "1,A,5\n2,A,\n3,A;B,5", 4, "two nodes with label `A` have `x` = 5, and the first is in `n.csv`, line 2")]
    [InlineData(ConstraintKind.Key, "1,A,5\n\n2,A,", 4, "all nodes with label `A` must have the property `x`")]
    [InlineData(ConstraintKind.Existence, "1,B,\n2,A,", 3, "all nodes with label `A` must have the property `x`")]
    [InlineData(ConstraintKind.Type, "1,A,\n2,A,5", 3, "one of the nodes with label `A` has the property `x` = 5 of type `INTEGER`, which must be `STRING`")]
    public async Task A_constraint_of_the_database_is_kept(ConstraintKind kind, string rows, int line, string violation)
    {
        bool hasIndex = kind is ConstraintKind.Unique or ConstraintKind.Key;
        var constraint = new ConstraintDefinition(2, "c", kind, EntityKind.Node, "A", ["x"], kind == ConstraintKind.Type ? "STRING" : null, hasIndex ? Index.Id : -1);
        GraphSnapshot database = Database(hasIndex ? Index with { OwningConstraint = "c" } : null, constraint);
        GraphBuilder builder = (await ImportTesting.ReadAsync(new ImportOptions(), ("n.csv", $":ID,:LABEL,x:int\n{rows}"))).Builder;
        GraphBuilder harmless = (await ImportTesting.ReadAsync(new ImportOptions(), ("n.csv", ":ID,:LABEL,x\n1,B,\n2,A,a\n3,A,b"))).Builder;

        ImportTesting.ToSegment(harmless, database);
        GraphException failure = Assert.Throws<GraphException>(() => ImportTesting.ToSegment(builder, database));

        Assert.Equal((ErrorCodes.ConstraintValidationFailed, $"`n.csv`, line {line}: the import violates a constraint: {violation}."), (failure.Code, failure.Message));
    }

    private static GraphSnapshot Database(IndexDefinition? index = null, ConstraintDefinition? constraint = null)
    {
        GraphState state = GraphState.Empty("test").Open(linear: true);
        if (index is not null)
        {
            state.CreateIndex(index);
        }

        if (constraint is not null)
        {
            state.CreateConstraint(constraint);
        }

        return new GraphSnapshot(state.Freeze());
    }

    private static string Nodes(string label, int first, int count)
    {
        var text = new StringBuilder(":ID,:LABEL\n");
        for (int i = first; i < first + count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},{label}\n");
        }

        return text.ToString();
    }
}
