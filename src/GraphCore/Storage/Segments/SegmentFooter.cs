namespace Serverless.GraphCore.Storage.Segments;

/// <summary>What a segment holds: its chunks in their order. Immutable.</summary>
internal sealed class SegmentFooter(IReadOnlyList<ChunkEntry> entries)
{
    public IReadOnlyList<ChunkEntry> Entries { get; } = entries;
}
