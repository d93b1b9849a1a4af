namespace Serverless.GraphCore.Storage.Caching;

internal sealed partial class ChunkCache
{
    private readonly Dictionary<Guid, CacheTenant> _tenants = [];
    private CacheStatistics _past;
    private long _segmentNumber;

    /// <summary>The sums over all databases since the cache was made.</summary>
    public CacheStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                var sum = _past;
                foreach (var tenant in _budget.Tenants)
                {
                    sum += tenant.Statistics;
                }

                return sum;
            }
        }
    }

    /// <summary>One database's numbers since the first of its open segments was opened; all zero if it has none.</summary>
    public CacheStatistics StatisticsOf(Guid database)
    {
        lock (_gate)
        {
            return _tenants.TryGetValue(database, out var tenant) ? tenant.Statistics : default;
        }
    }

    /// <summary>The part of a database that is about to open a segment.</summary>
    internal CacheTenant EnterTenant(Guid database)
    {
        lock (_gate)
        {
            if (!_tenants.TryGetValue(database, out var tenant))
            {
                tenant = new CacheTenant(database);
                _tenants.Add(database, tenant);
                _budget.Add(tenant);
            }

            tenant.Segments++;
            return tenant;
        }
    }

    /// <summary>Undoes <see cref="EnterTenant"/> when a segment could not be opened.</summary>
    internal void LeaveTenant(CacheTenant tenant)
    {
        lock (_gate)
        {
            RemoveSegment(tenant);
        }
    }

    /// <summary>Adds a segment that has been opened. Returns its number.</summary>
    internal long Register(SegmentObject segment)
    {
        List<NativeBuffer>? freed = null;
        long number;
        lock (_gate)
        {
            number = ++_segmentNumber;
            _budget.AddInline(segment.Tenant, segment.InlineBytes);
            _budget.Trim(segment.Tenant, ref freed);
        }

        Free(freed);
        return number;
    }

    /// <summary>Takes a segment's chunks out of memory, those that are pinned as soon as they are not.</summary>
    internal void Close(SegmentObject segment)
    {
        List<NativeBuffer>? freed = null;
        lock (_gate)
        {
            if (segment.IsClosed)
            {
                return;
            }

            segment.IsClosed = true;
            foreach (var chunk in segment.Chunks)
            {
                // Only an attempt during which the chunk gets or loses its pin fails both ways.
                while (!chunk.IsInline && chunk.IsResident && !TryDrop(chunk, ref freed))
                {
                    if (chunk.TryPark())
                    {
                        segment.Tenant.Queue.Remove(chunk);
                        segment.References++;
                        break;
                    }
                }
            }

            Release(segment);
        }

        Free(freed);
    }

    /// <summary>Takes a chunk of a closed segment out of memory if it has no pin.</summary>
    private bool TryDrop(CachedChunk chunk, ref List<NativeBuffer>? freed)
    {
        if (!chunk.TryLeave(out var buffer))
        {
            return false;
        }

        _budget.Leave(chunk);
        (freed ??= []).Add(buffer);
        return true;
    }

    /// <summary>Somebody needs the segment no more; the last one ends it.</summary>
    private void Release(SegmentObject segment)
    {
        if (--segment.References > 0)
        {
            return;
        }

        _budget.AddInline(segment.Tenant, -segment.InlineBytes);
        RemoveSegment(segment.Tenant);
    }

    private void RemoveSegment(CacheTenant tenant)
    {
        if (--tenant.Segments > 0)
        {
            return;
        }

        // What it holds is gone; a last unpin may be about to count that.
        _past += tenant.Statistics with { ResidentBytes = 0, InlineBytes = 0, PinnedBytes = 0 };
        _tenants.Remove(tenant.Database);
        _budget.Remove(tenant);
    }
}
