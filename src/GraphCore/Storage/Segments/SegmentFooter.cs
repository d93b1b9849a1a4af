namespace Serverless.GraphCore.Storage.Segments;

/// <summary>The chunks of one kind in a segment.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Chunks">How many there are.</param>
/// <param name="Bytes">Bytes of their payloads, in and outside the footer.</param>
/// <param name="Count">Their elements.</param>
internal readonly record struct ChunkKindSize(ChunkKind Kind, int Chunks, long Bytes, long Count);

/// <summary>What a segment holds: its chunks in their order. Immutable.</summary>
internal sealed class SegmentFooter(IReadOnlyList<ChunkEntry> entries)
{
    public IReadOnlyList<ChunkEntry> Entries { get; } = entries;

    /// <summary>How much of each kind there is, ascending by kind; removed chunks do not count.</summary>
    public IReadOnlyList<ChunkKindSize> Sizes()
    {
        var sizes = new SortedDictionary<ChunkKind, ChunkKindSize>();
        foreach (ChunkEntry entry in Entries)
        {
            if (!entry.IsRemoved)
            {
                sizes.TryGetValue(entry.Key.Kind, out ChunkKindSize size);
                sizes[entry.Key.Kind] = new ChunkKindSize(entry.Key.Kind, size.Chunks + 1, size.Bytes + entry.Length, size.Count + entry.Count);
            }
        }

        return [.. sizes.Values];
    }
}
