using System.Runtime.InteropServices;

namespace Serverless.GraphCore.Storage.Objects;

/// <summary>The file system calls that .NET does not offer: hard links and the fsync of a directory.</summary>
internal static partial class PosixFiles
{
    private const int FileExists = 17;

    /// <summary>
    /// Gives a file a second name, which must be free: true, or false when it is taken. On file systems without hard links, and on
    /// Windows, the file is renamed instead, which is as good under the folder's lock.
    /// </summary>
    public static bool TryLink(string existing, string name)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (Link(existing, name) == 0)
            {
                return true;
            }

            if (Marshal.GetLastPInvokeError() == FileExists)
            {
                return false;
            }
        }

        if (File.Exists(name))
        {
            return false;
        }

        File.Move(existing, name, overwrite: false);
        return true;
    }

    /// <summary>Makes the creation, renaming and deletion of a folder's entries durable. Windows does so by itself.</summary>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(folder, 0);
        if (descriptor < 0)
        {
            throw Failure("open", folder);
        }

        try
        {
            if (FSync(descriptor) != 0)
            {
                throw Failure("fsync", folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string call, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call} of `{path}` failed: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
