using System.Text;
using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Storage.Format;

public sealed class SmallFormatTests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404u)]
    public void Checksum_is_Castagnolis(string text, uint expected) => Assert.Equal(expected, Crc32C.Compute(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Ulids_come_back_in_order()
    {
        var generator = new UlidGenerator(TimeProvider.System);
        var ids = Enumerable.Range(0, 1000).Select(_ => generator.NewId()).ToList();
        var texts = ids.Select(Ulid.Format).ToList();
        Assert.Equal(texts.Order(StringComparer.Ordinal), texts);
        Assert.Equal(1000, texts.Distinct().Count());
        Assert.All(ids.Zip(texts), pair => Assert.True(Ulid.TryParse(pair.Second, out var id) && id == pair.First));
        Assert.Equal("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", Ulid.Format(new Guid(Enumerable.Repeat((byte)0xFF, 16).ToArray())));
        Assert.False(Ulid.TryParse("8ZZZZZZZZZZZZZZZZZZZZZZZZZ", out _));
        Assert.False(Ulid.TryParse("7ZZZZZZZZZZZZZZZZZZZZZZZZI", out _));
        Assert.False(Ulid.TryParse("7", out _));
    }

    [Fact]
    public void Paths_are_those_of_version_1()
    {
        var paths = new DatabasePaths(ObjectPath.Parse("db/x"));
        var id = SequentialIdGenerator.Id(31);
        Assert.Equal("db/x/HEAD", paths.Head.Value);
        Assert.Equal("db/x/head/0000000007-0000000000000000000000000Z", paths.HeadCopy(7, id).Value);
        Assert.Equal("db/x/log/0000000012-0000000000000000000000000Z", paths.Log(new LogName(12, id)).Value);
        Assert.Equal("db/x/seg/0000000000000000000000000Z", paths.Segment(id).Value);
        Assert.Equal("db/x/tx/0000000000000000000000000Z", paths.Transaction(id).Value);
        Assert.Equal("db/x/pin/0000000000000000000000000Z", paths.Pin(id).Value);
        Assert.Equal("db/x/operations", paths.Operations.Value);
    }

    [Fact]
    public void Tags_are_ten_lower_case_characters_and_differ()
    {
        var ids = new UlidGenerator(TimeProvider.System);
        var first = DatabaseIdentity.Create(ids);
        var second = DatabaseIdentity.Create(ids);
        Assert.Matches("^[0-9a-z]{10}$", first.Tag);
        Assert.NotEqual(first.Tag, second.Tag);
        Assert.DoesNotContain(first.Tag, Ulid.Format(first.Id), StringComparison.OrdinalIgnoreCase);
    }
}
