using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Bases;

/// <summary>
/// The graph that a HEAD's segments hold: all that is known without a request, and where the rest is. Immutable and thread-safe.
/// Contents are read through <see cref="BaseView"/>.
/// </summary>
internal sealed class BaseGraph
{
    /// <summary>Ids of a block.</summary>
    public const int BlockBits = 16;

    private static readonly CatalogChunk NoNames = new([], [], [], [[]], SchemaCatalog.Empty);

    private readonly Dictionary<ChunkKey, CachedChunk> chunks = [];
    private readonly BaseGroup[] groups;
    private readonly BaseType[] types;
    private readonly Dictionary<int, IndexChunk> indexes = [];
    private readonly IdRanges<BaseGroup> nodeIds;
    private readonly IdRanges<(BaseGroup Group, int Type)> relationshipIds;

    /// <param name="cache">Where the segments' chunks are kept.</param>
    /// <param name="segments">In the order of HEAD.</param>
    /// <exception cref="Errors.GraphException">They contradict each other.</exception>
    public BaseGraph(ChunkCache? cache, IReadOnlyList<OpenSegment> segments)
    {
        Cache = cache;
        Segments = segments;
        var infos = new SortedDictionary<int, GroupChunk>();
        foreach (OpenSegment segment in segments)
        {
            foreach (CachedChunk chunk in segment.Object.Chunks)
            {
                Add(chunk, infos);
            }
        }

        Catalog = chunks.TryGetValue(ChunkKey.Catalog, out CachedChunk? catalog) ? (CatalogChunk)ChunkParser.ParseInline(catalog.Entry) : NoNames;
        groups = new BaseGroup[infos.Count];
        foreach ((int number, GroupChunk info) in infos)
        {
            if (number >= groups.Length)
            {
                throw Damage("a group is missing");
            }

            groups[number] = new BaseGroup(number, info);
        }

        foreach (CachedChunk chunk in chunks.Values)
        {
            Place(chunk);
        }

        foreach (BaseGroup group in groups)
        {
            AddSlices(group);
        }

        types = new BaseType[Catalog.Types.Length];
        for (int type = 0; type < types.Length; type++)
        {
            int slot = type << 1;
            types[type] = new BaseType(type, Array.FindAll(groups, group => group.Slice(slot) is not null));
            RelationshipCount += types[type].Count;
        }

        nodeIds = new(groups.Where(static group => group.Info.NodeIds is not null).Select(static group => (group.Info.NodeIds!.Value, group)));
        relationshipIds = new(groups.SelectMany(static group => group.Info.RelationshipIds.Select(range => (range.Ids, (group, range.Type)))));
        NodeCount = groups.Sum(static group => (long)group.Info.LiveCount);
    }

    /// <summary>A base without anything.</summary>
    public static BaseGraph Empty { get; } = new(null, []);

    /// <summary>Null for <see cref="Empty"/>.</summary>
    public ChunkCache? Cache { get; }

    public IReadOnlyList<OpenSegment> Segments { get; }

    public CatalogChunk Catalog { get; }

    public int GroupCount => groups.Length;

    public ReadOnlySpan<BaseGroup> Groups => groups;

    public long NodeCount { get; }

    public long RelationshipCount { get; }

    public BaseGroup Group(int number) => groups[number];

    /// <summary>The relationships of a type.</summary>
    public BaseType Type(int type) => type < types.Length ? types[type] : BaseType.None;

    public IndexChunk? Index(int id) => indexes.GetValueOrDefault(id);

    public CachedChunk IndexBlock(int id, int number) => Find(ChunkKey.IndexBlock(id, number)) ?? throw Damage("a block of an index is missing");

    /// <summary>The chunk of a name, or null.</summary>
    public CachedChunk? Find(ChunkKey key) => chunks.GetValueOrDefault(key);

    /// <summary>The chunks in use.</summary>
    public IEnumerable<CachedChunk> Chunks => chunks.Values;

    /// <summary>The ordinal of a node whose group knows its range of ids.</summary>
    public bool TryFindNodeByRange(long id, out int ordinal)
    {
        bool found = nodeIds.TryFind(id, out BaseGroup? group, out int row);
        ordinal = found ? (group!.Number << NodeRows.RowBits) | row : -1;
        return found && group!.IsLive(row);
    }

    /// <summary>The handle of a relationship whose group knows its range of ids.</summary>
    public bool TryFindRelationshipByRange(long id, out long handle)
    {
        if (relationshipIds.TryFind(id, out (BaseGroup Group, int Type) owner, out int place))
        {
            handle = ((long)owner.Type << 32) | (uint)(owner.Group.Slice(owner.Type << 1)!.FirstRow + place);
            return true;
        }

        handle = -1;
        return false;
    }

    private static Exception Damage(string what) => FormatVersion.Damaged($"The base is inconsistent ({what}); the database");

    private void Add(CachedChunk chunk, SortedDictionary<int, GroupChunk> infos)
    {
        ChunkEntry entry = chunk.Entry;
        chunks.Remove(entry.Key);
        if (entry.IsRemoved)
        {
            switch (entry.Key.Kind)
            {
                case ChunkKind.Group:
                    infos.Remove(entry.Key.A);
                    break;
                case ChunkKind.Index:
                    indexes.Remove(entry.Key.A);
                    break;
            }

            return;
        }

        chunks.Add(entry.Key, chunk);
        switch (entry.Key.Kind)
        {
            case ChunkKind.Group:
                infos[entry.Key.A] = (GroupChunk)ChunkParser.ParseInline(entry);
                break;
            case ChunkKind.Index:
                indexes[entry.Key.A] = (IndexChunk)ChunkParser.ParseInline(entry);
                break;
        }
    }

    /// <summary>Gives a chunk to its group.</summary>
    private void Place(CachedChunk chunk)
    {
        ChunkKey key = chunk.Entry.Key;
        switch (key.Kind)
        {
            case ChunkKind.NodeIds:
                GroupOf(key).NodeIds = chunk;
                break;
            case ChunkKind.NodeProperty:
                GroupOf(key).AddProperty(key.B, chunk);
                break;
            case ChunkKind.RelationshipIds:
                GroupOf(key).AddRelationshipIds(key.B, chunk);
                break;
            case ChunkKind.RelationshipProperty:
                GroupOf(key).AddRelationshipProperty(key.B, key.C, chunk);
                break;
        }
    }

    private BaseGroup GroupOf(ChunkKey key) => key.A < groups.Length ? groups[key.A] : throw Damage("a column has no group");

    private void AddSlices(BaseGroup group)
    {
        if (group.NodeIds is null || group.NodeIds.Entry.Count != group.Info.RowCount)
        {
            throw Damage("a group has no ids");
        }

        foreach (SliceInfo info in group.Info.Slices)
        {
            CachedChunk? offsets = Find(ChunkKey.Offsets(group.Number, info.Slot));
            CachedChunk? neighbours = Find(ChunkKey.Neighbours(group.Number, info.Slot));
            // A slice may have been written before the group's last rows came.
            if (offsets is null || offsets.Entry.Count > group.Info.RowCount + 1 || neighbours?.Entry.Count != info.Count)
            {
                throw Damage("relationships of a group are missing");
            }

            group.Add(new BaseSlice(info, offsets, neighbours, Find(ChunkKey.EdgeReferences(group.Number, info.Slot))));
        }
    }
}
