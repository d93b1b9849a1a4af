using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Serverless.GraphCore.Storage.Objects;

/// <summary>
/// Objects as files below a folder, safe between threads and between processes. A whole object is <c>{path}.blob</c>, an appendable one
/// <c>{path}.log</c>; <c>.lock</c> excludes the other writers of a database (the first two segments of a path), <c>.tmp</c> holds puts
/// under way. Everything acknowledged has been fsynced, with the folder entry that names it.
/// </summary>
/// <remarks>
/// An append that its process did not survive can leave a part of its bytes; readers may see them, and whoever can tell that they are no
/// record removes them with <see cref="RepairTailAsync"/>. Bytes of an append that is still under way are never seen, because a reader
/// takes the lock, and fsyncs, before it reads what this process has not appended itself.
/// </remarks>
public sealed class FileSystemObjectStore : IObjectStore
{
    private const int LockDepth = 2;
    private const int RememberedLogs = 4096;
    private const int CopyLength = 1 << 20;

    private readonly string _root;
    private readonly ObjectFiles _files;
    private readonly TimeProvider _clock;
    private readonly FileWrite _write;
    private readonly ConcurrentDictionary<string, FolderLock> _locks = new();

    // How far each log was durable after this process's last append to it.
    private readonly ConcurrentDictionary<ObjectPath, long> _durableLengths = new();

    /// <param name="root">The folder; created if need be.</param>
    /// <param name="clock">Stamps files and paces the wait for another process.</param>
    public FileSystemObjectStore(string root, TimeProvider clock)
        : this(root, clock, RandomAccess.Write)
    {
    }

    internal FileSystemObjectStore(string root, TimeProvider clock, FileWrite write)
    {
        _root = Path.GetFullPath(root);
        _clock = clock;
        _write = write;
        _files = new ObjectFiles(_root, clock);
        ProbeLocks();
        _files.RemoveStaleTemporaries();
    }

    /// <summary>Writes bytes at an offset of a file; replaced by tests to run out of space.</summary>
    internal delegate void FileWrite(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    /// <inheritdoc/>
    public async Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_files.Find(path) is not { } file)
        {
            return GetResult.NotFound;
        }

        if (ifNoneMatch is not null && ObjectFiles.ETagOf(file) == ifNoneMatch)
        {
            return GetResult.NotModified;
        }

        // The common question "is there anything after this position?" costs one stat.
        if (range.Offset > 0 && range.Offset >= file.Length)
        {
            return new GetResult(GetStatus.Found, default, file.Length, ObjectFiles.ETagOf(file), _clock.GetUtcNow());
        }

        if (!ObjectFiles.IsAppendable(file) || (_durableLengths.TryGetValue(path, out var durable) && file.Length <= durable))
        {
            return Read(file.FullName, range, sync: false);
        }

