namespace Serverless.GraphCore.Storage.Caching;

/// <summary>One database's part of the cache. It lives from the opening of its first segment until the last one is let go.</summary>
/// <param name="database">The database's id.</param>
internal sealed class CacheTenant(Guid database)
{
    private long _misses;
    private long _requests;
    private long _bytesRead;

    /// <summary>The database's id.</summary>
    public Guid Database { get; } = database;

    /// <summary>What every pin counts.</summary>
    public PinCounters Pins { get; } = new();

    /// <summary>How many slots it has. Kept by <see cref="RequestSlots"/>, as the following one.</summary>
    public int RequestsUnderWay { get; set; }

    /// <summary>Its requests that wait for a slot.</summary>
    public LinkedList<TaskCompletionSource> WaitingRequests { get; } = new();

    /// <summary>Its segments that are not let go. Under the cache's lock, as the following ones.</summary>
    public int Segments { get; set; }

    /// <summary>The chunks that may be evicted, and some that have been pinned since.</summary>
    public EvictionQueue Queue { get; } = new();

    /// <summary>Memory of its chunks, without the inline ones.</summary>
    public long CachedBytes { get; set; }

    /// <summary>Memory of its segments' inline chunks.</summary>
    public long InlineBytes { get; set; }

    /// <summary>Chunks that made room for others.</summary>
    public long Evictions { get; set; }

    /// <summary>Reads all counters. Under the cache's lock.</summary>
    public CacheStatistics Statistics => new(
        CachedBytes + InlineBytes,
        InlineBytes,
        Pins.PinnedBytes,
        Pins.Hits,
        Interlocked.Read(ref _misses),
        Evictions,
        Interlocked.Read(ref _requests),
        Interlocked.Read(ref _bytesRead));

    public void CountMiss() => Interlocked.Increment(ref _misses);

    public void CountRequest() => Interlocked.Increment(ref _requests);

    public void CountBytesRead(long bytes) => Interlocked.Add(ref _bytesRead, bytes);
}
