namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// The neighbours of a node by one type and direction: the entries of <see cref="Nodes"/> except those whose handle row
/// <see cref="Removed"/> holds, then those of <see cref="AddedNodes"/>. Lists up to 4,096 entries have all in <see cref="Nodes"/>.
/// </summary>
internal readonly ref struct NeighbourList(ReadOnlySpan<int> nodes, ReadOnlySpan<int> rows, ReadOnlySpan<int> addedNodes, ReadOnlySpan<int> addedRows, IRelationshipRows? removed)
{
    public ReadOnlySpan<int> Nodes { get; } = nodes;

    /// <summary>Lower parts of the relationships' handles, parallel to <see cref="Nodes"/>.</summary>
    public ReadOnlySpan<int> Rows { get; } = rows;

    public ReadOnlySpan<int> AddedNodes { get; } = addedNodes;

    public ReadOnlySpan<int> AddedRows { get; } = addedRows;

    public IRelationshipRows? Removed { get; } = removed;

    public int Count => Nodes.Length + AddedNodes.Length - (Removed?.Count ?? 0);
}

/// <summary>A set of rows of relationships of one type.</summary>
internal interface IRelationshipRows
{
    int Count { get; }

    bool Contains(int row);
}
