using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Storage.Objects;

/// <summary>
/// The files of a <see cref="FileSystemObjectStore"/>: their names, their ETags, and how a finished file takes its name. Knows no locks.
/// </summary>
internal sealed class ObjectFiles
{
    /// <summary>Ends the file of a whole object.</summary>
    public const string WholeSuffix = ".blob";

    /// <summary>Ends the file of an appendable object.</summary>
    public const string AppendableSuffix = ".log";

    private static readonly TimeSpan StaleTemporaryAge = TimeSpan.FromDays(1);

    private readonly string _root;
    private readonly string _temporaryFolder;
    private readonly TimeProvider _clock;
    private long _lastStamp;
    private long _temporaries;

    public ObjectFiles(string root, TimeProvider clock)
    {
        _root = root;
        _temporaryFolder = Path.Combine(root, ".tmp");
        _clock = clock;
        Directory.CreateDirectory(_temporaryFolder);
    }

    /// <summary>Whether the file is that of an appendable object.</summary>
    public static bool IsAppendable(FileInfo file) => file.Name.EndsWith(AppendableSuffix, StringComparison.Ordinal);

    /// <summary>The ETag of a file as it was when it was looked up.</summary>
    public static string ETagOf(FileInfo file) => ETag(file.LastWriteTimeUtc, file.Length);

    /// <summary>The ETag of a file with this time and length.</summary>
    public static string ETag(DateTime lastWrite, long length) => string.Create(CultureInfo.InvariantCulture, $"{lastWrite.Ticks:x}-{length:x}");

    /// <summary>The error of a write that has changed nothing.</summary>
    public static GraphException Translate(IOException failure) => IsFull(failure)
        ? new GraphException(ErrorCodes.StorageFull, "The disk of the data folder is full; free some space and repeat the request.", innerException: failure)
        : new GraphException(ErrorCodes.DatabaseUnavailable, "The data folder cannot be written.", innerException: failure);

    /// <summary>Whether there was no room: ENOSPC and EDQUOT (Linux, macOS), ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.</summary>
    public static bool IsFull(IOException failure) =>
        failure.HResult is 28 or 122 or 69 or unchecked((int)0x80070070) or unchecked((int)0x80070027);

    /// <summary>Creates a folder, and those above it, durably.</summary>
    public static void EnsureFolder(string folder)
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

    /// <summary>Adds all objects in a folder and below it.</summary>
    public static void Collect(DirectoryInfo directory, ObjectPath folder, List<ObjectInfo> found, CancellationToken cancellationToken)
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

    /// <summary>Gives a finished file its name, durably; false if the name must be free and is not.</summary>
    public static bool Publish(string temporary, string target, bool ifAbsent)
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

    /// <summary>
    /// Makes a change of a folder's entries durable. It is visible already; if this fails, nobody knows whether it outlasts a crash.
    /// </summary>
    public static void SyncChange(string folder)
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

    /// <summary>The object's file, or null.</summary>
    public FileInfo? Find(ObjectPath path)
    {
        var file = new FileInfo(FileName(path, AppendableSuffix));
        if (file.Exists)
        {
            return file;
        }

        file = new FileInfo(FileName(path, WholeSuffix));
        return file.Exists ? file : null;
    }

    /// <summary>The name of an object's file.</summary>
    public string FileName(ObjectPath path, string suffix) =>
        path.IsRoot ? throw new ArgumentException("The root is no object.", nameof(path)) : $"{_root}/{path.Value}{suffix}";

    /// <summary>Creates a file that is no object yet.</summary>
    public string CreateTemporary(out SafeFileHandle handle)
    {
        // Processes in different containers may share an id; then the name is taken, and the next one is tried.
        while (true)
        {
            var name = Path.Combine(_temporaryFolder, $"{Environment.ProcessId}-{NextStamp():x}-{Interlocked.Increment(ref _temporaries)}");
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

    /// <summary>The time in ticks, each later than the one before.</summary>
    public long NextStamp()
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

    /// <summary>Deletes what processes that have died long ago left behind.</summary>
    public void RemoveStaleTemporaries()
    {
        var oldest = _clock.GetUtcNow().UtcDateTime - StaleTemporaryAge;
        foreach (var file in new DirectoryInfo(_temporaryFolder).EnumerateFiles())
        {
            if (file.LastWriteTimeUtc < oldest)
            {
                file.Delete();
            }
        }
    }
}
