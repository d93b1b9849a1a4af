using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Bases;

/// <summary>
/// Chunks of a base that are pinned, and reading of them without waiting. What is read must have been asked for by
/// <see cref="LoadAsync"/>. Not thread-safe.
/// </summary>
internal sealed class BaseView(BaseGraph graph) : IDisposable
{
    private readonly Dictionary<CachedChunk, Chunk> pinned = [];
    private readonly List<CachedChunk> wanted = [];
    private readonly Dictionary<BaseSlice, PinnedSlice> slices = [];

    public BaseGraph Graph { get; } = graph;

    public int PinnedChunks => pinned.Count;

    /// <summary>Asks for a chunk, which the next <see cref="LoadAsync"/> brings; null asks for nothing.</summary>
    public void Want(CachedChunk? chunk)
    {
        if (chunk is not null && !pinned.ContainsKey(chunk))
        {
            wanted.Add(chunk);
        }
    }

    public void WantNodeIds(int group)
    {
        if (group < Graph.GroupCount)
        {
            Want(Graph.Group(group).NodeIds);
        }
    }

    public void WantProperty(int group, int key)
    {
        if (group < Graph.GroupCount)
        {
            Want(Graph.Group(group).Property(key));
        }
    }

    public void WantProperties(int group)
    {
        if (group < Graph.GroupCount)
        {
            foreach (CachedChunk chunk in Graph.Group(group).Properties.Values)
            {
                Want(chunk);
            }
        }
    }

    /// <summary>Asks for a slice: where its lists are, and what else is named.</summary>
    public void WantSlice(BaseSlice? slice, bool neighbours, bool references)
    {
        if (slice is null)
        {
            return;
        }

        Want(slice.Offsets);
        if (neighbours)
        {
            Want(slice.Neighbours);
        }

        if (references)
        {
            Want(slice.References);
        }
    }

    /// <summary>Asks for what leads from an id to a node.</summary>
    public void WantNode(long id)
    {
        if (!Graph.TryFindNodeByRange(id, out _))
        {
            Want(Graph.Find(ChunkKey.NodeIdMap(Block(id))));
        }
    }

    /// <summary>Asks for what leads from an id to a relationship: at first to its source, and when that is loaded, to itself.</summary>
    public void WantRelationship(long id)
    {
        if (Graph.TryFindRelationshipByRange(id, out _) || Graph.Find(ChunkKey.RelationshipIdMap(Block(id))) is not { } map)
        {
            return;
        }

        Want(map);
        if (pinned.ContainsKey(map) && TrySourceOf(id, out int type, out int source))
        {
            BaseGroup group = Graph.Group(source >> NodeRows.RowBits);
            WantSlice(group.Slice(type << 1), neighbours: false, references: false);
            Want(group.RelationshipIds(type));
        }
    }

    /// <summary>Asks for what surrounds a relationship: its ends, its id.</summary>
    public void WantRelationship(int type, int row, bool ends, bool id)
    {
        if (row >= Graph.Type(type).Count)
        {
            return;
        }

        BaseGroup group = Graph.Type(type).GroupOf(row, out _);
        if (ends)
        {
            WantSlice(group.Slice(type << 1), neighbours: true, references: false);
        }

        if (id)
        {
            Want(group.RelationshipIds(type));
        }
    }

    /// <summary>Pins what was asked for since the last call. Completes at once when all of it is in memory.</summary>
    /// <exception cref="Errors.GraphException">The store is unavailable, or the base is damaged.</exception>
    public ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (wanted.Count == 0)
        {
            return default;
        }

        ChunkCache cache = Graph.Cache!;

        // Slices that were made before all of their chunks were there know less than they could.
        slices.Clear();
        for (int i = wanted.Count - 1; i >= 0; i--)
        {
            if (pinned.ContainsKey(wanted[i]))
            {
                wanted.RemoveAt(i);
            }
            else if (cache.TryPin(wanted[i]))
            {
                pinned.Add(wanted[i], wanted[i].Content);
                wanted.RemoveAt(i);
            }
        }

