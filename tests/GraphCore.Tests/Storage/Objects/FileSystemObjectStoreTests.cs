using System.Text;
using Microsoft.Win32.SafeHandles;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Storage.Objects;

public sealed class FileSystemObjectStoreTests : IDisposable
{
    private const int NoSpace = 28;

    private static readonly ObjectPath Log = ObjectPath.Parse("db/one/log/1");
    private static readonly ObjectPath Whole = ObjectPath.Parse("db/one/HEAD");

    private readonly TemporaryFolder _folder = new();
    private bool _full;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Append_to_a_full_disk_is_taken_back()
    {
        var store = new FileSystemObjectStore(_folder.FullName, TimeProvider.System, WriteUnlessFull);
        await store.CreateAppendableAsync(Log, Token);
        await store.AppendAsync(Log, "abc"u8.ToArray(), 0, Token);
        _full = true;
        var failure = await Assert.ThrowsAsync<GraphException>(() => store.AppendAsync(Log, "defghi"u8.ToArray(), 3, Token));
        Assert.Equal(ErrorCodes.StorageFull, failure.Code);
        Assert.Equal("abc", await ReadAsync(store, Log));
        _full = false;
        Assert.Equal(AppendStatus.Appended, (await store.AppendAsync(Log, "def"u8.ToArray(), 3, Token)).Status);
    }

    [Fact]
    public async Task Put_to_a_full_disk_changes_nothing_and_leaves_nothing()
    {
        var store = new FileSystemObjectStore(_folder.FullName, TimeProvider.System, WriteUnlessFull);
        await store.PutAsync(Whole, "old"u8.ToArray(), PutCondition.None, Token);
        _full = true;
        var failure = await Assert.ThrowsAsync<GraphException>(() => store.PutAsync(Whole, "newer"u8.ToArray(), PutCondition.None, Token));
        Assert.Equal(ErrorCodes.StorageFull, failure.Code);
        Assert.Equal("old", await ReadAsync(store, Whole));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.FullName, ".tmp")));
    }

    [Fact]
    public async Task Two_stores_on_one_folder_exclude_each_other()
    {
        FileSystemObjectStore[] stores = [new(_folder.FullName, TimeProvider.System), new(_folder.FullName, TimeProvider.System)];
        await stores[0].CreateAppendableAsync(Log, Token);
        await Task.WhenAll(stores.Select((store, i) => Task.Run(() => AppendManyAsync(store, (char)('a' + i)))));
        var text = await ReadAsync(stores[0], Log);
        Assert.Equal((50, 50), (text.Count(c => c == 'a'), text.Count(c => c == 'b')));
    }

    [Fact]
    public async Task Lock_file_held_elsewhere_delays_a_write()
    {
        var store = new FileSystemObjectStore(_folder.FullName, TimeProvider.System);
        await store.CreateAppendableAsync(Log, Token);
        Task<AppendResult> append;
        using (File.OpenHandle(Path.Combine(_folder.FullName, "db/one/.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            append = store.AppendAsync(Log, "abc"u8.ToArray(), 0, Token);
            Assert.Equal(0, new FileInfo(Path.Combine(_folder.FullName, "db/one/log/1.log")).Length);
            Assert.False(append.IsCompleted);
        }

        Assert.Equal(AppendStatus.Appended, (await append).Status);
    }

    [Fact]
    public async Task Remains_of_an_interrupted_append_are_cut_off_once()
    {
        var store = new FileSystemObjectStore(_folder.FullName, TimeProvider.System);
        await store.CreateAppendableAsync(Log, Token);
        await store.AppendAsync(Log, "abc"u8.ToArray(), 0, Token);
        await File.AppendAllTextAsync(Path.Combine(_folder.FullName, "db/one/log/1.log"), "torn", Token);
        Assert.Equal("abctorn", await ReadAsync(store, Log));
        Assert.False(await store.RepairTailAsync(Log, 6, 3, Token));
        Assert.True(await store.RepairTailAsync(Log, 7, 3, Token));
        Assert.False(await store.RepairTailAsync(Log, 7, 3, Token));
        Assert.Equal("abc", await ReadAsync(store, Log));
    }

    [Fact]
    public void Only_stale_temporaries_are_removed_at_start()
    {
        var temporaries = Directory.CreateDirectory(Path.Combine(_folder.FullName, ".tmp")).FullName;
        File.WriteAllText(Path.Combine(temporaries, "old"), "");
        File.SetLastWriteTimeUtc(Path.Combine(temporaries, "old"), DateTime.UnixEpoch);
        File.WriteAllText(Path.Combine(temporaries, "new"), "");
        _ = new FileSystemObjectStore(_folder.FullName, TimeProvider.System);
        Assert.Equal(["new"], Directory.GetFiles(temporaries).Select(Path.GetFileName));
    }

    private static async Task AppendManyAsync(FileSystemObjectStore store, char letter)
    {
        for (var i = 0; i < 50;)
        {
            var length = (await store.GetAsync(Log, ByteRange.From(long.MaxValue), null, Token)).Length;
            if ((await store.AppendAsync(Log, new[] { (byte)letter }, length, Token)).Status == AppendStatus.Appended)
            {
                i++;
            }
        }
    }

    private static async Task<string> ReadAsync(FileSystemObjectStore store, ObjectPath path) =>
        Encoding.UTF8.GetString((await store.GetAsync(path, ByteRange.All, null, Token)).Content.Span);

    private void WriteUnlessFull(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (_full)
        {
            RandomAccess.Write(file, bytes[..(bytes.Length / 2)], offset);
            throw new IOException("No space left on device", NoSpace);
        }

        RandomAccess.Write(file, bytes, offset);
    }
}
