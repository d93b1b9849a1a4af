using System.Text;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Csv;

namespace Serverless.GraphCore.Tests.Execution.Csv;

public sealed class CsvReaderTests
{
    [Fact]
    public async Task Fields_are_split_and_quotes_taken_off()
    {
        string[] records = await Read("a,\"b,c\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",,\"\"\n\n1\\,2,x", ',');

        Assert.Equal(["a|b,c|say \"hi\"", "two\nlines|<null>|", "1\\|2|x"], records);
    }

    [Fact]
    public async Task Line_ends_may_be_of_any_sort()
    {
        Assert.Equal(["a", "b", "c", "d"], await Read("a\r\nb\rc\nd\r\n", ','));
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_text()
    {
        Assert.Equal(["id;name"], await Read("\uFEFFid;name", ','));
        Assert.Equal(["id|name"], await Read("\uFEFFid;name", ';'));
    }

    [Fact]
    public async Task Records_cross_the_ends_of_the_buffer()
    {
        string wide = new('x', 20_000);
        string text = string.Join('\n', Enumerable.Range(0, 50).Select(i => $"{i},\"{wide}\"\"{i}\",{wide}"));

        string[] records = await Read(text, ',');

        Assert.Equal(50, records.Length);
        Assert.Equal($"49|{wide}\"49|{wide}", records[49]);
    }

    [Theory]
    [InlineData("a\n\"b")]
    [InlineData("\"a\"b")]
    public async Task Broken_quotes_are_errors(string text)
    {
        GraphException error = await Assert.ThrowsAsync<GraphException>(() => Read(text, ','));

        Assert.Equal(ErrorCodes.ExternalResourceFailed, error.Code);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_does_not_fill_the_memory()
    {
        GraphException error = await Assert.ThrowsAsync<GraphException>(() => Read("\"" + new string('x', CsvReader.MaxRecordLength + 10), ','));

        Assert.Contains("quote", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string[]> Read(string text, char terminator)
    {
        using var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), terminator, "test.csv");
        var records = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            records.Add(string.Join('|', reader.Fields.Select(static field => field ?? "<null>")));
        }

        return [.. records];
    }
}
