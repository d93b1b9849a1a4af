namespace Serverless.GraphCore.Storage.Caching;

/// <summary>How much memory the chunk cache takes, how it shares it between databases, and how it reads.</summary>
internal sealed record ChunkCacheOptions
{
    private const long MaxDefaultBudget = 4L << 30;

    /// <summary>
    /// Bytes of memory for chunks. What is pinned at a time may be more. By default a quarter of the memory that the process may use,
    /// at most 4 GiB: what is left is for the operators' batches, the logs' overlays and the managed heap.
    /// </summary>
    public long BudgetBytes { get; init; } = Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, MaxDefaultBudget);

    /// <summary>The part of the budget from which on a database makes room for others before they do.</summary>
    public double MaxShare { get; init; } = 0.5;

    /// <summary>
    /// So many bytes of a database are never evicted for another one; fewer when the floors of all databases would exceed half the budget.
    /// </summary>
    public long FloorBytes { get; init; } = 4L << 20;

    /// <summary>Two chunks with at most so many bytes between them are read by one request: these bytes cost less than a request.</summary>
    public int MaxGap { get; init; } = 128 << 10;

    /// <summary>The most bytes of a request, unless it is for a single chunk.</summary>
    public int MaxRequest { get; init; } = 4 << 20;

    /// <summary>The most requests at a time, of all databases.</summary>
    public int Parallelism { get; init; } = 32;

    /// <summary>Where memory comes from; tests watch it.</summary>
    public NativeAllocator Allocator { get; init; } = NativeAllocator.Runtime;
}