        using (await LockOf(path).AcquireAsync(cancellationToken))
        {
            return Read(file.FullName, range, sync: true);
        }
    }

    /// <inheritdoc/>
    public Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken) =>
        PutFileAsync(path, handle => Task.FromResult(Write(handle, content.Span)), condition, cancellationToken);

    /// <inheritdoc/>
    public Task<PutResult> PutAsync(ObjectPath path, Stream content, PutCondition condition, CancellationToken cancellationToken) =>
        PutFileAsync(path, handle => CopyAsync(content, handle, cancellationToken), condition, cancellationToken);

    /// <inheritdoc/>
    public async Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = _files.FileName(path, ObjectFiles.AppendableSuffix);
        using (await LockOf(path).AcquireAsync(cancellationToken))
        {
            if (_files.Find(path) is not null)
            {
                return PutResult.PreconditionFailed;
            }

            var temporary = _files.CreateTemporary(out var handle);
            try
            {
                using (handle)
                {
                    var stamp = new DateTime(_files.NextStamp(), DateTimeKind.Utc);
                    File.SetLastWriteTimeUtc(handle, stamp);
                    Write(handle, default);
                    return ObjectFiles.Publish(temporary, target, ifAbsent: true) ? new PutResult(PutStatus.Stored, ObjectFiles.ETag(stamp, 0)) : PutResult.PreconditionFailed;
                }
            }
            finally
            {
                File.Delete(temporary);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<AppendResult> AppendAsync(ObjectPath path, ReadOnlyMemory<byte> content, long expectedPosition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IObjectStore.CheckAppend(content);
        using (await LockOf(path).AcquireAsync(cancellationToken))
        {
            if (_files.Find(path) is not { } file)
            {
                return AppendResult.NotFound;
            }

            if (!ObjectFiles.IsAppendable(file))
            {
                throw new InvalidOperationException($"`{path}` is not appendable.");
            }

            if (file.Length != expectedPosition)
            {
                return new AppendResult(AppendStatus.PositionMismatch, file.Length, _clock.GetUtcNow());
            }

            using var handle = OpenToWrite(file.FullName);
            try
            {
                _write(handle, content.Span, expectedPosition);
                RandomAccess.FlushToDisk(handle);
            }
            catch (IOException failure)
            {
                throw TakeBack(handle, expectedPosition, failure);
            }

            var length = expectedPosition + content.Length;
            RememberDurable(path, length);
            return new AppendResult(AppendStatus.Appended, length, _clock.GetUtcNow());
        }
    }

    /// <inheritdoc/>
    public async Task<bool> RepairTailAsync(ObjectPath path, long observedLength, long newLength, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(newLength, observedLength);
        using (await LockOf(path).AcquireAsync(cancellationToken))
        {
            if (_files.Find(path) is not { } file || !ObjectFiles.IsAppendable(file) || file.Length != observedLength)
            {
                return false;
            }

            using var handle = OpenToWrite(file.FullName);
            RandomAccess.SetLength(handle, newLength);
            RandomAccess.FlushToDisk(handle);
            return true;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(ObjectPath folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        List<ObjectInfo> found = [];
        ObjectFiles.Collect(new DirectoryInfo(folder.IsRoot ? _root : Path.Combine(_root, folder.Value)), folder, found, cancellationToken);
        found.Sort(static (left, right) => left.Path.CompareTo(right.Path));
        foreach (var info in found)
        {
            yield return info;
        }
    }

    /// <inheritdoc/>
    public async Task<DeleteResult> DeleteAsync(ObjectPath path, string? ifMatch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using (await LockOf(path).AcquireAsync(cancellationToken))
        {
            if (_files.Find(path) is not { } file)
            {
                return DeleteResult.NotFound;
            }

            if (ifMatch is not null && ifMatch != ObjectFiles.ETagOf(file))
            {
                return DeleteResult.PreconditionFailed;
            }

            _durableLengths.TryRemove(path, out _);
            file.Delete();
            ObjectFiles.SyncChange(file.DirectoryName!);
            return DeleteResult.Deleted;
        }
    }

    private static SafeFileHandle OpenToWrite(string file) =>
        File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    // Restores the length of before; if that cannot be done durably, nobody knows what the file holds after a crash.
    private static Exception TakeBack(SafeFileHandle handle, long length, IOException failure)
    {
        try
        {
            RandomAccess.SetLength(handle, length);
            RandomAccess.FlushToDisk(handle);
            return ObjectFiles.Translate(failure);
        }
        catch (IOException)
        {
            return new AmbiguousOutcomeException("An append failed and could not be taken back.", failure);
        }
    }

    private async Task<PutResult> PutFileAsync(ObjectPath path, Func<SafeFileHandle, Task<long>> writeAsync, PutCondition condition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = _files.FileName(path, ObjectFiles.WholeSuffix);
        var temporary = _files.CreateTemporary(out var handle);
        try
        {
            using (handle)
            {
                var length = await writeAsync(handle);
                using (await LockOf(path).AcquireAsync(cancellationToken))
                {
                    var current = _files.Find(path);
                    if (!condition.Holds(current is null ? null : ObjectFiles.ETagOf(current)))
                    {
                        return PutResult.PreconditionFailed;
                    }

                    if (current is not null && ObjectFiles.IsAppendable(current))
                    {
                        throw new InvalidOperationException($"`{path}` is appendable; it cannot be replaced.");
                    }

                    // Stamps rise with every put, so that no two contents of one path share an ETag.
                    var stamp = new DateTime(Math.Max(_files.NextStamp(), (current?.LastWriteTimeUtc.Ticks ?? 0) + 1), DateTimeKind.Utc);
                    File.SetLastWriteTimeUtc(handle, stamp);
                    RandomAccess.FlushToDisk(handle);
                    return ObjectFiles.Publish(temporary, target, condition.IsIfAbsent) ? new PutResult(PutStatus.Stored, ObjectFiles.ETag(stamp, length)) : PutResult.PreconditionFailed;
                }
            }
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private long Write(SafeFileHandle handle, ReadOnlySpan<byte> content)
    {
        WriteAt(handle, content, 0);
        Flush(handle);
        return content.Length;
    }

    private async Task<long> CopyAsync(Stream content, SafeFileHandle handle, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyLength);
        try
        {
            long length = 0;
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                WriteAt(handle, buffer.AsSpan(0, read), length);
                length += read;
            }

            Flush(handle);
            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void WriteAt(SafeFileHandle handle, ReadOnlySpan<byte> content, long offset)
    {
        try
        {
            _write(handle, content, offset);
        }
        catch (IOException failure)
        {
            throw ObjectFiles.Translate(failure);
        }
    }

    private static void Flush(SafeFileHandle handle)
    {
        try
        {
            RandomAccess.FlushToDisk(handle);
        }
        catch (IOException failure)
        {
            throw ObjectFiles.Translate(failure);
        }
    }

    private GetResult Read(string file, ByteRange range, bool sync)
    {
        try
        {
            using var handle = sync ? OpenToWrite(file) : File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (sync)
            {
                RandomAccess.FlushToDisk(handle);
            }

            var lastWrite = File.GetLastWriteTimeUtc(handle);
            var length = RandomAccess.GetLength(handle);
            var content = new byte[checked((int)range.LengthWithin(length))];
            var read = 0;
            while (read < content.Length)
            {
                var count = RandomAccess.Read(handle, content.AsSpan(read), range.Offset + read);
                if (count == 0)
                {
                    break;
                }

                read += count;
            }

            return new GetResult(GetStatus.Found, content.AsMemory(0, read), length, ObjectFiles.ETag(lastWrite, length), _clock.GetUtcNow());
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return GetResult.NotFound;
        }
    }

    private FolderLock LockOf(ObjectPath path)
    {
        var end = -1;
        for (var depth = 0; depth < LockDepth; depth++)
        {
            var next = path.Value.IndexOf('/', end + 1);
            if (next < 0)
            {
                break;
            }

            end = next;
        }

        return _locks.GetOrAdd(end < 0 ? "" : path.Value[..end], CreateLock);
    }

    private FolderLock CreateLock(string folder)
    {
        ObjectFiles.EnsureFolder(Path.Combine(_root, folder));
        return new FolderLock(Path.Combine(_root, folder, ".lock"), _clock);
    }

    private void RememberDurable(ObjectPath path, long length)
    {
        if (_durableLengths.Count >= RememberedLogs)
        {
            _durableLengths.Clear();
        }

        _durableLengths[path] = length;
    }

    private void ProbeLocks()
    {
        var probe = _files.CreateTemporary(out var handle);
        handle.Dispose();
        if (!FolderLock.Works(probe))
        {
            throw new InvalidOperationException($"Files in `{_root}` cannot be locked; it takes a file system (and a .NET setting) with file locks.");
        }

        File.Delete(probe);
    }
}