        return wanted.Count == 0 ? default : LoadMissingAsync(cache, cancellationToken);
    }

    /// <summary>Lets go of everything.</summary>
    public void Release()
    {
        foreach (CachedChunk chunk in pinned.Keys)
        {
            Graph.Cache!.Unpin(chunk);
        }

        pinned.Clear();
        slices.Clear();
        wanted.Clear();
    }

    public void Dispose() => Release();

    public bool Holds(CachedChunk? chunk) => chunk is null || pinned.ContainsKey(chunk);

    public long NodeId(int ordinal) => Integers(Graph.Group(ordinal >> NodeRows.RowBits).NodeIds!)[ordinal & NodeRows.RowMask];

    public PropertyChunk? Property(int group, int key) => Graph.Group(group).Property(key) is { } chunk ? (PropertyChunk)Content(chunk) : null;

    public Value Property(int ordinal, int key, int group) => Property(group, key)?.Get(ordinal & NodeRows.RowMask) ?? NullValue.Instance;

    /// <summary>A slice whose offsets are loaded; what else is, may be read.</summary>
    public PinnedSlice Slice(BaseSlice slice)
    {
        if (!slices.TryGetValue(slice, out PinnedSlice? found))
        {
            found = new PinnedSlice(
                slice,
                Graph,
                Integers(slice.Offsets),
                pinned.TryGetValue(slice.Neighbours, out Chunk? neighbours) ? (IntegerChunk)neighbours : null,
                slice.References is { } references && pinned.TryGetValue(references, out Chunk? places) ? (IntegerChunk)places : null);
            slices.Add(slice, found);
        }

        return found;
    }

    public long RelationshipId(int type, int row)
    {
        BaseGroup group = Graph.Type(type).GroupOf(row, out int place);
        return Integers(group.RelationshipIds(type)!)[place];
    }

    public PropertyChunk? RelationshipProperty(BaseGroup group, int type, int key) =>
        group.RelationshipProperty(type, key) is { } chunk ? (PropertyChunk)Content(chunk) : null;

    public Value RelationshipProperty(int type, int row, int key)
    {
        BaseGroup group = Graph.Type(type).GroupOf(row, out int place);
        return RelationshipProperty(group, type, key)?.Get(place) ?? NullValue.Instance;
    }

    public (int Source, int Target) Ends(int type, int row)
    {
        BaseGroup group = Graph.Type(type).GroupOf(row, out int place);
        PinnedSlice slice = Slice(group.Slice(type << 1)!);
        return ((group.Number << NodeRows.RowBits) | slice.SourceOf(place), slice.Neighbour(place));
    }

    /// <summary>The ordinal of a stored node, whether or not it has been deleted since.</summary>
    public bool TryFindNode(long id, out int ordinal)
    {
        if (Graph.TryFindNodeByRange(id, out ordinal))
        {
            return true;
        }

        ordinal = Graph.Find(ChunkKey.NodeIdMap(Block(id))) is { } map && Content(map) is IdMapChunk ids && (id & 0xFFFF) < ids.Count
            ? ids.First.GetInt32((int)(id & 0xFFFF))
            : -1;
        return ordinal >= 0;
    }

    /// <summary>The handle of a stored relationship, whether or not it has been deleted since.</summary>
    public bool TryFindRelationship(long id, out long handle)
    {
        if (Graph.TryFindRelationshipByRange(id, out handle))
        {
            return true;
        }

        handle = -1;
        if (!TrySourceOf(id, out int type, out int source))
        {
            return false;
        }

        BaseGroup group = Graph.Group(source >> NodeRows.RowBits);
        BaseSlice slice = group.Slice(type << 1)!;
        Slice(slice).Range(source & NodeRows.RowMask, out int start, out int end);
        IntegerChunk ids = Integers(group.RelationshipIds(type)!);
        for (int place = start; place < end; place++)
        {
            if (ids[place] == id)
            {
                handle = ((long)type << 32) | (uint)(slice.FirstRow + place);
                return true;
            }
        }

        return false;
    }

    public IdMapChunk IdMap(CachedChunk chunk) => (IdMapChunk)Content(chunk);

    public IndexBlockChunk IndexBlock(CachedChunk chunk) => (IndexBlockChunk)Content(chunk);

    // Beyond the largest number of a block there is no id.
    private static int Block(long id) => (int)Math.Min(id >> BaseGraph.BlockBits, int.MaxValue);

    private bool TrySourceOf(long id, out int type, out int source)
    {
        type = -1;
        source = -1;
        int place = (int)(id & 0xFFFF);
        if (Graph.Find(ChunkKey.RelationshipIdMap(Block(id))) is not { } map || Content(map) is not IdMapChunk ids || place >= ids.Count)
        {
            return false;
        }

        type = ids.First.GetInt32(place);
        source = ids.Second!.GetInt32(place);
        return type >= 0;
    }

    private async ValueTask LoadMissingAsync(ChunkCache cache, CancellationToken cancellationToken)
    {
        CachedChunk[] missing = [.. wanted.Distinct()];
        wanted.Clear();
        await cache.PinAsync(missing, cancellationToken);
        foreach (CachedChunk chunk in missing)
        {
            pinned.Add(chunk, chunk.Content);
        }
    }

    private IntegerChunk Integers(CachedChunk chunk) => (IntegerChunk)Content(chunk);

    private Chunk Content(CachedChunk chunk) => pinned.TryGetValue(chunk, out Chunk? content)
        ? content
        : throw new InvalidOperationException($"{chunk.Segment.Describe(chunk.Entry.Key)} is read without having been loaded.");
}
