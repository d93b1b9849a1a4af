using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Graph;

/// <summary>
/// Resident parts of a graph and the kernels that read them. Each kernel handles a whole batch, so that the loop over
/// rows runs beside the layout and Execution pays one virtual call a batch. A view of an <see cref="IGraphTransaction"/>
/// sees the writes that the transaction makes after the view was loaded. Not thread-safe.
/// </summary>
public interface IGraphView : IDisposable
{
    /// <summary>Whether these relationships are among those that the view was loaded for.</summary>
    bool HoldsRelationships(ReadOnlySpan<long> handles);

    /// <summary>The id of a node, live or not. Needs <see cref="LoadRequest.IdsOfNodes"/>.</summary>
    long NodeId(int ordinal);

    /// <summary>The id of a relationship, live or not. Needs <see cref="LoadRequest.IdsOfRelationships"/>.</summary>
    long RelationshipId(long handle);

    /// <summary>
    /// Fills <paramref name="ordinals"/> with live nodes of a group, from row <paramref name="nextRow"/> on, and moves it;
    /// <c>nextRow == RowCount</c> says that the group is done. With <paramref name="accepted"/>, only nodes whose label-set
    /// code is marked there (codes past its end are refused).
    /// </summary>
    int ScanNodes(int group, ref int nextRow, ReadOnlySpan<bool> accepted, Span<int> ordinals);

    /// <summary>Label-set codes of nodes; −1 for an ordinal of −1.</summary>
    void ReadLabelSets(ReadOnlySpan<int> ordinals, Span<int> codes);

    /// <summary>Whether the node has not been deleted (by this transaction).</summary>
    bool IsLiveNode(int ordinal);

    bool IsLiveRelationship(long handle);

    /// <summary>Makes <paramref name="destination"/> the values of one property; null for an ordinal of −1.</summary>
    void ReadNodeProperty(int key, ReadOnlySpan<int> ordinals, Vector destination);

    /// <summary>Makes <paramref name="destination"/> the values of one property; null for a handle of −1.</summary>
    void ReadRelationshipProperty(int key, ReadOnlySpan<long> handles, Vector destination);

    Value NodeProperty(int ordinal, int key);

    Value RelationshipProperty(long handle, int key);

    /// <summary>All properties, ordered by key name.</summary>
    MapValue NodeProperties(int ordinal);

    /// <inheritdoc cref="NodeProperties"/>
    MapValue RelationshipProperties(long handle);

    /// <summary>Sources and targets of relationships. A handle of −1 gives −1. Needs <see cref="LoadRequest.Ends"/>.</summary>
    void ReadEndpoints(ReadOnlySpan<long> handles, Span<int> sources, Span<int> targets);

    /// <summary>
    /// Follows relationships from a batch of nodes. Writes, for each one found, the row of its origin in
    /// <paramref name="origins"/>, the node at its other end and its handle, until a destination is full or all is done, and
    /// keeps in <paramref name="cursor"/> where to go on. Origins of −1 have no relationships. An empty
    /// <paramref name="handles"/> asks for no handles.
    /// </summary>
    /// <param name="types">Types to follow; empty: all.</param>
    /// <returns>The number written; 0 when all is done.</returns>
    int Expand(ReadOnlySpan<int> types, Direction direction, ReadOnlySpan<int> origins, ref ExpandCursor cursor, Span<int> rows, Span<int> neighbours, Span<long> handles);

    /// <summary>Numbers of relationships that <see cref="Expand"/> would find for each origin.</summary>
    void ReadDegrees(ReadOnlySpan<int> types, Direction direction, ReadOnlySpan<int> origins, Span<long> degrees);

    bool TryFindNode(long id, out int ordinal);

    bool TryFindRelationship(long id, out long handle);

    /// <summary>
    /// Entities in an index, in index order (orderability, key by key; or its reverse), between bounds. Entries are those of the moment
    /// of the call to <see cref="IIndexCursor.NextAsync"/>; a statement's own later writes may or may not be met (the planner puts Eager there).
    /// </summary>
    IIndexCursor OpenIndex(int index, IndexRange range, bool descending);
}

/// <summary>Where <see cref="IGraphView.Expand"/> stands. The default value is the start.</summary>
public struct ExpandCursor
{
    /// <summary>Row of the current origin.</summary>
    public int Row;

    /// <summary>Index into the list of (type, direction) pairs of the current origin.</summary>
    public int List;

    /// <summary>Position inside the current list.</summary>
    public int Position;
}

/// <summary>Walks an index. Loads what it comes to, so that its view needs no more than the index's name.</summary>
public interface IIndexCursor
{
    /// <summary>Fills <paramref name="entities"/> with node ordinals or relationship handles; 0 at the end.</summary>
    ValueTask<int> NextAsync(Memory<long> entities);
}

/// <summary>
/// A range of index keys: entries whose first values equal <see cref="Equal"/> and whose next value lies between the
/// bounds. Comparison is Cypher's <c>&lt;</c>: a bound selects only values comparable with it (numbers with numbers, …).
/// No bounds and no <see cref="Equal"/>: every entry.
/// </summary>
public readonly record struct IndexRange(Value[] Equal, Value? Lower, bool LowerInclusive, Value? Upper, bool UpperInclusive)
{
    public static IndexRange All => new([], null, false, null, false);

    /// <summary>Entries equal to the given values in all columns or the first ones.</summary>
    public static IndexRange Exactly(params Value[] values) => new(values, null, false, null, false);

    /// <summary>When not null: only strings that start with this text (then there are no bounds).</summary>
    public string? Prefix { get; init; }

    /// <summary>When not null: only strings that end with this text (then there are no bounds).</summary>
    public string? Suffix { get; init; }

    /// <summary>When not null: only strings that contain this text (then there are no bounds).</summary>
    public string? Part { get; init; }

    /// <summary>Whether only strings are in it.</summary>
    public bool IsText => Prefix is not null || Suffix is not null || Part is not null;

    /// <summary>Whether a string is like the texts.</summary>
    public bool Accepts(string text) =>
        (Prefix is null || text.StartsWith(Prefix, StringComparison.Ordinal))
        && (Suffix is null || text.EndsWith(Suffix, StringComparison.Ordinal))
        && (Part is null || text.Contains(Part, StringComparison.Ordinal));
}
