using System.Diagnostics;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Storage.Caching;

internal sealed partial class ChunkCache
{
    /// <summary>Pins what is in memory, joins what is being read, and plans reads of the rest.</summary>
    /// <param name="chunks">All chunks.</param>
    /// <param name="start">Those before are pinned.</param>
    /// <param name="pending">Gets what the caller has to wait for, at the chunk's place.</param>
    /// <returns>The reads to be carried out.</returns>
    private ChunkRead[] Join(IReadOnlyList<CachedChunk> chunks, int start, PendingChunk?[] pending)
    {
        lock (_gate)
        {
            for (var i = start; i < chunks.Count; i++)
            {
                EnsureReadable(chunks[i]);
            }

            List<PendingChunk>? missing = null;
            for (var i = start; i < chunks.Count; i++)
            {
                var chunk = chunks[i];
                if (TryPin(chunk))
                {
                    continue;
                }

                if (chunk.Pending is null)
                {
                    (missing ??= []).Add(chunk.Pending = new PendingChunk(chunk));
                }

                chunk.Segment.Tenant.CountMiss();
                pending[i] = chunk.Pending;
                chunk.Pending.Waiters++;
            }

            var reads = missing is null ? [] : ReadPlanner.Plan(missing, _options);
            foreach (var read in reads)
            {
                read.Segment.References++;
            }

            for (var i = start; i < pending.Length; i++)
            {
                if (pending[i] is { } awaited)
                {
                    awaited.Read.Waiters++;
                }
            }

            return reads;
        }
    }

    private static void EnsureReadable(CachedChunk chunk)
    {
        // Of a closed segment, what is still pinned or being read for others is to go as soon as it can.
        ObjectDisposedException.ThrowIf(chunk.Segment.IsClosed, chunk.Segment);
        if (chunk.Entry.IsRemoved)
        {
            throw new InvalidOperationException($"{chunk.Segment.Describe(chunk.Entry.Key)} cannot be pinned: it is the mark of one that was removed.");
        }
    }

    /// <summary>Carries a read out; it never fails, its chunks do.</summary>
    private async Task CarryOutAsync(ChunkRead read)
    {
        ReadOnlyMemory<byte> bytes = default;
        Exception? failure = null;
        try
        {
            bytes = await read.Segment.ReadAsync(read.Offset, read.Length, read.Cancellation);
        }
        catch (OperationCanceledException cause) when (!read.Cancellation.IsCancellationRequested)
        {
            failure = new GraphException(ErrorCodes.DatabaseUnavailable, "The object store has dropped a request; repeat it later.", innerException: cause);
        }
        catch (Exception cause)
        {
            failure = cause;
        }

        var loaded = new LoadedChunk?[read.Chunks.Count];
        for (var i = 0; i < loaded.Length; i++)
        {
            var pending = read.Chunks[i];
            pending.Failure = failure;
            if (failure is null)
            {
                loaded[i] = Load(pending, bytes.Span);
            }
        }

        List<NativeBuffer>? freed = null;
        lock (_gate)
        {
            for (var i = 0; i < loaded.Length; i++)
            {
                Decide(read.Chunks[i], loaded[i], ref freed);
            }

            _budget.Trim(read.Segment.Tenant, ref freed);
            Release(read.Segment);
        }

        Free(freed);
        read.End();
    }

    /// <summary>Takes a chunk out of the bytes of its read; null if it has failed.</summary>
    private LoadedChunk? Load(PendingChunk pending, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ChunkLoader.Load(pending.Chunk, bytes.Slice((int)(pending.Offset - pending.Read.Offset), pending.Chunk.Entry.Length), Allocator);
        }
        catch (Exception failure)
        {
            pending.Failure = failure;
            return null;
        }
    }

    /// <summary>Gives each who waits for a chunk its pin, or the failure.</summary>
    private void Decide(PendingChunk pending, LoadedChunk? loaded, ref List<NativeBuffer>? freed)
    {
        pending.IsDecided = true;
        var chunk = pending.Chunk;
        var isWanted = chunk.Pending == pending;
        if (isWanted)
        {
            chunk.Pending = null;
        }

        if (loaded is not { } arrived)
        {
            return;
        }

        var isClosed = chunk.Segment.IsClosed;
        if (!isWanted || (isClosed && pending.Waiters == 0))
        {
            (freed ??= []).Add(arrived.Buffer);
            return;
        }

        chunk.Enter(arrived, pending.Waiters, _budget.Epoch, isClosed);
        _budget.Enter(chunk, isClosed);
        if (isClosed)
        {
            chunk.Segment.References++;
        }

        if (pending.Waiters > 0)
        {
            chunk.Pins.AddPinnedBytes(chunk.MemoryBytes);
        }
    }

    /// <summary>Stops waiting for a chunk; false if it is decided already.</summary>
    /// <param name="pending">What is waited for.</param>
    /// <param name="abandoned">Gets its read if nobody else waits for that.</param>
    private bool TryStopWaiting(PendingChunk pending, ref List<ChunkRead>? abandoned)
    {
        lock (_gate)
        {
            if (pending.IsDecided)
            {
                return false;
            }

            Debug.Assert(pending.Waiters > 0 && pending.Read.Waiters > 0, "a caller stops waiting twice");
            pending.Waiters--;
            if (--pending.Read.Waiters == 0)
            {
                // Whoever comes now must not join a read that is being cancelled.
                foreach (var dropped in pending.Read.Chunks)
                {
                    dropped.Chunk.Pending = null;
                }

                (abandoned ??= []).Add(pending.Read);
            }

            return true;
        }
    }
}
