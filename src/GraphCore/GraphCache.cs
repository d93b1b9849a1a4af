using Serverless.GraphCore.Storage.Caching;

namespace Serverless.GraphCore;

/// <summary>
/// The memory that databases share for what they have read of their segments. One for each process; thread-safe.
/// </summary>
public sealed class GraphCache
{
    /// <param name="budgetBytes">
    /// How much it may hold; what running queries need at a time may be more. Null: a quarter of the memory, at most 4 GiB.
    /// </param>
    public GraphCache(long? budgetBytes = null)
    {
        var options = new ChunkCacheOptions();
        Chunks = new ChunkCache(budgetBytes is { } budget ? options with { BudgetBytes = budget } : options);
    }

    internal ChunkCache Chunks { get; }
}
