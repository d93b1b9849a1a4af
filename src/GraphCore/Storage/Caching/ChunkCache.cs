using System.Runtime.ExceptionServices;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Caching;

/// <summary>
/// The chunks of all databases of a process that are in memory, within one budget. A chunk is used between a pin and its unpin; pinned
/// chunks stay, even when they are more than the budget, and the others go when room is needed (<see cref="CacheBudget"/>).
/// </summary>
/// <remarks>
/// Pinning and unpinning what is in memory takes no lock, and inline chunks always are. All else (chunks that come or go, reads that are joined, segments) is under one
/// lock, within which nothing is awaited, copied, parsed or freed.
/// </remarks>
internal sealed partial class ChunkCache
{
    private readonly Lock _gate = new();
    private readonly ChunkCacheOptions _options;
    private readonly CacheBudget _budget;

    public ChunkCache(ChunkCacheOptions options)
    {
        _options = options;
        _budget = new CacheBudget(options);
        RequestSlots = new RequestSlots(options.Parallelism);
    }

    /// <summary>Where memory comes from.</summary>
    public NativeAllocator Allocator => _options.Allocator;

    /// <summary>Limits the requests at a time.</summary>
    public RequestSlots RequestSlots { get; }

    /// <summary>Pins the chunk if it is in memory; never waits. Each pin needs its <see cref="Unpin"/>.</summary>
    public bool TryPin(CachedChunk chunk)
    {
        if (chunk.IsInline)
        {
            return true;
        }

        if (!chunk.TryAddPin(_budget.Epoch, out var isFirst))
        {
            return false;
        }

        chunk.Pins.CountHit();
        if (isFirst)
        {
            chunk.Pins.AddPinnedBytes(chunk.MemoryBytes);
        }

        return true;
    }

    /// <summary>Takes back one of the caller's pins.</summary>
    public void Unpin(CachedChunk chunk)
    {
        if (chunk.IsInline)
        {
            return;
        }

        // Only a pin keeps this number.
        var bytes = chunk.MemoryBytes;
        if (chunk.RemovePin(out var isParked))
        {
            chunk.Pins.AddPinnedBytes(-bytes);
            if (isParked)
            {
                Settle(chunk);
            }
        }
    }

    /// <summary>
    /// Pins all the chunks, or none if it fails; a chunk that is given twice gets two pins. What is not in memory is read: neighbours by one
    /// request, chunks that another caller is reading with that one's request. Reads end early only when all who wait for them have given up.
    /// </summary>
    /// <exception cref="GraphException">
    /// A chunk or its segment is damaged or missing (<see cref="ErrorCodes.StorageDamageDetected"/>), or the store stayed unavailable.
    /// </exception>
    public ValueTask PinAsync(IReadOnlyList<CachedChunk> chunks, CancellationToken cancellationToken)
    {
        for (var i = 0; i < chunks.Count; i++)
        {
            if (!TryPin(chunks[i]))
            {
                return PinMissingAsync(chunks, i, cancellationToken);
            }
        }

        return default;
    }

    /// <param name="chunks">All chunks.</param>
    /// <param name="pinned">How many of them are pinned.</param>
    private async ValueTask PinMissingAsync(IReadOnlyList<CachedChunk> chunks, int pinned, CancellationToken cancellationToken)
    {
        // A place that stays null says that the chunk was in memory and is pinned.
        var pending = new PendingChunk?[chunks.Count];
        var joined = pinned;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reads = Join(chunks, pinned, pending);
            joined = chunks.Count;
            foreach (var read in reads)
            {
                _ = CarryOutAsync(read);
            }

            for (var i = pinned; i < pending.Length; i++)
            {
                if (pending[i] is { } awaited)
                {
                    await Waiting.ForAsync(awaited.Read.Ended, cancellationToken);
                    if (awaited.Failure is { } failure)
                    {
                        ExceptionDispatchInfo.Throw(failure);
                    }
                }
            }
        }
        catch
        {
            GiveUp(chunks, joined, pending);
            throw;
        }
    }

    /// <summary>Undoes the pins of a caller who does not get all, and its waits for the others.</summary>
    private void GiveUp(IReadOnlyList<CachedChunk> chunks, int joined, PendingChunk?[] pending)
    {
        List<ChunkRead>? abandoned = null;
        for (var i = 0; i < joined; i++)
        {
            if (pending[i] is { } awaited && (TryStopWaiting(awaited, ref abandoned) || awaited.Failure is not null))
            {
                continue;
            }

            Unpin(chunks[i]);
        }

        if (abandoned is not null)
        {
            foreach (var read in abandoned)
            {
                read.Abandon();
            }
        }
    }

    /// <summary>Puts a chunk whose last pin is gone where it belongs: into the queue, or out of memory if its segment is closed.</summary>
    private void Settle(CachedChunk chunk)
    {
        List<NativeBuffer>? freed = null;
        lock (_gate)
        {
            if (chunk.Segment.IsClosed)
            {
                if (TryDrop(chunk, ref freed))
                {
                    Release(chunk.Segment);
                }
            }
            else if (chunk.TryUnpark())
            {
                _budget.Return(chunk);
                _budget.Trim(chunk.Segment.Tenant, ref freed);
            }
        }

        Free(freed);
    }

    private static void Free(List<NativeBuffer>? buffers)
    {
        if (buffers is not null)
        {
            foreach (var buffer in buffers)
            {
                buffer.Dispose();
            }
        }
    }
}
