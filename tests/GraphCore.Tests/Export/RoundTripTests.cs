using CsCheck;
using Serverless.GraphCore.Export;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Tests.Import;
using Serverless.GraphCore.Tests.Storage.Building;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Export;

public sealed class RoundTripTests
{
    [Theory]
    [InlineData(ExportFormat.Csv)]
    [InlineData(ExportFormat.JsonLines)]
    public async Task What_was_exported_is_imported_as_it_was(ExportFormat format)
    {
        await GraphGen.Graphs.SampleAsync(async graph =>
        {
            (string, string)[] first = await ExportAsync(GraphGen.Snapshot(graph), format);
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
        NaiveGraph graph = GraphGen.Graph(
            [(["B"], [("name", new StringValue("Ann, \"A\"")), ("x", IntegerValue.Of(1))]), (["B", "A"], []), (["B"], [("x", new FloatValue(2)), ("l", new ListValue([new StringValue("a"), new StringValue("b")]))])],
            [(2, 0, "R", [("since", new DateValue(0))]), (0, 1, "R", [])]);

        (string, string)[] files = await ExportAsync(GraphGen.Snapshot(graph), ExportFormat.Csv);

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
        NaiveGraph graph = GraphGen.Graph([(["A"], [("d", new DateValue(0)), ("f", new FloatValue(2))])], [(0, 0, "R", [("x", new FloatValue(double.NaN))])]);

        (string, string)[] files = await ExportAsync(GraphGen.Snapshot(graph), ExportFormat.JsonLines);

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
}
