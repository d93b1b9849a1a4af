using System.Text;
using System.Text.RegularExpressions;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Documentation;

/// <summary>The examples of <c>docs/CYPHER.md</c> do what the document says.</summary>
public sealed partial class LanguageDocumentTests
{
    private const string Gaps = "## Not there yet";

    [Fact]
    public async Task Every_example_runs_and_every_gap_is_an_error()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        string document = await File.ReadAllTextAsync(Path.Combine(SharedData.RepositoryRoot, "docs", "CYPHER.md"), cancellationToken);
        string examples = document[..document.IndexOf("## Functions", StringComparison.Ordinal)];
        int gaps = examples.IndexOf(Gaps, StringComparison.Ordinal);
        var options = new GraphDatabaseOptions { Imports = new People() };
        await using GraphDatabase database = await GraphDatabase.OpenOrCreateAsync(new InMemoryObjectStore(TimeProvider.System), ObjectPath.Parse("docs"), options, cancellationToken);

        string[] working = Examples(examples[..gaps]);
        string[] failing = Examples(examples[gaps..]);
        Assert.True(working.Length >= 30 && failing.Length >= 1, $"{working.Length} examples, {failing.Length} gaps");
        foreach (string statement in working)
        {
            Exception? failure = await Record.ExceptionAsync(() => RunAsync(database, statement, cancellationToken));
            Assert.True(failure is null, $"{statement}\n{failure}");
        }

        foreach (string statement in failing)
        {
            Exception? failure = await Record.ExceptionAsync(() => RunAsync(database, statement, cancellationToken));
            Assert.True(failure is GraphException, $"not a gap any more: {statement}");
        }
    }

    private static Task RunAsync(GraphDatabase database, string statement, CancellationToken cancellationToken) =>
        database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest(statement, MapValue.Empty)] }, new Discard(), cancellationToken);

    private static string[] Examples(string text) =>
        [.. Row().Matches(text).Select(row => row.Groups["example"].Value.Replace("\\|", "|", StringComparison.Ordinal))];

    [GeneratedRegex(@"^\| .*? \| `(?<example>.+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    private sealed class People : IImportSource
    {
        public ValueTask<Stream> OpenAsync(string url, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes("name\nAda\n")));
    }

    private sealed class Discard : IResultSink
    {
        public void Begin(int statement, IReadOnlyList<string> columns)
        {
        }

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void End(int statement, QuerySummary summary)
        {
        }
    }
}
