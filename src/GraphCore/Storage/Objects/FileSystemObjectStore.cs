using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Serverless.GraphCore.Errors;

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
    private const string WholeSuffix = ".blob";
    private const string AppendableSuffix = ".log";
    private const int LockDepth = 2;
    private const int RememberedLogs = 4096;

    private static readonly TimeSpan StaleTemporaryAge = TimeSpan.FromDays(1);

    private readonly string _root;
    private readonly TimeProvider _clock;
    private readonly FileWrite _write;
    private readonly ConcurrentDictionary<string, FolderLock> _locks = new();

    // How far each log was durable after this process's last append to it.
    private readonly ConcurrentDictionary<ObjectPath, long> _durableLengths = new();
    private long _lastStamp;
    private long _temporaries;

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
        Directory.CreateDirectory(TemporaryFolder);
        ProbeLocks();
        RemoveStaleTemporaries();
    }

    /// <summary>Writes bytes at an offset of a file; replaced by tests to run out of space.</summary>
    internal delegate void FileWrite(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    private string TemporaryFolder => Path.Combine(_root, ".tmp");

    /// <inheritdoc/>
    public async Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(path) is not { } file)
        {
            return GetResult.NotFound;
        }

        if (ifNoneMatch is not null && ETagOf(file) == ifNoneMatch)
        {
            return GetResult.NotModified;
        }

        // The common question "is there anything after this position?" costs one stat.
        if (range.Offset > 0 && range.Offset >= file.Length)
        {
            return new GetResult(GetStatus.Found, default, file.Length, ETagOf(file), _clock.GetUtcNow());
        }

        if (!IsAppendable(file) || (_durableLengths.TryGetValue(path, out var durable) && file.Length <= durable))
        {
            return Read(file.FullName, range, sync: false);
        }

        using (await LockOf(path).AcquireAsync(cancellationToken))
        {
            return Read(file.FullName, range, sync: true);
        }
    }

    /// <inheritdoc/>
    public async Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = FileName(path, WholeSuffix);
        var temporary = CreateTemporary(out var handle);
        try
        {
            using (handle)
            {
                Write(handle, content.Span);
                using (await LockOf(path).AcquireAsync(cancellationToken))
                {
                    var current = Find(path);
                    if (!condition.Holds(current is null ? null : ETagOf(current)))
                    {
                        return PutResult.PreconditionFailed;
                    }

                    if (current is not null && IsAppendable(current))
                    {
                        throw new InvalidOperationException($"`{path}` is appendable; it cannot be replaced.");
                    }

                    // Stamps rise with every put, so that no two contents of one path share an ETag.
                    var stamp = new DateTime(Math.Max(NextStamp(), (current?.LastWriteTimeUtc.Ticks ?? 0) + 1), DateTimeKind.Utc);
                    File.SetLastWriteTimeUtc(handle, stamp);
                    RandomAccess.FlushToDisk(handle);
                    return Publish(temporary, target, condition.IsIfAbsent) ? new PutResult(PutStatus.Stored, ETag(stamp, content.Length)) : PutResult.PreconditionFailed;
                }
            }
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public async Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = FileName(path, AppendableSuffix);
        using (await LockOf(path).AcquireAsync(cancellationToken))
        {
            if (Find(path) is not null)
            {
                return PutResult.PreconditionFailed;
            }

            var temporary = CreateTemporary(out var handle);
            try
            {
                using (handle)
                {
                    var stamp = new DateTime(NextStamp(), DateTimeKind.Utc);
                    File.SetLastWriteTimeUtc(handle, stamp);
                    Write(handle, default);
                    return Publish(temporary, target, ifAbsent: true) ? new PutResult(PutStatus.Stored, ETag(stamp, 0)) : PutResult.PreconditionFailed;
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
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, IObjectStore.MaxAppendLength);
        using (await LockOf(path).AcquireAsync(cancellationToken))
        {
            if (Find(path) is not { } file)
            {
                return AppendResult.NotFound;
            }

            if (!IsAppendable(file))
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
            if (Find(path) is not { } file || !IsAppendable(file) || file.Length != observedLength)
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
        Collect(new DirectoryInfo(folder.IsRoot ? _root : Path.Combine(_root, folder.Value)), folder, found, cancellationToken);
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
            if (Find(path) is not { } file)
            {
                return DeleteResult.NotFound;
            }

            if (ifMatch is not null && ifMatch != ETagOf(file))
            {
                return DeleteResult.PreconditionFailed;
            }

            _durableLengths.TryRemove(path, out _);
            file.Delete();
            SyncChange(file.DirectoryName!);
            return DeleteResult.Deleted;
        }
    }

    private static bool IsAppendable(FileInfo file) => file.Name.EndsWith(AppendableSuffix, StringComparison.Ordinal);

    private static string ETagOf(FileInfo file) => ETag(file.LastWriteTimeUtc, file.Length);

    private static string ETag(DateTime lastWrite, long length) => string.Create(CultureInfo.InvariantCulture, $"{lastWrite.Ticks:x}-{length:x}");

    private static SafeFileHandle OpenToWrite(string file) =>
        File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private static Exception Translate(IOException failure) => IsFull(failure)
        ? new GraphException(ErrorCodes.StorageFull, "The disk of the data folder is full; free some space and repeat the request.", innerException: failure)
        : new GraphException(ErrorCodes.DatabaseUnavailable, "The data folder cannot be written.", innerException: failure);

    // ENOSPC and EDQUOT (Linux, macOS), ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    private static bool IsFull(IOException failure) =>
        failure.HResult is 28 or 122 or 69 or unchecked((int)0x80070070) or unchecked((int)0x80070027);

    // Restores the length of before; if that cannot be done durably, nobody knows what the file holds after a crash.
    private static Exception TakeBack(SafeFileHandle handle, long length, IOException failure)
    {
        try
        {
            RandomAccess.SetLength(handle, length);
            RandomAccess.FlushToDisk(handle);
            return Translate(failure);
        }
        catch (IOException)
        {
            return new AmbiguousOutcomeException("An append failed and could not be taken back.", failure);
        }
    }

    private static void EnsureFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var parent = Path.GetDirectoryName(folder)!;
        EnsureFolder(parent);
        Directory.CreateDirectory(folder);
        PosixFiles.SyncFolder(parent);
    }

    private static void Collect(DirectoryInfo directory, ObjectPath folder, List<ObjectInfo> found, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!directory.Exists)
        {
            return;
        }

        foreach (var entry in directory.EnumerateFileSystemInfos())
        {
            if (entry.Name.StartsWith('.'))
            {
                continue;
            }

            if (entry is DirectoryInfo below)
            {
                Collect(below, folder / below.Name, found, cancellationToken);
            }
            else if (entry is FileInfo { Extension: WholeSuffix or AppendableSuffix, Exists: true } file)
            {
                found.Add(new ObjectInfo(folder / Path.GetFileNameWithoutExtension(file.Name), file.Length, ETagOf(file), file.LastWriteTimeUtc));
            }
        }
    }

    private static bool Publish(string temporary, string target, bool ifAbsent)
    {
        var folder = Path.GetDirectoryName(target)!;
        try
        {
            EnsureFolder(folder);
            if (!ifAbsent)
            {
                File.Move(temporary, target, overwrite: true);
            }
            else if (!PosixFiles.TryLink(temporary, target))
            {
                return false;
            }
        }
        catch (IOException failure)
        {
            throw Translate(failure);
        }

        SyncChange(folder);
        return true;
    }

    // The folder's new entries are visible already; without the fsync nobody knows whether they outlast a crash.
    private static void SyncChange(string folder)
    {
        try
        {
            PosixFiles.SyncFolder(folder);
        }
        catch (IOException failure)
        {
            throw new AmbiguousOutcomeException($"The folder `{folder}` could not be synchronised.", failure);
        }
    }

    private void Write(SafeFileHandle handle, ReadOnlySpan<byte> content)
    {
        try
        {
            _write(handle, content, 0);
            RandomAccess.FlushToDisk(handle);
        }
        catch (IOException failure)
        {
            throw Translate(failure);
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

            return new GetResult(GetStatus.Found, content.AsMemory(0, read), length, ETag(lastWrite, length), _clock.GetUtcNow());
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return GetResult.NotFound;
        }
    }

    private FileInfo? Find(ObjectPath path)
    {
        var file = new FileInfo(FileName(path, AppendableSuffix));
        if (file.Exists)
        {
            return file;
        }

        file = new FileInfo(FileName(path, WholeSuffix));
        return file.Exists ? file : null;
    }

    private string FileName(ObjectPath path, string suffix) =>
        path.IsRoot ? throw new ArgumentException("The root is no object.", nameof(path)) : $"{_root}/{path.Value}{suffix}";

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
        EnsureFolder(Path.Combine(_root, folder));
        return new FolderLock(Path.Combine(_root, folder, ".lock"), _clock);
    }

    private string CreateTemporary(out SafeFileHandle handle)
    {
        // Processes in different containers may share an id; then the name is taken, and the next one is tried.
        while (true)
        {
            var name = Path.Combine(TemporaryFolder, $"{Environment.ProcessId}-{NextStamp():x}-{Interlocked.Increment(ref _temporaries)}");
            try
            {
                handle = File.OpenHandle(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                return name;
            }
            catch (IOException) when (File.Exists(name))
            {
            }
        }
    }

    private void RememberDurable(ObjectPath path, long length)
    {
        if (_durableLengths.Count >= RememberedLogs)
        {
            _durableLengths.Clear();
        }

        _durableLengths[path] = length;
    }

    private long NextStamp()
    {
        while (true)
        {
            var last = Interlocked.Read(ref _lastStamp);
            var next = Math.Max(_clock.GetUtcNow().UtcTicks, last + 1);
            if (Interlocked.CompareExchange(ref _lastStamp, next, last) == last)
            {
                return next;
            }
        }
    }

    private void ProbeLocks()
    {
        var probe = CreateTemporary(out var handle);
        handle.Dispose();
        if (!FolderLock.Works(probe))
        {
            throw new InvalidOperationException($"Files in `{_root}` cannot be locked; it takes a file system (and a .NET setting) with file locks.");
        }

        File.Delete(probe);
    }

    private void RemoveStaleTemporaries()
    {
        var oldest = _clock.GetUtcNow().UtcDateTime - StaleTemporaryAge;
        foreach (var file in new DirectoryInfo(TemporaryFolder).EnumerateFiles())
        {
            if (file.LastWriteTimeUtc < oldest)
            {
                file.Delete();
            }
        }
    }
}
