using System.Text;
using Serverless.GraphCore.Storage.Objects;
using Xunit;

namespace Serverless.TestSupport.Storage;

/// <summary>What every <see cref="IObjectStore"/> does. Each implementation has a subclass; another test sees to that.</summary>
public abstract class ObjectStoreConformance<TStore>
    where TStore : IObjectStore
{
    private static readonly ObjectPath A = ObjectPath.Parse("db/one/a");
    private static readonly ObjectPath B = ObjectPath.Parse("db/one/folder/b");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An empty store.</summary>
    protected abstract TStore CreateStore();

    [Fact]
    public async Task Get_of_an_absent_object_is_not_found()
    {
        var store = CreateStore();
        Assert.Equal(GetStatus.NotFound, (await store.GetAsync(A, ByteRange.All, null, Token)).Status);
        Assert.Equal(GetStatus.NotFound, (await store.GetAsync(A, ByteRange.From(7), "\"tag\"", Token)).Status);
    }

    [Fact]
    public async Task Put_without_condition_creates_and_replaces()
    {
        var store = CreateStore();
        var first = await PutAsync(store, A, "first", PutCondition.None);
        var second = await PutAsync(store, A, "second!", PutCondition.None);
        Assert.NotEqual(first.ETag, second.ETag);
        var got = await store.GetAsync(A, ByteRange.All, null, Token);
        Assert.Equal((GetStatus.Found, "second!", 7L, second.ETag), (got.Status, Text(got), got.Length, got.ETag));
    }

    [Fact]
    public async Task Put_if_absent_fails_when_the_object_exists()
    {
        var store = CreateStore();
        Assert.Equal(PutStatus.Stored, (await PutAsync(store, A, "first", PutCondition.IfAbsent)).Status);
        Assert.Equal(PutStatus.PreconditionFailed, (await PutAsync(store, A, "second", PutCondition.IfAbsent)).Status);
        Assert.Equal("first", await ReadAsync(store, A));
    }

    [Fact]
    public async Task Put_if_match_replaces_only_the_object_that_was_seen()
    {
        var store = CreateStore();
        Assert.Equal(PutStatus.PreconditionFailed, (await PutAsync(store, A, "x", PutCondition.IfMatch("\"absent\""))).Status);
        var first = await PutAsync(store, A, "11111", PutCondition.IfAbsent);
        var second = await PutAsync(store, A, "22222", PutCondition.IfMatch(first.ETag!));
        Assert.Equal(PutStatus.Stored, second.Status);
        Assert.Equal(PutStatus.PreconditionFailed, (await PutAsync(store, A, "33333", PutCondition.IfMatch(first.ETag!))).Status);
        Assert.Equal("22222", await ReadAsync(store, A));
    }

    [Fact]
    public async Task ETags_are_never_used_twice_for_a_path()
    {
        var store = CreateStore();
        HashSet<string> seen = [];
        for (var i = 0; i < 20; i++)
        {
            Assert.True(seen.Add((await PutAsync(store, A, "same", PutCondition.None)).ETag!));
            if (i % 3 == 0)
            {
                Assert.Equal(DeleteResult.Deleted, await store.DeleteAsync(A, null, Token));
            }
        }
    }

    [Fact]
    public async Task Get_if_none_match_reads_only_what_has_changed()
    {
        var store = CreateStore();
        var first = await PutAsync(store, A, "first", PutCondition.None);
        Assert.Equal(GetStatus.NotModified, (await store.GetAsync(A, ByteRange.All, first.ETag, Token)).Status);
        await PutAsync(store, A, "other", PutCondition.None);
        Assert.Equal("other", Text(await store.GetAsync(A, ByteRange.All, first.ETag, Token)));
    }

    [Theory]
    [InlineData(0, 4, "0123")]
    [InlineData(3, 2, "34")]
    [InlineData(8, 100, "89")]
    [InlineData(10, 5, "")]
    [InlineData(1000, 5, "")]
    public async Task Get_of_a_range_gives_the_bytes_that_exist(long offset, long length, string expected)
    {
        var store = CreateStore();
        await PutAsync(store, A, "0123456789", PutCondition.None);
        var got = await store.GetAsync(A, new ByteRange(offset, length), null, Token);
        Assert.Equal((GetStatus.Found, expected, 10L), (got.Status, Text(got), got.Length));
    }

    [Fact]
    public async Task Empty_objects_exist()
    {
        var store = CreateStore();
        await PutAsync(store, A, "", PutCondition.None);
        var got = await store.GetAsync(A, ByteRange.All, null, Token);
        Assert.Equal((GetStatus.Found, 0, 0L), (got.Status, got.Content.Length, got.Length));
    }

    [Fact]
    public async Task Appendable_objects_are_created_once()
    {
        var store = CreateStore();
        Assert.Equal(PutStatus.Stored, (await store.CreateAppendableAsync(A, Token)).Status);
        Assert.Equal(PutStatus.PreconditionFailed, (await store.CreateAppendableAsync(A, Token)).Status);
        Assert.Equal(PutStatus.PreconditionFailed, (await PutAsync(store, A, "x", PutCondition.IfAbsent)).Status);
        await PutAsync(store, B, "x", PutCondition.None);
        Assert.Equal(PutStatus.PreconditionFailed, (await store.CreateAppendableAsync(B, Token)).Status);
        var got = await store.GetAsync(A, ByteRange.All, null, Token);
        Assert.Equal((GetStatus.Found, 0L), (got.Status, got.Length));
    }

    [Fact]
    public async Task Append_happens_only_at_the_expected_position()
    {
        var store = CreateStore();
        await store.CreateAppendableAsync(A, Token);
        Assert.Equal(AppendStatus.Appended, (await AppendAsync(store, A, "abc", 0)).Status);
        var second = await AppendAsync(store, A, "de", 3);
        Assert.Equal((AppendStatus.Appended, 5L), (second.Status, second.Length));
        Assert.Equal(AppendStatus.PositionMismatch, (await AppendAsync(store, A, "x", 3)).Status);
        Assert.Equal(AppendStatus.PositionMismatch, (await AppendAsync(store, A, "x", 6)).Status);
        Assert.Equal("abcde", await ReadAsync(store, A));
        Assert.Equal("cde", Text(await store.GetAsync(A, ByteRange.From(2), null, Token)));
        Assert.Equal("", Text(await store.GetAsync(A, ByteRange.From(5), null, Token)));
    }

    [Fact]
    public async Task Append_to_an_absent_object_is_not_found()
    {
        var store = CreateStore();
        Assert.Equal(AppendStatus.NotFound, (await AppendAsync(store, A, "abc", 0)).Status);
    }

    [Fact]
    public async Task Append_changes_the_etag()
    {
        var store = CreateStore();
        var created = await store.CreateAppendableAsync(A, Token);
        await AppendAsync(store, A, "abc", 0);
        Assert.Equal(DeleteResult.PreconditionFailed, await store.DeleteAsync(A, created.ETag, Token));
        Assert.Equal("abc", Text(await store.GetAsync(A, ByteRange.All, created.ETag, Token)));
    }

    [Fact]
    public async Task Delete_if_match_spares_what_has_changed()
    {
        var store = CreateStore();
        var first = await PutAsync(store, A, "first", PutCondition.None);
        var second = await PutAsync(store, A, "second", PutCondition.None);
        Assert.Equal(DeleteResult.PreconditionFailed, await store.DeleteAsync(A, first.ETag, Token));
        Assert.Equal(DeleteResult.Deleted, await store.DeleteAsync(A, second.ETag, Token));
        Assert.Equal(DeleteResult.NotFound, await store.DeleteAsync(A, null, Token));
        Assert.Equal(GetStatus.NotFound, (await store.GetAsync(A, ByteRange.All, null, Token)).Status);
    }

    [Fact]
    public async Task List_gives_everything_below_a_folder_in_order()
    {
        var store = CreateStore();
        foreach (var name in (string[])["db/one/b", "db/one/a.2", "db/one/a/x", "db/one/a-1", "db/two/a", "db/onee"])
        {
            await PutAsync(store, ObjectPath.Parse(name), name, PutCondition.None);
        }

        await store.CreateAppendableAsync(ObjectPath.Parse("db/one/log/1"), Token);
        await AppendAsync(store, ObjectPath.Parse("db/one/log/1"), "abc", 0);
        var one = await ListAsync(store, ObjectPath.Parse("db/one"));
        Assert.Equal(["db/one/a-1", "db/one/a.2", "db/one/a/x", "db/one/b", "db/one/log/1"], one.Select(info => info.Path.Value));
        Assert.Equal([10L, 10, 10, 8, 3], one.Select(info => info.Length));
        Assert.Equal(7, (await ListAsync(store, ObjectPath.Root)).Count);
        Assert.Empty(await ListAsync(store, ObjectPath.Parse("db/three")));
        Assert.Equal(DeleteResult.Deleted, await store.DeleteAsync(one[0].Path, one[0].ETag, Token));
        Assert.Equal(DeleteResult.Deleted, await store.DeleteAsync(one[4].Path, one[4].ETag, Token));
    }

    [Fact]
    public async Task Names_that_differ_in_case_only_may_be_object_and_folder()
    {
        var store = CreateStore();
        await PutAsync(store, ObjectPath.Parse("db/one/HEAD"), "manifest", PutCondition.None);
        await PutAsync(store, ObjectPath.Parse("db/one/head/1"), "copy", PutCondition.None);
        Assert.Equal("manifest", await ReadAsync(store, ObjectPath.Parse("db/one/HEAD")));
        Assert.Equal("copy", await ReadAsync(store, ObjectPath.Parse("db/one/head/1")));
    }

    [Fact]
    public async Task Large_contents_come_back()
    {
        var store = CreateStore();
        var content = new byte[3 << 20];
        new Random(7).NextBytes(content);
        await store.PutAsync(A, content, PutCondition.None, Token);
        Assert.True((await store.GetAsync(A, ByteRange.All, null, Token)).Content.Span.SequenceEqual(content));
        await store.CreateAppendableAsync(B, Token);
        await store.AppendAsync(B, content, 0, Token);
        await store.AppendAsync(B, content, content.Length, Token);
        Assert.True((await store.GetAsync(B, ByteRange.From(content.Length), null, Token)).Content.Span.SequenceEqual(content));
    }

    [Fact]
    public async Task Streams_are_stored_from_their_position_on_and_stay_open()
    {
        var store = CreateStore();
        var bytes = new byte[(3 << 20) + 7];
        new Random(8).NextBytes(bytes);
        using var content = new MemoryStream(bytes);
        content.Position = 5;
        var stored = await store.PutAsync(A, content, PutCondition.IfAbsent, Token);
        var got = await store.GetAsync(A, ByteRange.All, null, Token);
        Assert.Equal((PutStatus.Stored, stored.ETag), (stored.Status, got.ETag));
        Assert.True(got.Content.Span.SequenceEqual(bytes.AsSpan(5)));
        content.Position = 0;
        Assert.Equal(PutStatus.PreconditionFailed, (await store.PutAsync(A, content, PutCondition.IfAbsent, Token)).Status);
        content.Position = content.Length;
        Assert.Equal(PutStatus.Stored, (await store.PutAsync(A, content, PutCondition.IfMatch(got.ETag!), Token)).Status);
        Assert.Equal("", await ReadAsync(store, A));
    }

    [Fact]
    public async Task Of_racing_creators_one_wins()
    {
        var store = CreateStore();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => PutAsync(store, A, $"{i}", PutCondition.IfAbsent))));
        Assert.Single(results, result => result.Status == PutStatus.Stored);
    }

    [Fact]
    public async Task Racing_appenders_lose_nothing()
    {
        const int Writers = 4;
        const int AppendsEach = 10;
        var store = CreateStore();
        await store.CreateAppendableAsync(A, Token);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => AppendRepeatedlyAsync(store, writer, AppendsEach))));
        var lines = (await ReadAsync(store, A)).Split(';', StringSplitOptions.RemoveEmptyEntries);
        var expected = Enumerable.Range(0, Writers).SelectMany(writer => Enumerable.Range(0, AppendsEach).Select(i => $"{writer}:{i}"));
        Assert.Equal(expected.Order(), lines.Order());
    }

    [Fact]
    public async Task Racing_replacements_lose_nothing()
    {
        const int Writers = 4;
        const int IncrementsEach = 10;
        var store = CreateStore();
        await PutAsync(store, A, "0", PutCondition.IfAbsent);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => IncrementRepeatedlyAsync(store, IncrementsEach))));
        Assert.Equal($"{Writers * IncrementsEach}", await ReadAsync(store, A));
    }

    private static async Task AppendRepeatedlyAsync(TStore store, int writer, int count)
    {
        for (var i = 0; i < count; i++)
        {
            AppendResult result;
            do
            {
                var length = (await store.GetAsync(A, ByteRange.From(long.MaxValue), null, Token)).Length;
                result = await AppendAsync(store, A, $"{writer}:{i};", length);
            }
            while (result.Status != AppendStatus.Appended);
        }
    }

    private static async Task IncrementRepeatedlyAsync(TStore store, int count)
    {
        for (var i = 0; i < count; i++)
        {
            PutResult result;
            do
            {
                var got = await store.GetAsync(A, ByteRange.All, null, Token);
                result = await PutAsync(store, A, $"{int.Parse(Text(got)) + 1}", PutCondition.IfMatch(got.ETag!));
            }
            while (result.Status != PutStatus.Stored);
        }
    }

    private static Task<PutResult> PutAsync(TStore store, ObjectPath path, string content, PutCondition condition) =>
        store.PutAsync(path, Encoding.UTF8.GetBytes(content), condition, Token);

    private static Task<AppendResult> AppendAsync(TStore store, ObjectPath path, string content, long position) =>
        store.AppendAsync(path, Encoding.UTF8.GetBytes(content), position, Token);

    private static async Task<string> ReadAsync(TStore store, ObjectPath path) => Text(await store.GetAsync(path, ByteRange.All, null, Token));

    private static string Text(GetResult result) => Encoding.UTF8.GetString(result.Content.Span);

    private static async Task<List<ObjectInfo>> ListAsync(TStore store, ObjectPath folder)
    {
        List<ObjectInfo> found = [];
        await foreach (var info in store.ListAsync(folder, Token))
        {
            found.Add(info);
        }

        return found;
    }
}
