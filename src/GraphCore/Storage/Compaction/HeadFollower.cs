using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>
/// Makes an open database go over to newer HEADs: looks at HEAD in the background for as long as sealed logs wait for compaction, more and
/// more rarely, but often while writes are refused because of them. Thread-safe.
/// </summary>
/// <param name="heads">Where HEAD is.</param>
/// <param name="log">Learns which logs HEAD holds.</param>
/// <param name="adopt">Goes over to a HEAD, if it is newer and every record before it has been replayed.</param>
internal sealed class HeadFollower(HeadStore heads, DatabaseLog log, Func<DatabaseHead, CancellationToken, Task<bool>> adopt) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private string? _etag;
    private TimeSpan _pause;
    private bool _running;

    /// <summary>A log has been sealed: begins to look for the HEAD that will hold it. Returns at once.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _pause = FirstPause;
            if (_running)
            {
                return;
            }

            _running = true;
        }

        _ = RunAsync();
    }

    /// <summary>Goes over to HEAD, if it is another one than at the last look.</summary>
    /// <exception cref="GraphException">HEAD, or what it refers to, cannot be read.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (await heads.ReadIfChangedAsync(_etag, cancellationToken) is { } stored && await AdoptAsync(stored.Head, cancellationToken))
        {
            _etag = stored.ETag;
        }
    }

    /// <summary>Goes over to a HEAD that was read or written. False if the records before it cannot be reached.</summary>
    /// <exception cref="GraphException">What it refers to cannot be read.</exception>
    public async Task<bool> AdoptAsync(DatabaseHead head, CancellationToken cancellationToken)
    {
        if (log.Tip.Position < head.Position)
        {
            await log.RefreshAsync(cancellationToken);
        }

        if (log.Tip.Position < head.Position)
        {
            return false;
        }

        // A HEAD of garbage collection alone holds no more than the one before.
        if (log.Tip.Sealed is [{ } oldest, ..] && oldest.Name.Number < head.Log.Number)
        {
            await adopt(head, cancellationToken);
            log.Adopt(head);
        }

        return true;
    }

    public void Dispose()
    {
        if (!_stopping.IsCancellationRequested)
        {
            _stopping.Cancel();
            _stopping.Dispose();
        }
    }

    private async Task RunAsync()
    {
        var stopping = _stopping.Token;
        while (!HasEnded())
        {
            try
            {
                await Task.Delay(NextPause(), log.Requests.Clock, stopping);
                await LookAsync(stopping);
            }
            catch (GraphException)
            {
                // The next look may succeed; a state that cannot be replayed is met by whoever asks for it.
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private bool HasEnded()
    {
        lock (_gate)
        {
            _running = log.Tip is { IsDropped: false, Sealed.Count: > 0 };
            return !_running;
        }
    }

    private TimeSpan NextPause()
    {
        lock (_gate)
        {
            if (log.IsFull)
            {
                return FirstPause;
            }

            var pause = _pause;
            _pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            return pause;
        }
    }
}
