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
