namespace Serverless.GraphCore.Storage.Objects;

/// <summary>Files without a name, in the system's folder for temporary ones (TMPDIR): they are gone when they are closed, however the process ends.</summary>
public static class TemporaryFile
{
    private const int BufferSize = 1 << 16;

    /// <summary>Creates an empty file to write and read.</summary>
    /// <exception cref="IOException">There is no room for it, or the folder cannot be written.</exception>
    public static FileStream Open(FileOptions options)
    {
        var name = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = new FileStream(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, BufferSize, options | FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
        {
            // .NET deletes it when it is closed, which a process that is killed does not come to.
            File.Delete(name);
        }

        return file;
    }
}
