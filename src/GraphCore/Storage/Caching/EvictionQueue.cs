namespace Serverless.GraphCore.Storage.Caching;

/// <summary>
/// The chunks of one database that may be evicted, as a binary heap by <see cref="CachedChunk.Priority"/>, equal ones in the
/// order in which they were queued. Each chunk knows its place, so that any of them can be taken out.
/// </summary>
internal sealed class EvictionQueue
{
    private CachedChunk[] _heap = [];

    /// <summary>How many chunks there are.</summary>
    public int Count { get; private set; }

    /// <summary>The oldest chunk of the lowest priority; there must be one.</summary>
    public CachedChunk First => _heap[0];

    /// <summary>Adds a chunk that is in no queue.</summary>
    public void Add(CachedChunk chunk)
    {
        if (Count == _heap.Length)
        {
            Array.Resize(ref _heap, Math.Max(16, 2 * Count));
        }

        Rise(chunk, Count++);
    }

    /// <summary>Takes a chunk out if it is in.</summary>
    public void Remove(CachedChunk chunk)
    {
        var place = chunk.QueuePlace;
        if (place < 0)
        {
            return;
        }

        chunk.QueuePlace = -1;
        var last = _heap[--Count];
        _heap[Count] = null!;
        if (last == chunk)
        {
            return;
        }

        if (IsBefore(last, chunk))
        {
            Rise(last, place);
        }
        else
        {
            Sink(last, place);
        }
    }

    private static bool IsBefore(CachedChunk left, CachedChunk right) =>
        left.Priority < right.Priority || (left.Priority == right.Priority && left.QueuedOrder < right.QueuedOrder);

    private void Rise(CachedChunk chunk, int place)
    {
        while (place > 0)
        {
            var parent = (place - 1) / 2;
            if (!IsBefore(chunk, _heap[parent]))
            {
                break;
            }

            Put(_heap[parent], place);
            place = parent;
        }

        Put(chunk, place);
    }

    private void Sink(CachedChunk chunk, int place)
    {
        while ((2 * place) + 1 < Count)
        {
            var child = (2 * place) + 1;
            if (child + 1 < Count && IsBefore(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!IsBefore(_heap[child], chunk))
            {
                break;
            }

            Put(_heap[child], place);
            place = child;
        }

        Put(chunk, place);
    }

    private void Put(CachedChunk chunk, int place)
    {
        _heap[place] = chunk;
        chunk.QueuePlace = place;
    }
}
