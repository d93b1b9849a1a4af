using Serverless.GraphCore.Storage.Building;

namespace Serverless.GraphCore.Tests.Storage.Building;

public sealed class RowOriginsTests
{
    [Fact]
    public void Rows_are_found_in_files_and_lines_with_gaps()
    {
        const uint Far = uint.MaxValue;
        RowOrigin[] rows = [new(0, 2), new(0, 3), new(0, 7), new(2, 1), new(2, 2), new(2, 2L + Far + 5), new(2, 2L + Far + 6), new(2, 9L + Far + 6), new(3, 8), new(3, 2)];
        var origins = new RowOrigins(new BuildMemory(0));
        for (int row = 0; row < rows.Length; row++)
        {
            origins.Add(row, rows[row]);
        }

        Assert.Equal(rows, Enumerable.Range(0, rows.Length).Select(origins.Find));
    }

    [Fact]
    public void Lines_that_follow_each_other_take_no_memory()
    {
        var memory = new BuildMemory(0);
        var origins = new RowOrigins(memory);
        origins.Add(0, new RowOrigin(0, 2));
        long before = memory.Taken;
        for (int row = 1; row < 100_000; row++)
        {
            origins.Add(row, new RowOrigin(0, row + 2));
        }

        Assert.Equal(before, memory.Taken);
        Assert.Equal(new RowOrigin(0, 50_002), origins.Find(50_000));
    }
}
