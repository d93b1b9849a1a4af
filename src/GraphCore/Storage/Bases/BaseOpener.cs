using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Bases;

/// <summary>Opens the bases of one database: one read for each segment that is not open yet. Thread-safe.</summary>
internal sealed class BaseOpener(IObjectStore store, DatabasePaths paths, ChunkCache cache, RequestPolicy requests)
{
    /// <summary>The base of a HEAD.</summary>
    /// <param name="head">The HEAD.</param>
    /// <param name="previous">A base whose open segments are used again; null: none.</param>
    /// <exception cref="GraphException">A segment is missing or damaged, or the store is unavailable.</exception>
    public Task<BaseGraph> OpenAsync(DatabaseHead head, BaseGraph? previous, CancellationToken cancellationToken) =>
        OpenAsync(head, SegmentList.Decode(head.Segments.Span), previous, cancellationToken);

    /// <summary>A base of segments.</summary>
    /// <param name="head">Says whose the segments may be.</param>
    /// <param name="segments">The segments.</param>
    /// <param name="previous">As above.</param>
    /// <exception cref="GraphException">As above.</exception>
    public async Task<BaseGraph> OpenAsync(DatabaseHead head, IReadOnlyList<SegmentReference> segments, BaseGraph? previous, CancellationToken cancellationToken)
    {
        if (segments.Count == 0)
        {
            return BaseGraph.Empty;
        }

        var known = (previous?.Segments ?? []).ToDictionary(segment => segment.Reference.Id);
        OpenSegment[] opened = await Task.WhenAll(segments.Select(reference => known.TryGetValue(reference.Id, out OpenSegment? segment)
            ? Task.FromResult(segment)
            : OpenAsync(head, reference, cancellationToken)));
        return new BaseGraph(cache, opened);
    }

    private async Task<OpenSegment> OpenAsync(DatabaseHead head, SegmentReference reference, CancellationToken cancellationToken)
    {
        ObjectPath path = head.Inherited.PathsOf(reference.Owner, head.Database.Id, paths).Segment(reference.Id);
        return new OpenSegment(reference, await SegmentObject.OpenAsync(cache, head.Database.Id, store, path, reference, requests, cancellationToken));
    }
}
