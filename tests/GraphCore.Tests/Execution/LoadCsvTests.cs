using System.Text;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Tests.Execution;

public sealed class LoadCsvTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2048)]
    public async Task Records_become_maps_by_header(int size)
    {
        var graph = new ExecutionHarness { MaxBatchRows = size, Imports = new Files("id,name\n1,Ann\n2\n3,Cleo,more\n") };

        var rows = await graph.RunAsync("LOAD CSV WITH HEADERS FROM 'file:///p.csv' AS line RETURN line.id, line.name");

        Assert.Equal(["'1' | 'Ann'", "'2' | null", "'3' | 'Cleo'"], rows.Texts);
    }

    [Fact]
    public async Task Records_without_headers_are_lists()
    {
        var graph = new ExecutionHarness { Imports = new Files("1;Ann\n2;\n") };

        var rows = await graph.RunAsync("LOAD CSV FROM 'file:///p.csv' AS line FIELDTERMINATOR ';' RETURN line");

        Assert.Equal(["['1', 'Ann']", "['2', null]"], rows.Texts);
    }

    [Theory]
    [InlineData("RETURN line, linenumber(), file()", "['a'] | 1 | 'file:///p.csv'; ['b'] | 3 | 'file:///p.csv'")]
    [InlineData("WITH line[0] AS x WHERE linenumber() > 1 RETURN x, linenumber() + 1", "'b' | 4")]
    [InlineData("WITH line ORDER BY linenumber() DESC LIMIT 1 RETURN line, linenumber()", "['b'] | 3")]
    [InlineData("UNWIND [1, 2] AS i CALL (line) { RETURN linenumber() AS n } RETURN sum(n * i)", "12")]
    [InlineData("RETURN collect(linenumber())", "[1, 3]")]
    [InlineData("WITH DISTINCT line RETURN line, linenumber()", "['a'] | null; ['b'] | null")]
    [InlineData("WITH count(*) AS n RETURN n, file()", "2 | null")]
    [InlineData("CREATE (:Line {n: linenumber(), f: file()}) WITH 1 AS x MATCH (l:Line) RETURN DISTINCT l.n, l.f", "1 | 'file:///p.csv'; 3 | 'file:///p.csv'")]
    public async Task Rows_know_the_record_that_they_come_from(string rest, string expected)
    {
        foreach (int size in new[] { 1, 2048 })
        {
            var graph = new ExecutionHarness { MaxBatchRows = size, Imports = new Files("a\n\nb\n") };

            var rows = await graph.RunAsync($"LOAD CSV FROM 'file:///p.csv' AS line {rest}");

            Assert.Equal(expected, string.Join("; ", rows.Texts));
        }
    }

    [Fact]
    public async Task Without_a_file_there_is_no_record() =>
        Assert.Equal(["null | null"], (await new ExecutionHarness().RunAsync("RETURN file(), linenumber()")).Texts);

    [Fact]
    public async Task Without_a_source_of_imports_nothing_is_loaded()
    {
        GraphException error = await Assert.ThrowsAsync<GraphException>(() => new ExecutionHarness().RunAsync("LOAD CSV FROM 'file:///p.csv' AS line RETURN line"));

        Assert.Equal(ErrorCodes.ExternalResourceFailed, error.Code);
    }

    internal sealed class Files(string content) : IImportSource
    {
        public ValueTask<Stream> OpenAsync(string url, CancellationToken cancellationToken) => new(new MemoryStream(Encoding.UTF8.GetBytes(content)));
    }
}
