using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>Finds the segments that a commit adds.</summary>
internal static class ChangeSetSegments
{
    /// <summary>The segments; none unless it is an import.</summary>
    /// <exception cref="Errors.GraphException">Its operations are damaged.</exception>
    public static IReadOnlyList<SegmentReference> Of(CommitEntry commit) =>
        (commit.Traits & CommitTraits.Import) != 0 && ChangeSetReader.TryReadSegment(commit.Payload.Span, out SegmentReference? segment) ? [segment] : [];
}
