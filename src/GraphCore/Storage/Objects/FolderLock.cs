using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Serverless.GraphCore.Storage.Objects;

/// <summary>
/// Exclusion of all writers of a database's folder, in this process (a semaphore) and in others (a lock file opened for nobody else, which
/// nothing but this class ever opens, and which the system closes when its process dies).
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing to dispose of unless its wait handle is used, and a lock lives as long as its store.")]
internal sealed class FolderLock(string file, TimeProvider clock)
{
    private const int PosixWouldBlockLinux = 11;
    private const int PosixWouldBlockMac = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(1);

    private readonly SemaphoreSlim _semaphore = new(1, 1);

    /// <summary>Waits for the lock; disposing of the result releases it.</summary>
    public async ValueTask<Holder> AcquireAsync(CancellationToken cancellationToken)
    {
        await _semaphore.WaitAsync(cancellationToken);
        try
        {
            SafeFileHandle? handle;
            while ((handle = TryOpen()) is null)
            {
                await Task.Delay(PollInterval, clock, cancellationToken);
            }

            return new Holder(this, handle);
        }
        catch
        {
            _semaphore.Release();
            throw;
        }
    }

    /// <summary>Whether the lock file excludes at all: .NET's file locking can be switched off, and some network file systems have none.</summary>
    public static bool Works(string file)
    {
        using var first = Open(file);
        try
        {
            using var second = Open(file);
            return false;
        }
        catch (IOException failure) when (IsHeldElsewhere(failure))
        {
            return true;
        }
    }

    private static bool IsHeldElsewhere(IOException failure) =>
        failure.HResult is PosixWouldBlockLinux or PosixWouldBlockMac or WindowsSharingViolation;

    private static SafeFileHandle Open(string file) => File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private SafeFileHandle? TryOpen()
    {
        try
        {
            return Open(file);
        }
        catch (IOException failure) when (IsHeldElsewhere(failure))
        {
            return null;
        }
    }

    /// <summary>The lock while it is held.</summary>
    public readonly struct Holder(FolderLock owner, SafeFileHandle handle) : IDisposable
    {
        public void Dispose()
        {
            handle.Dispose();
            owner._semaphore.Release();
        }
    }
}
