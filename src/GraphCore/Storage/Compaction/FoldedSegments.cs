using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>What a fold has made.</summary>
/// <param name="New">The segment that was written; null when nothing had changed.</param>
/// <param name="All">The directory for the new HEAD, oldest first; segments without any chunk in use are left out.</param>
internal sealed record FoldedSegments(SegmentReference? New, IReadOnlyList<SegmentReference> All);
