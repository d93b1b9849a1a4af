namespace Serverless.EndToEnd.Tests;

/// <summary>A moment of a server's work that shows in its data folder: the next time that a file of a folder of it comes or goes.</summary>
internal sealed class FolderMoment : IDisposable
{
    private readonly FileSystemWatcher watcher;
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="data">The data folder, with a database in it.</param>
    /// <param name="folder">Part of the paths below it that count.</param>
    /// <param name="isDeletion">Whether files must go, or come.</param>
    public FolderMoment(string data, string folder, bool isDeletion)
    {
        watcher = new FileSystemWatcher(data) { IncludeSubdirectories = true };
        watcher.Created += (_, change) => See(change, folder, !isDeletion);
        watcher.Renamed += (_, change) => See(change, folder, !isDeletion);
        watcher.Deleted += (_, change) => See(change, folder, isDeletion);
        watcher.EnableRaisingEvents = true;
    }

    /// <summary>Waits for it; false if it does not come in time.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            await reached.Task.WaitAsync(atMost, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose() => watcher.Dispose();

    private void See(FileSystemEventArgs change, string folder, bool counts)
    {
        if (counts && change.FullPath.Contains(folder, StringComparison.Ordinal))
        {
            reached.TrySetResult();
        }
    }
}
