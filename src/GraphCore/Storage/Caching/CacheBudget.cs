namespace Serverless.GraphCore.Storage.Caching;

/// <summary>
/// What may stay in memory: sums up the memory of all databases and picks what is evicted when it is more than the budget. All members but
/// <see cref="Epoch"/> are used under the cache's lock.
/// </summary>
/// <remarks>
/// <para>Within a database the order is GreedyDual-Size (Cao, Irani: Cost-aware WWW proxy caching algorithms, 1997): a chunk's priority is
/// what reading it again would cost per byte of memory that it takes, above an inflation that rises to the priority of whatever is evicted,
/// so that what has not been used for long sinks against what comes new. A use does not move the chunk, it leaves a mark (as in CLOCK); a
/// marked chunk that would be evicted is given a new priority instead.</para>
/// <para>Scans: a chunk that is read for the first time gets only a part of its credit, so a scan flushes itself through a part of the cache.
/// It gets all when it proves useful: used again clearly later than it was read (the pins of the batches of one scan do not count), or read
/// again soon after it was evicted, as in 2Q (Johnson, Shasha 1994).</para>
/// <para>Between databases: whoever exceeds its share pays first, the largest excess before others; else the lowest priority of all pays,
/// but for databases that are down to their floor.</para>
/// </remarks>
internal sealed class CacheBudget
{
    /// <summary>What a request costs, as bytes that could be transferred in its time: some 10 ms at 100 MB/s.</summary>
    private const double RequestCost = 1 << 20;

    /// <summary>The part of its credit that a chunk has before it proves useful.</summary>
    private const double UnprovenCredit = 0.25;

    /// <summary>In how many steps a budget's worth of reading is divided for telling "at once" from "later".</summary>
    private const int EpochsPerBudget = 64;

    /// <summary>A chunk that is read again within so many epochs of its eviction was evicted too early.</summary>
    private const int RegretEpochs = EpochsPerBudget / 2;

    private const int MinEpochBytes = 4096;

    private readonly long _budget;
    private readonly long _share;
    private readonly long _floor;
    private readonly long _epochBytes;
    private readonly List<CacheTenant> _tenants = [];
    private double _inflation;
    private long _enteredBytes;
    private long _residentBytes;
    private long _queuedOrder;

    public CacheBudget(ChunkCacheOptions options)
    {
        _budget = options.BudgetBytes;
        _share = (long)(options.BudgetBytes * options.MaxShare);
        _floor = options.FloorBytes;
        _epochBytes = Math.Max(MinEpochBytes, options.BudgetBytes / EpochsPerBudget);
    }

    /// <summary>Counts what has been read, in steps.</summary>
    public int Epoch { get; private set; }

    /// <summary>The databases that have segments.</summary>
    public IReadOnlyList<CacheTenant> Tenants => _tenants;

    public void Add(CacheTenant tenant) => _tenants.Add(tenant);

    public void Remove(CacheTenant tenant) => _tenants.Remove(tenant);

    /// <summary>Adds the memory of a segment's inline chunks, or takes it off.</summary>
    public void AddInline(CacheTenant tenant, long bytes)
    {
        tenant.InlineBytes += bytes;
        _residentBytes += bytes;
    }

    /// <summary>Adds a chunk that has entered.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="isParked">Whether it is to stay out of the queue.</param>
    public void Enter(CachedChunk chunk, bool isParked)
    {
        var tenant = chunk.Segment.Tenant;
        tenant.CachedBytes += chunk.MemoryBytes;
        _residentBytes += chunk.MemoryBytes;
        _enteredBytes += chunk.MemoryBytes;
        Epoch = unchecked((int)(_enteredBytes / _epochBytes));
        chunk.IsProven = chunk.EvictedEpoch is { } evicted && unchecked(Epoch - evicted) <= RegretEpochs;
        if (!isParked)
        {
            Queue(chunk);
        }
    }

    /// <summary>Puts a chunk that was parked into the queue again.</summary>
    public void Return(CachedChunk chunk)
    {
        chunk.IsProven |= WasTouched(chunk);
        Queue(chunk);
    }

    /// <summary>Takes off a chunk that has left memory, for whatever reason.</summary>
    public void Leave(CachedChunk chunk)
    {
        var tenant = chunk.Segment.Tenant;
        tenant.Queue.Remove(chunk);
        tenant.CachedBytes -= chunk.MemoryBytes;
        _residentBytes -= chunk.MemoryBytes;
    }

    /// <summary>
    /// Evicts until the budget is kept, or all that is left is pinned, or protected as some other database's floor.
    /// </summary>
    /// <param name="tenant">The database that needs the room.</param>
    /// <param name="freed">Gets the buffers of the evicted chunks, to be disposed of outside the lock.</param>
    public void Trim(CacheTenant tenant, ref List<NativeBuffer>? freed)
    {
        while (_residentBytes > _budget && ChooseTenant(tenant) is { } payer)
        {
            var chunk = payer.Queue.First;
            if (chunk.TryPark())
            {
                payer.Queue.Remove(chunk);
            }
            else if (WasTouched(chunk))
            {
                payer.Queue.Remove(chunk);
                Return(chunk);
            }
            else if (chunk.TryLeave(out var buffer))
            {
                _inflation = Math.Max(_inflation, chunk.Priority);
                Leave(chunk);
                payer.Evictions++;
                chunk.EvictedEpoch = Epoch;
                (freed ??= []).Add(buffer);
            }

            // Otherwise it was pinned just now; the next turn parks it.
        }
    }

    private static bool WasTouched(CachedChunk chunk) => unchecked(chunk.TouchedEpoch - chunk.QueuedEpoch) > 0;

    private void Queue(CachedChunk chunk)
    {
        var credit = 1 + (RequestCost / chunk.MemoryBytes);
        chunk.Priority = _inflation + (chunk.IsProven ? credit : credit * UnprovenCredit);
        chunk.QueuedEpoch = Epoch;
        chunk.QueuedOrder = ++_queuedOrder;
        chunk.Segment.Tenant.Queue.Add(chunk);
    }

    private CacheTenant? ChooseTenant(CacheTenant self)
    {
        CacheTenant? largest = null;
        CacheTenant? lowest = null;
        var floor = Math.Min(_floor, _budget / (2 * Math.Max(1, _tenants.Count)));
        foreach (var tenant in _tenants)
        {
            if (tenant.Queue.Count == 0)
            {
                continue;
            }

            if (tenant.CachedBytes > _share && (largest is null || tenant.CachedBytes > largest.CachedBytes))
            {
                largest = tenant;
            }
            else if (tenant.CachedBytes > floor && (lowest is null || tenant.Queue.First.Priority < lowest.Queue.First.Priority))
            {
                lowest = tenant;
            }
        }

        return largest ?? lowest ?? (self.Queue.Count > 0 ? self : null);
    }
}
