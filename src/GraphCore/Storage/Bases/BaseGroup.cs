using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Bases;

/// <summary>A stored group of nodes: what is known of it without a request, and its chunks. Immutable.</summary>
internal sealed class BaseGroup
{
    private readonly Dictionary<int, BaseSlice> slices = [];
    private readonly Dictionary<int, CachedChunk> properties = [];
    private readonly Dictionary<int, CachedChunk> relationshipIds = [];
    private readonly Dictionary<(int Type, int Key), CachedChunk> relationshipProperties = [];

    public BaseGroup(int number, GroupChunk info)
    {
        Number = number;
        Info = info;
        Slots = Array.ConvertAll(info.Slices, static slice => slice.Slot);
        Rows = NodeRows.OfBase(this);
    }

    public int Number { get; }

    public GroupChunk Info { get; }

    /// <summary>Numbers of (type, direction) of which there is a slice, ascending.</summary>
    public int[] Slots { get; }

    /// <summary>The group without any change.</summary>
    public NodeRows Rows { get; }

    /// <summary>The ids of the rows; null when the group has none.</summary>
    public CachedChunk? NodeIds { get; set; }

    public IReadOnlyDictionary<int, CachedChunk> Properties => properties;

    public IEnumerable<BaseSlice> Slices => slices.Values;

    public BaseSlice? Slice(int slot) => slices.GetValueOrDefault(slot);

    public CachedChunk? Property(int key) => properties.GetValueOrDefault(key);

    public CachedChunk? RelationshipIds(int type) => relationshipIds.GetValueOrDefault(type);

    public CachedChunk? RelationshipProperty(int type, int key) => relationshipProperties.GetValueOrDefault((type, key));

    /// <summary>Keys of the properties that the relationships of a type have.</summary>
    public IEnumerable<int> RelationshipKeys(int type) => relationshipProperties.Keys.Where(name => name.Type == type).Select(name => name.Key);

    public bool IsLive(int row) => Info.LiveRows is null || (Info.LiveRows[row >> 6] >> (row & 63) & 1) != 0;

    /// <summary>Presence bits of 64 rows.</summary>
    public ulong LiveWord(int word)
    {
        if (Info.LiveRows is { } live)
        {
            return live[word];
        }

        int left = Info.RowCount - (word << 6);
        return left >= 64 ? ulong.MaxValue : left <= 0 ? 0 : (1UL << left) - 1;
    }

    public int Code(int row) => Info.Codes is { } codes ? codes.GetInt32(row) : Info.LabelSet;

    public void Add(BaseSlice slice) => slices.Add(slice.Info.Slot, slice);

    public void AddProperty(int key, CachedChunk chunk) => properties.Add(key, chunk);

    public void AddRelationshipIds(int type, CachedChunk chunk) => relationshipIds.Add(type, chunk);

    public void AddRelationshipProperty(int type, int key, CachedChunk chunk) => relationshipProperties.Add((type, key), chunk);
}
