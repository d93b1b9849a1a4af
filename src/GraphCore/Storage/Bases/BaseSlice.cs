using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Bases;

/// <summary>The stored relationships of a group by one type and direction, and the chunks that hold them.</summary>
internal sealed class BaseSlice(SliceInfo info, CachedChunk offsets, CachedChunk neighbours, CachedChunk? references)
{
    public SliceInfo Info { get; } = info;

    public int Type => Info.Slot >> 1;

    public bool IsIncoming => (Info.Slot & 1) != 0;

    /// <summary>Where each row's neighbours begin, and at the end their number.</summary>
    public CachedChunk Offsets { get; } = offsets;

    public CachedChunk Neighbours { get; } = neighbours;

    /// <summary>
    /// Incoming only: the place of each relationship among those of its type that leave its source's group; null where that is the
    /// source's own row.
    /// </summary>
    public CachedChunk? References { get; } = references;

    /// <summary>Outgoing only: the row that the first relationship has within its type.</summary>
    public int FirstRow { get; set; }
}
