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
        await using Stream one = spool.OpenRead();
        await using Stream other = spool.OpenRead();
        other.Position = length / 2;
        foreach ((Stream reader, int from) in ((Stream, int)[])[(one, 0), (other, length / 2)])
        {
            var read = new byte[length - from];
            await reader.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
            Assert.Equal(content[from..], read);
            Assert.Equal(0, reader.Read(new byte[1]));
        }
    }

    [Fact]
    public void Readers_have_their_own_places()
    {
        using var spool = new SpoolStream(10);
        spool.Write(new byte[20]);
        spool.Write([1, 2, 3]);
        using Stream one = spool.OpenRead();
        using Stream other = spool.OpenRead();
        one.Seek(-3, SeekOrigin.End);

        Assert.Equal(0, other.ReadByte());
        Assert.Equal(1, one.ReadByte());
        Assert.Equal(0, other.ReadByte());
        Assert.Equal(2, one.ReadByte());
    }

    [Fact]
    public void Nothing_has_a_name_that_a_killed_process_would_leave_behind()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not delete open files.");
        using FileStream file = TemporaryFile.Open(FileOptions.None);
        file.WriteByte(1);
        file.Flush();

        Assert.False(File.Exists(file.Name));
    }

    [Fact]
    public void After_its_end_a_reader_gets_an_error_and_no_bytes()
    {
        Stream reader;
        using (var spool = new SpoolStream(10))
        {
            spool.Write(new byte[20]);
            reader = spool.OpenRead();
        }

        Assert.Throws<ObjectDisposedException>(() => reader.ReadByte());
    }
}
