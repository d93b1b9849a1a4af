using System.Text;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Import;
using Serverless.GraphCore.Storage.Building;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Tests.Import;

/// <summary>An import ends with its place before it takes more memory than it may, whatever it is that fills it.</summary>
public sealed class ImportMemoryTests
{
    private const int Rows = 60_000;
    private const long Limit = 3 << 20;

    public enum Filling
    {
        Texts,
        IntegerIds,
        TextIds,
        LabelSets,
        Types,
        Keys,
        Relationships,
        ScatteredLines,
        JsonLists,
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Filling.Texts)]
    [InlineData(Filling.IntegerIds)]
    [InlineData(Filling.TextIds)]
    [InlineData(Filling.LabelSets)]
    [InlineData(Filling.Types)]
    [InlineData(Filling.Keys)]
    [InlineData(Filling.Relationships)]
    [InlineData(Filling.ScatteredLines)]
    [InlineData(Filling.JsonLists)]
    public async Task What_does_not_fit_ends_the_import_with_file_and_line(Filling filling)
    {
        (string Name, string Text)[] files = Files(filling);

        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => ReadAsync(Limit, files));

        Assert.Equal(ErrorCodes.TransactionOutOfMemoryError, failure.Code);
        Assert.Matches($"^`{files[^1].Name}`, line [1-9][0-9]*: the import needs more than the 3145728 bytes of memory that it may use", failure.Message);
        await ReadAsync(Limit * 1000, files);
    }

    [Fact]
    public async Task An_index_that_cannot_be_sorted_ends_the_import()
    {
        var index = new IndexDefinition(1, "by_number", IndexKind.Range, EntityKind.Node, "A", ["number"], null);
        GraphState state = GraphState.Empty("test").Open(linear: true);
        state.CreateIndex(index);
        (string, string)[] files = [("n.csv", Text(":LABEL,number:int", i => $"A,{i}"))];
        GraphBuilder builder = await ReadAsync(4 << 20, files);

        GraphException failure = Assert.Throws<GraphException>(() => ImportTesting.ToSegment(builder, new GraphSnapshot(state.Freeze())));

        Assert.Equal(ErrorCodes.TransactionOutOfMemoryError, failure.Code);
        Assert.StartsWith("Index `by_number`: the import needs more than the 4194304 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_that_cannot_be_encoded_end_the_import()
    {
        GraphBuilder builder = await ReadAsync(8 << 20, [("n.csv", Text("text", i => $"this is a rather long text that has the number {i}"))]);

        GraphException failure = Assert.Throws<GraphException>(() => ImportTesting.ToSegment(builder));

        Assert.Equal(ErrorCodes.TransactionOutOfMemoryError, failure.Code);
    }

    private static (string Name, string Text)[] Files(Filling filling) => filling switch
    {
        Filling.Texts => [("n.csv", Text("text", i => $"this is the long text with the number {i}"))],
        Filling.IntegerIds => [("n.csv", Text(":ID", i => $"{i}"))],
        Filling.TextIds => [("n.csv", Text(":ID", i => $"this is the long id {i}"))],
        Filling.LabelSets => [("n.csv", Text(":LABEL", i => $"L{i}"))],
        Filling.Types => [("n.csv", ":ID\n1\n"), ("r.csv", Text(":START_ID,:END_ID,:TYPE", i => $"1,1,T{i}"))],
        Filling.Keys => [("n.jsonl", Text(null, i => $"{{\"type\":\"node\",\"properties\":{{\"k{i}\":1}}}}", Rows / 10))],
        Filling.Relationships => [("n.csv", ":ID\n1\n"), ("r.csv", Text(":START_ID,:END_ID,:TYPE", _ => "1,1,R", 2 * Rows))],
        Filling.ScatteredLines => [("n.csv", Text(":LABEL", i => i % 2 == 0 ? "A" : "B", 10 * Rows))],
        _ => [("n.jsonl", Text(null, i => $"{{\"type\":\"node\",\"properties\":{{\"k\":[\"this is the text of number {i} in a list of one\"]}}}}"))],
    };

    private static string Text(string? header, Func<int, string> row, int rows = Rows)
    {
        var text = new StringBuilder(header is null ? string.Empty : header + "\n");
        for (int i = 0; i < rows; i++)
        {
            text.Append(row(i)).Append('\n');
        }

        return text.ToString();
    }

    private static Task<GraphBuilder> ReadAsync(long limit, (string Name, string Text)[] files) =>
        new GraphFileReader(new ImportRequest(ImportTesting.Files(files), new ImportOptions()), new BadRows(0), 17, new BuildMemory(limit)).ReadAsync(Token);
}
