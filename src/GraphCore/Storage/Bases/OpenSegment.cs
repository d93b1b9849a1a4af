using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Bases;

/// <summary>
/// A segment that base graphs share. It is closed when no snapshot can reach it any more, which nobody counts: a snapshot of an older
/// HEAD may be in use by any number of queries.
/// </summary>
internal sealed class OpenSegment(SegmentReference reference, SegmentObject segment)
{
    ~OpenSegment() => Object.Dispose();

    public SegmentReference Reference { get; } = reference;

    public SegmentObject Object { get; } = segment;
}
