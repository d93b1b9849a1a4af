namespace Serverless.GraphCore.Storage.Caching;

/// <summary>
/// The chunks of one database that may be evicted, as a binary heap by <see cref="CachedChunk.Priority"/>. Each chunk knows its place, so
/// that any of them can be taken out.
/// </summary>
internal sealed class EvictionQueue
{
    private CachedChunk[] _heap = [];

    /// <summary>How many chunks there are.</summary>
    public int Count { get; private set; }

    /// <summary>The chunk of the lowest priority; there must be one.</summary>
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

        if (last.Priority < chunk.Priority)
        {
            Rise(last, place);
        }
        else
        {
            Sink(last, place);
        }
    }

    private void Rise(CachedChunk chunk, int place)
    {
        while (place > 0)
        {
            var parent = (place - 1) / 2;
            if (_heap[parent].Priority <= chunk.Priority)
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
            if (child + 1 < Count && _heap[child + 1].Priority < _heap[child].Priority)
            {
                child++;
            }

            if (_heap[child].Priority >= chunk.Priority)
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
