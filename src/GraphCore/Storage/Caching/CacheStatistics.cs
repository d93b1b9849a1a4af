namespace Serverless.GraphCore.Storage.Caching;

/// <summary>What a cache, or one database's part of it, holds now and has done so far.</summary>
/// <param name="ResidentBytes">Memory of all chunks in the cache, also of the inline ones, which are never evicted.</param>
/// <param name="InlineBytes">Memory of the inline chunks of open segments.</param>
/// <param name="PinnedBytes">Memory of the chunks that somebody has pinned, inline ones included.</param>
/// <param name="Hits">Pins of chunks that were there.</param>
/// <param name="Misses">Pins that had to wait for a read.</param>
/// <param name="Evictions">Chunks that made room for others.</param>
/// <param name="Requests">Requests sent to object stores, repeated ones included.</param>
/// <param name="BytesRead">Bytes that came back.</param>
internal readonly record struct CacheStatistics(
    long ResidentBytes,
    long InlineBytes,
    long PinnedBytes,
    long Hits,
    long Misses,
    long Evictions,
    long Requests,
    long BytesRead)
{
    public static CacheStatistics operator +(CacheStatistics left, CacheStatistics right) => new(
        left.ResidentBytes + right.ResidentBytes,
        left.InlineBytes + right.InlineBytes,
        left.PinnedBytes + right.PinnedBytes,
        left.Hits + right.Hits,
        left.Misses + right.Misses,
        left.Evictions + right.Evictions,
        left.Requests + right.Requests,
        left.BytesRead + right.BytesRead);
}
