using Serverless.GraphCore;
using Serverless.LocalHost;
using Serverless.TestSupport;
using Spectre.Console;

namespace Serverless.Api.Tests.LocalHost;

public sealed class ImportCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_command_line_says_what_is_imported()
    {
        ImportCommandOptions options = ImportCommandOptions.Parse(
            ["--database", "Db1", "--nodes=Person:Human=a.csv,b.csv", "--nodes", "c.csv", "--relationships", "KNOWS=r.csv", "g.jsonl", "--data", "x", "--delimiter", "TAB",
                "--array-delimiter=|", "--quote", "'", "--id-type", "integer", "--skip-bad=5", "--import-memory", "2MB"])!;

        Assert.Equal(("db1", "x", 2 << 20), (options.Database, options.DataFolder, options.ImportMemory));
        Assert.Equal(["a.csv", "b.csv", "c.csv", "g.jsonl", "r.csv"], options.AllFiles);
        Assert.Equal(["Person", "Human"], options.Import.Nodes[0].Names);
        Assert.Equal(["KNOWS"], options.Import.Relationships[0].Names);
        Assert.Equal(('\t', '|', '\'', ImportIdType.Integer, 5), (options.Import.Delimiter, options.Import.ArrayDelimiter, options.Import.Quote, options.Import.IdType, options.Import.SkipBad));
    }

    [Theory]
    [InlineData("There is nothing to import: name files by --nodes and --relationships.")]
    [InlineData("--nodes needs a value.", "--nodes")]
    [InlineData("Unknown option --node.", "--node=a.csv")]
    [InlineData("--skip-bad takes a number, not -1.", "--skip-bad=-1", "a.csv")]
    [InlineData("--id-type is string or integer, not long.", "--id-type", "long", "a.csv")]
    [InlineData("a/b cannot be the name of a database.", "--database", "a/b", "a.csv")]
    [InlineData("`A=` names no file; write for example `Person:Human=people.csv`.", "--nodes", "A=")]
    [InlineData("`--delimiter` takes one ASCII character that ends no line, as `|`, `TAB` or `U+001F`, but got `ab`.", "--delimiter", "ab", "a.csv")]
    public void A_command_line_that_makes_no_sense_is_refused(string message, params string[] arguments)
    {
        OptionException exception = Assert.Throws<OptionException>(() => ImportCommandOptions.Parse(arguments));

        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void Help_is_an_answer_of_its_own()
    {
        Assert.Null(ImportCommandOptions.Parse(["--nodes", "a.csv", "--help"]));
    }

    [Fact]
    public async Task A_bad_row_ends_the_command_with_its_place()
    {
        string file = Path.Combine(folder.FullName, "n.csv");
        await File.WriteAllTextAsync(file, ":ID,x:int\n1,?", TestContext.Current.CancellationToken);

        int code = await RunAsync("--nodes", $"A={file}");

        Assert.Equal((1, $"`{file}`, line 2, column 2: `?` is no integer.\n"), (code, errors.ToString().ReplaceLineEndings("\n")));
    }

    [Fact]
    public async Task A_file_that_is_not_there_ends_the_command()
    {
        int code = await RunAsync("--nodes", Path.Combine(folder.FullName, "n.csv"));

        Assert.Equal(1, code);
        Assert.Contains("n.csv", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_terminal_progress_is_lines()
    {
        string file = Path.Combine(folder.FullName, "n.csv");
        await File.WriteAllTextAsync(file, ":ID\n", TestContext.Current.CancellationToken);

        int code = await RunAsync("--nodes", file);

        Assert.Equal(0, code);
        string[] lines = output.ToString().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("100 %: writing 0 nodes, 0 relationships, 0 a second", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("0 nodes, 0 relationships and 0 properties are in graph after ", lines[1], StringComparison.Ordinal);
        Assert.Equal(string.Empty, errors.ToString());
    }

    private Task<int> RunAsync(params string[] arguments)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 1000;
        return ImportCommand.RunAsync(ImportCommandOptions.Parse([.. arguments, "--data", Path.Combine(folder.FullName, "data")])!, console, errors, TestContext.Current.CancellationToken);
    }
}
