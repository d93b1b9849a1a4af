using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Tests.Storage.Objects;

public sealed class SpoolStreamTests
{
    [Theory]
    [InlineData(1000, false)]
    [InlineData(1001, true)]
    [InlineData(200_000, true)]
    public async Task Content_comes_back_from_memory_or_a_file(int length, bool isFile)
    {
        var content = new byte[length];
        new Random(5).NextBytes(content);
        await using var spool = new SpoolStream(1000);
        for (int written = 0; written < length; written += 300)
        {
            spool.Write(content.AsSpan(written, Math.Min(300, length - written)));
        }

        Assert.Equal((isFile, (long)length, (long)length), (spool.IsFile, spool.Length, spool.Position));
        for (int pass = 0; pass < 2; pass++)
        {
            spool.Position = 0;
            var read = new byte[length];
            await spool.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
            Assert.Equal(content, read);
            Assert.Equal(0, spool.Read(new byte[1]));
        }
    }
}
