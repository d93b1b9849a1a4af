namespace Serverless.GraphCore.Storage.Caching;

/// <summary>
/// One request for neighbouring chunks of a segment, on behalf of all who wait for any of them. It ends when it has been carried out or
/// when nobody waits any more.
/// </summary>
internal sealed class ChunkRead
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();

    /// <param name="chunks">The chunks, at least one, of one segment, by offset.</param>
    public ChunkRead(PendingChunk[] chunks)
    {
        Chunks = chunks;
        Segment = chunks[0].Chunk.Segment;
        Offset = chunks[0].Offset;
        var end = Offset;
        foreach (var chunk in chunks)
        {
            chunk.Read = this;
            end = Math.Max(end, chunk.End);
        }

        Length = checked((int)(end - Offset));
    }

    public SegmentObject Segment { get; }

    /// <summary>What is read, by offset.</summary>
    public IReadOnlyList<PendingChunk> Chunks { get; }

    /// <summary>Where the request begins.</summary>
    public long Offset { get; }

    /// <summary>How many bytes it asks for.</summary>
    public int Length { get; }

    /// <summary>How many pins wait for it. Under the cache's lock.</summary>
    public int Waiters { get; set; }

    /// <summary>Ends, always well, when each of the chunks is in memory or has its failure.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Cancelled when nobody waits any more; not by the first caller, whom others may have joined.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Nobody waits any more.</summary>
    public void Abandon() => _cancellation.Cancel();

    /// <summary>All chunks are decided.</summary>
    public void End() => _ended.SetResult();
}

/// <summary>A chunk that is being read.</summary>
internal sealed class PendingChunk(CachedChunk chunk)
{
    public CachedChunk Chunk { get; } = chunk;

    public long Offset => Chunk.Entry.Offset;

    public long End => Chunk.Entry.Offset + Chunk.Entry.Length;

    /// <summary>The request that brings it.</summary>
    public ChunkRead Read { get; set; } = null!;

    /// <summary>How many pins wait for it. Under the cache's lock.</summary>
    public int Waiters { get; set; }

    /// <summary>Whether it is decided: each waiter has its pin, or there is a <see cref="Failure"/>. Under the cache's lock, as that.</summary>
    public bool IsDecided { get; set; }

    /// <summary>Why it could not be read.</summary>
    public Exception? Failure { get; set; }
}
