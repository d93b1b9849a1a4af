namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// The name of a chunk within a database; of all segments that HEAD lists, the latest that has the name counts. What the three numbers
/// mean depends on the kind and is said by the methods here; none is negative, those that a kind does not use are zero.
/// </summary>
internal readonly record struct ChunkKey(ChunkKind Kind, int A, int B, int C)
{
    public static ChunkKey Catalog => new(ChunkKind.Catalog, 0, 0, 0);

    public static ChunkKey Group(int group) => new(ChunkKind.Group, group, 0, 0);

    public static ChunkKey NodeIds(int group) => new(ChunkKind.NodeIds, group, 0, 0);

    public static ChunkKey NodeProperty(int group, int key) => new(ChunkKind.NodeProperty, group, key, 0);

    /// <param name="slot">Type and direction: <c>type &lt;&lt; 1 | (incoming ? 1 : 0)</c>.</param>
    public static ChunkKey Offsets(int group, int slot) => new(ChunkKind.Offsets, group, slot, 0);

    /// <inheritdoc cref="Offsets"/>
    public static ChunkKey Neighbours(int group, int slot) => new(ChunkKind.Neighbours, group, slot, 0);

    /// <inheritdoc cref="Offsets"/>
    public static ChunkKey EdgeReferences(int group, int slot) => new(ChunkKind.EdgeReferences, group, slot, 0);

    public static ChunkKey RelationshipIds(int group, int type) => new(ChunkKind.RelationshipIds, group, type, 0);

    public static ChunkKey RelationshipProperty(int group, int type, int key) => new(ChunkKind.RelationshipProperty, group, type, key);

    /// <param name="block">The id's upper bits, <c>id &gt;&gt; 16</c>.</param>
    public static ChunkKey NodeIdMap(int block) => new(ChunkKind.NodeIdMap, block, 0, 0);

    /// <inheritdoc cref="NodeIdMap"/>
    public static ChunkKey RelationshipIdMap(int block) => new(ChunkKind.RelationshipIdMap, block, 0, 0);

    public static ChunkKey Index(int id) => new(ChunkKind.Index, id, 0, 0);

    public static ChunkKey IndexBlock(int id, int number) => new(ChunkKind.IndexBlock, id, number, 0);
}
