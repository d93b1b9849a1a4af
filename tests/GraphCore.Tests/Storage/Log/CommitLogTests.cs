using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Storage.Format;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Storage.Log;

public sealed class CommitLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileSystemObjectStore _files;
    private readonly InMemoryObjectStore _memory = new(TimeProvider.System);
    private readonly DatabasePaths _paths = new(ObjectPath.Parse("db/one"));

    public CommitLogTests() => _files = new FileSystemObjectStore(_folder.FullName, TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string LogFile => Path.Combine(_folder.FullName, $"{_paths.Log(Records.First)}.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Absent_log_reads_as_null() => Assert.Null(await new CommitLog(_memory, _paths).ReadAsync(Records.First, 0, 0, Token));

    [Fact]
    public async Task Records_are_read_from_any_of_their_ends()
    {
        var log = new CommitLog(_memory, _paths);
        var ends = await WriteAllAsync(_memory);
        for (var ordinal = 0; ordinal < ends.Count; ordinal++)
        {
            var start = ordinal == 0 ? 0 : ends[ordinal - 1];
            var tail = await log.ReadAsync(Records.First, start, ordinal, Token);
            Assert.Equal(Records.All.Skip(ordinal).Select(sample => Records.Describe(sample.Record)), tail!.Records.Select(placed => Records.Describe(placed.Record)));
            Assert.Equal(ends.Skip(ordinal), tail.Records.Select(placed => placed.End));
            Assert.Equal(ends[^1], tail.End);
        }
    }

    [Fact]
    public async Task End_of_the_log_has_no_records()
    {
        var ends = await WriteAllAsync(_memory);
        var tail = await new CommitLog(_memory, _paths).ReadAsync(Records.First, ends[^1], ends.Count, Token);
        Assert.Empty(tail!.Records);
    }

    [Fact]
    public async Task Position_beyond_the_end_is_damage()
    {
        var ends = await WriteAllAsync(_memory);
        await AssertDamagedAsync(_memory, ends[^1] + 1, ends.Count);
    }

    [Fact]
    public async Task Every_cut_of_the_last_record_is_repaired_in_files()
    {
        var ends = await WriteAllAsync(_files);
        var whole = await File.ReadAllBytesAsync(LogFile, Token);
        for (var length = ends[^2] + 1; length < ends[^1]; length++)
        {
            await File.WriteAllBytesAsync(LogFile, whole[..(int)length], Token);
            var tail = await new CommitLog(new FileSystemObjectStore(_folder.FullName, TimeProvider.System), _paths).ReadAsync(Records.First, 0, 0, Token);
            Assert.Equal(ends.Count - 1, tail!.Records.Count);
            Assert.Equal(ends[^2], tail.End);
            Assert.Equal(ends[^2], new FileInfo(LogFile).Length);
        }
    }

    [Fact]
    public async Task Zeros_and_garbage_at_the_end_are_removed_from_files()
    {
        var ends = await WriteAllAsync(_files);
        var whole = await File.ReadAllBytesAsync(LogFile, Token);
        var garbage = new byte[5000];
        new Random(5).NextBytes(garbage);
        foreach (var remains in (byte[][])[new byte[5000], garbage, [1]])
        {
            await File.WriteAllBytesAsync(LogFile, [.. whole, .. remains], Token);
            var tail = await new CommitLog(_files, _paths).ReadAsync(Records.First, ends[2], 3, Token);
            Assert.Equal(ends[^1], tail!.End);
            Assert.Equal(whole, await File.ReadAllBytesAsync(LogFile, Token));
        }
    }

    [Fact]
    public async Task Damage_before_the_last_record_is_reported_and_left_alone()
    {
        var ends = await WriteAllAsync(_files);
        var whole = await File.ReadAllBytesAsync(LogFile, Token);
        for (var at = 0; at < ends[^2]; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x10;
            await File.WriteAllBytesAsync(LogFile, damaged, Token);
            await AssertDamagedAsync(_files, 0, 0);
            Assert.Equal(damaged, await File.ReadAllBytesAsync(LogFile, Token));
        }
    }

    [Fact]
    public async Task Unsound_end_is_damage_where_appends_are_atomic()
    {
        var ends = await WriteAllAsync(_memory);
        await _memory.AppendAsync(_paths.Log(Records.First), new byte[10], ends[^1], Token);
        await AssertDamagedAsync(_memory, 0, 0);
    }

    private async Task<List<long>> WriteAllAsync(IObjectStore store)
    {
        var log = new CommitLog(store, _paths);
        await log.CreateAsync(Records.First, Token);
        List<long> ends = [];
        foreach (var (_, record) in Records.All)
        {
            var start = ends.Count == 0 ? 0 : ends[^1];
            var bytes = LogRecordCodec.Encode(record, start, ends.Count);
            Assert.Equal(AppendStatus.Appended, (await log.AppendAsync(Records.First, bytes, start, Token)).Status);
            ends.Add(start + bytes.Length);
        }

        return ends;
    }

    private async Task AssertDamagedAsync(IObjectStore store, long position, int ordinal)
    {
        var failure = await Assert.ThrowsAsync<GraphException>(() => new CommitLog(store, _paths).ReadAsync(Records.First, position, ordinal, Token));
        Assert.Equal(ErrorCodes.StorageDamageDetected, failure.Code);
    }
}
