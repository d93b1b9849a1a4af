namespace Serverless.GraphCore.Storage.Segments;

/// <summary>What a chunk of a segment holds. The numbers are persisted; never change one.</summary>
internal enum ChunkKind : byte
{
    /// <summary>Token names, label sets and the schema.</summary>
    Catalog = 1,

    /// <summary>What a group is made of: rows, labels, liveness, counts of relationships, ranges of ids.</summary>
    Group = 2,

    /// <summary>The ids of a group's nodes.</summary>
    NodeIds = 3,

    /// <summary>One property of a group's nodes.</summary>
    NodeProperty = 4,

    /// <summary>For one slot of a group: where each node's neighbours begin; one entry more than there are nodes.</summary>
    Offsets = 5,

    /// <summary>For one slot of a group: the ordinals of the neighbours.</summary>
    Neighbours = 6,

    /// <summary>For one incoming slot of a group: each relationship's place within its source's group and type.</summary>
    EdgeReferences = 7,

    /// <summary>The ids of the relationships of one type that leave a group.</summary>
    RelationshipIds = 8,

    /// <summary>One property of the relationships of one type that leave a group.</summary>
    RelationshipProperty = 9,

    /// <summary>The ordinals of a block of node ids.</summary>
    NodeIdMap = 10,

    /// <summary>The types and sources of a block of relationship ids.</summary>
    RelationshipIdMap = 11,

    /// <summary>What an index is made of: counts and the first key of each block.</summary>
    Index = 12,

    /// <summary>A run of an index's entries.</summary>
    IndexBlock = 13,
}
