using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Caching;

/// <summary>
/// An open segment: what its footer lists, each entry as a chunk that can be pinned. Inline chunks are in memory from the start. After
/// <see cref="Dispose"/> nothing more is read; what is pinned stays until it is unpinned, the rest leaves the cache at once.
/// </summary>
internal sealed class SegmentObject : IDisposable
{
    private readonly ChunkCache _cache;
    private readonly SegmentReader _reader;

    private SegmentObject(ChunkCache cache, SegmentReader reader, IReadOnlyList<ChunkEntry> entries)
    {
        _cache = cache;
        _reader = reader;
        var chunks = new CachedChunk[entries.Count];
        for (var i = 0; i < chunks.Length; i++)
        {
            var chunk = chunks[i] = new CachedChunk(this, entries[i]);
            if (chunk.IsInline)
            {
                chunk.EnterInline(ChunkLoader.ParseInline(chunk));
                InlineBytes += chunk.MemoryBytes;
            }
        }

        Chunks = chunks;
        Number = cache.Register(this);
    }

    /// <summary>The object that holds it.</summary>
    public ObjectPath Path => _reader.Path;

    /// <summary>The database that reads it.</summary>
    public CacheTenant Tenant => _reader.Tenant;

    /// <summary>One for each entry of the footer, in its order.</summary>
    public IReadOnlyList<CachedChunk> Chunks { get; }

    /// <summary>Tells the segments of a cache apart.</summary>
    public long Number { get; }

    /// <summary>The memory of the inline chunks.</summary>
    public long InlineBytes { get; }

    /// <summary>Whether it has been disposed. Under the cache's lock, as the following one.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Who still needs it: whoever has opened it, each read under way, and, when it is closed, each pinned chunk.</summary>
    public int References { get; set; } = 1;

    /// <summary>Opens a segment by reading its footer, in one request.</summary>
    /// <param name="cache">The cache that its chunks will share.</param>
    /// <param name="database">The id of the database that reads it, which need not be the one that has written it.</param>
    /// <param name="store">Where it is.</param>
    /// <param name="path">Its object.</param>
    /// <param name="reference">What HEAD says of it.</param>
    /// <param name="requests">How reads are repeated.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">It is missing or damaged, of a newer version, or the store stayed unavailable.</exception>
    public static async Task<SegmentObject> OpenAsync(
        ChunkCache cache, Guid database, IObjectStore store, ObjectPath path, SegmentReference reference, RequestPolicy requests, CancellationToken cancellationToken)
    {
        var reader = new SegmentReader(store, path, requests, cache.EnterTenant(database), cache.RequestSlots);
        try
        {
            var footer = await reader.ReadAsync(reference.FooterOffset, reference.FooterLength, cancellationToken);
            return new SegmentObject(cache, reader, SegmentFooterCodec.Decode(reference, footer).Entries);
        }
        catch
        {
            cache.LeaveTenant(reader.Tenant);
            throw;
        }
    }

    /// <summary>Opens a segment whose entries are known, as they are to whoever has just written it.</summary>
    /// <exception cref="GraphException">An inline chunk is damaged.</exception>
    public static SegmentObject Create(
        ChunkCache cache, Guid database, IObjectStore store, ObjectPath path, IReadOnlyList<ChunkEntry> entries, RequestPolicy requests)
    {
        var reader = new SegmentReader(store, path, requests, cache.EnterTenant(database), cache.RequestSlots);
        try
        {
            return new SegmentObject(cache, reader, entries);
        }
        catch
        {
            cache.LeaveTenant(reader.Tenant);
            throw;
        }
    }

    /// <summary>Reads from its object, as <see cref="SegmentReader.ReadAsync"/>.</summary>
    public Task<ReadOnlyMemory<byte>> ReadAsync(long offset, int length, CancellationToken cancellationToken) =>
        _reader.ReadAsync(offset, length, cancellationToken);

    /// <summary>A chunk, for messages.</summary>
    public string Describe(ChunkKey key) => $"Chunk {key.Kind} ({key.A}, {key.B}, {key.C}) of segment `{Path.Name}`";

    /// <summary>Lets it go.</summary>
    public void Dispose() => _cache.Close(this);
}
