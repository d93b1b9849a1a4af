using CsCheck;
using Serverless.GraphCore.Export;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Tests.Import;
using Serverless.GraphCore.Tests.Storage.Building;
using Serverless.GraphCore.Tests.Values;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Export;

public sealed class RoundTripTests
{
    private static readonly Gen<string> Names = Gen.OneOf("A", "B", "a;b", "a,b", "\"", "x:y", "{z}", "é 😀", "|", " p ", "q)", "line\nend");

    private static readonly Gen<Value> Points = Gen.Select(Gen.Enum<CoordinateSystem>(), Gen.Double[-90, 90], Gen.Double[-90, 90], Gen.Double[-5, 5])
        .Select(static (system, x, y, z) => new PointValue(system, x, y, z))
        .Select(static point => (Value)(point.IsThreeDimensional ? point : new PointValue(point.System, point.X, point.Y)));

    private static readonly Gen<Value> Texts = Gen.OneOf("", ";", "a", "a;b", "\"", "\r\n", ",", "😀", " ", "null", "1").Select(static text => (Value)new StringValue(text));

    // Values of one kind each, so that lists can be made of them.
    private static readonly Gen<Value>[] Kinds =
    [
        Texts,
        ValueGen.Integers.Select(static value => (Value)IntegerValue.Of(value)),
        ValueGen.Floats.Select(static value => (Value)new FloatValue(value)),
        Gen.Bool.Select(static value => (Value)BooleanValue.Of(value)),
        Gen.Long[-800_000, 800_000].Select(static day => (Value)new DateValue(day)),
        Points.Where(static value => ((PointValue)value).System == CoordinateSystem.Wgs84),
    ];

    private static readonly Gen<Value> Storable = Gen.Frequency(
        (3, Gen.OneOf(Kinds)),
        (1, ValueGen.Temporals.Select(static value => value is DateTimeValue { ZoneName: { } zone } time ? TimeZones.AtInstant(time.EpochSecond, time.Nanosecond, 0, zone) : value)),
        (1, Points),
        (1, Gen.OneOf([.. Kinds.Select(static kind => kind.Array[0, 3].Select(static items => (Value)new ListValue(items)))])));

    private static readonly Gen<(string, Value)[]> Properties = Gen.Select(Names, Storable).Array[0, 3];

    private static readonly Gen<NaiveGraph> Graphs =
        from nodes in Gen.Select(Names.Array[0, 2], Properties).Array[0, 12]
        from relationships in Gen.Select(Gen.Int[0, 100], Gen.Int[0, 100], Names, Properties).Array[0, nodes.Length == 0 ? 0 : 20]
        select Graph(nodes, relationships);

    [Theory]
    [InlineData(ExportFormat.Csv)]
    [InlineData(ExportFormat.JsonLines)]
    public async Task What_was_exported_is_imported_as_it_was(ExportFormat format)
    {
        await Graphs.SampleAsync(async graph =>
        {
            (string, string)[] first = await ExportAsync(Snapshot(graph), format);
            if (graph.Nodes.Count == 0)
            {
                return;
            }

            WrittenSegment segment = ImportTesting.ToSegment((await ImportTesting.ReadAsync(new ImportOptions(), first)).Builder);
            GraphSnapshot imported = await ImportTesting.OpenAsync(segment);

            Assert.Equal(graph.DumpWithoutIds(), SegmentGraph.Read(segment).Graph.DumpWithoutIds());
            Assert.Equal(graph.DumpWithoutIds(), (await GraphContents.ReadAsync(imported)).DumpWithoutIds());
            Assert.Equal(first, await ExportAsync(imported, format));
        });
    }

