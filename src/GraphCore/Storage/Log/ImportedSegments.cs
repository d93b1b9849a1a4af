using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Log;

/// <summary>The segments that a commit adds; none unless it is an import.</summary>
internal delegate IEnumerable<SegmentReference> ImportedSegments(CommitEntry commit);
