using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Tests.Storage.Building;

namespace Serverless.GraphCore.Tests.Import;

public sealed class JsonLinesImportTests
{
    private static readonly ImportOptions Plain = new();

    [Fact]
    public async Task Lines_are_nodes_and_relationships()
    {
        const string Text = """
            {"type":"node","id":"a","labels":["P","Q"],"properties":{"i":1,"f":1.0,"e":1E2,"s":"x","b":true,"l":[1,2],"n":null}}

            {"properties":{"d":{"$type":"Date","_value":"2024-05-01"},"nan":{"_value":"NaN","$type":"Float"}},"id":7,"type":"node","unknown":[{}]}
            {"type":"relationship","id":"9","label":"R","start":{"id":"a","labels":["P"]},"end":7,"properties":{"p":{"$type":"Point","_value":"SRID=7203;POINT (1.0 2.0)"}}}
            {"label":"R","start":"7","end":"7","type":"relationship"}
            """;

        SegmentGraph graph = await ImportTesting.ImportAsync(Plain, ("g.jsonl", Text));

        Assert.Equal(
            [
                "(196608 {d: Date 2024-05-01, nan: Float NaN})",
                "(196609:P:Q {b: Boolean true, e: Float 100.0, f: Float 1.0, i: Integer 1, l: List [1, 2], s: String 'x'})",
                "(196608)-[196608:R {}]->(196608)",
                "(196609)-[196609:R {p: Point point({x: 1.0, y: 2.0, crs: 'cartesian'})}]->(196608)",
            ],
            graph.Graph.Dump().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("{", "it is no JSON at byte 2")]
    [InlineData("[]", "a line is a JSON object")]
    [InlineData("{}", "`type` is neither `node` nor `relationship`")]
    [InlineData("{\"type\":\"node\"} x", "it is no JSON at byte 17")]
    [InlineData("{\"type\":\"node\",\"id\":\"1\"}", "the id `1` is there already")]
    [InlineData("{\"type\":\"node\",\"labels\":[1]}", "`labels` is a text that is not empty")]
    [InlineData("{\"type\":\"node\",\"properties\":{\"x\":{\"y\":1}}}", "property `x`: a property cannot be a map")]
    [InlineData("{\"type\":\"node\",\"properties\":{\"x\":[1,\"a\"]}}", "property `x`: Property values can only be of primitive types")]
    [InlineData("{\"type\":\"node\",\"properties\":{\"x\":[[1]]}}", "property `x`: a property cannot be a list of lists")]
    [InlineData("{\"type\":\"node\",\"properties\":{\"x\":99999999999999999999}}", "property `x`: a number is outside the range of 64 bits")]
    [InlineData("{\"type\":\"node\",\"properties\":{\"x\":{\"$type\":\"Date\",\"_value\":\"?\"}}}", "property `x`: ")]
    [InlineData("{\"type\":\"node\",\"properties\":{\"x\":1,\"x\":2}}", "property `x` is there twice")]
    [InlineData("{\"type\":\"node\",\"properties\":{\"x\":\"\\uD800\"}}", "a text has an unpaired surrogate")]
    [InlineData("{\"type\":\"relationship\",\"label\":\"R\",\"start\":\"1\"}", "a relationship has `label`, `start` and `end`")]
    [InlineData("{\"type\":\"relationship\",\"label\":\"R\",\"start\":\"1\",\"end\":\"2\"}", "no node has the id `2`")]
    public async Task A_bad_line_rejects_the_import_with_its_number(string line, string reason)
    {
        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => ImportTesting.ReadAsync(Plain, ("g.jsonl", $"{{\"type\":\"node\",\"id\":\"1\"}}\n\n{line}\n")));

        Assert.Equal(ErrorCodes.ImportFailed, failure.Code);
        Assert.StartsWith($"`g.jsonl`, line 3: {reason}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_come_before_relationships()
    {
        const string Text = "{\"type\":\"node\",\"id\":1}\n{\"type\":\"relationship\",\"label\":\"R\",\"start\":1,\"end\":1}\n{\"type\":\"node\",\"id\":2}";

        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => ImportTesting.ReadAsync(new ImportOptions { SkipBad = 9 }, ("g.jsonl", Text)));

        Assert.Equal("`g.jsonl`, line 3: a node comes behind a relationship; all nodes come first.", failure.Message);
    }
}