    [Fact]
    public async Task Csv_has_a_file_for_each_label_set_and_type()
    {
        NaiveGraph graph = Graph(
            [(["B"], [("name", new StringValue("Ann, \"A\"")), ("x", IntegerValue.Of(1))]), (["B", "A"], []), (["B"], [("x", new FloatValue(2)), ("l", new ListValue([new StringValue("a"), new StringValue("b")]))])],
            [(2, 0, "R", [("since", new DateValue(0))]), (0, 1, "R", [])]);

        (string, string)[] files = await ExportAsync(Snapshot(graph), ExportFormat.Csv);

        Assert.Equal(
            [
                ("nodes-1.csv", ":ID,:LABEL\n0,\"A;B\"\n"),
                ("nodes-2.csv", ":ID,:LABEL,l:string[],name:string,x:json\n1,\"B\",,\"Ann, \"\"A\"\"\",\"1\"\n2,\"B\",\"a;b\",,\"2.0\"\n"),
                ("relationships-1.csv", ":START_ID,:END_ID,:TYPE,since:date\n1,0,\"R\",\n2,1,\"R\",1970-01-01\n"),
            ],
            files);
    }

    [Fact]
    public async Task Json_lines_have_the_form_of_APOC()
    {
        NaiveGraph graph = Graph([(["A"], [("d", new DateValue(0)), ("f", new FloatValue(2))])], [(0, 0, "R", [("x", new FloatValue(double.NaN))])]);

        (string, string)[] files = await ExportAsync(Snapshot(graph), ExportFormat.JsonLines);

        Assert.Equal(
            [
                ("graph.jsonl",
                    """{"type":"node","id":"0","labels":["A"],"properties":{"d":{"$type":"Date","_value":"1970-01-01"},"f":2.0}}""" + "\n"
                    + """{"type":"relationship","id":"0","label":"R","start":{"id":"0"},"end":{"id":"0"},"properties":{"x":{"$type":"Float","_value":"NaN"}}}""" + "\n"),
            ],
            files);
    }

    private static async Task<(string Name, string Text)[]> ExportAsync(IGraphReader reader, ExportFormat format)
    {
        var sink = new TextSink();
        await GraphExporter.RunAsync(reader, format, sink, TestContext.Current.CancellationToken);
        return sink.Files;
    }

    private static NaiveGraph Graph((string[] Labels, (string Key, Value Value)[] Properties)[] nodes, (int Source, int Target, string Type, (string Key, Value Value)[] Properties)[] relationships)
    {
        var graph = new NaiveGraph();
        foreach ((string[] labels, (string, Value)[] properties) in nodes)
        {
            graph.Nodes.Add(graph.Nodes.Count, new NaiveNode([.. labels], Map(properties)));
        }

        foreach ((int source, int target, string type, (string, Value)[] properties) in relationships)
        {
            graph.Relationships.Add(graph.Relationships.Count, new NaiveRelationship(type, source % nodes.Length, target % nodes.Length, Map(properties)));
        }

        return graph;
    }

    private static SortedDictionary<string, Value> Map((string Key, Value Value)[] properties)
    {
        var map = new SortedDictionary<string, Value>(StringComparer.Ordinal);
        foreach ((string key, Value value) in properties)
        {
            map[key] = value;
        }

        return map;
    }

    private static GraphSnapshot Snapshot(NaiveGraph graph)
    {
        var writer = new ChangeSetWriter();
        foreach ((long id, NaiveNode node) in graph.Nodes)
        {
            writer.CreateNode(id, node.Labels.ToArray());
            foreach ((string key, Value value) in node.Properties)
            {
                writer.SetProperty(EntityKind.Node, id, key, value);
            }
        }

        foreach ((long id, NaiveRelationship relationship) in graph.Relationships)
        {
            writer.CreateRelationship(id, relationship.Type, relationship.Source, relationship.Target);
            foreach ((string key, Value value) in relationship.Properties)
            {
                writer.SetProperty(EntityKind.Relationship, id, key, value);
            }
        }

        GraphState state = GraphState.Empty("test").Open(linear: true);
        state.Apply(writer.Written.Span);
        return new GraphSnapshot(state.Freeze());
    }
}
