using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Bases;

/// <summary>Opens the bases of one database: one read for each segment that is not open yet. Thread-safe.</summary>
internal sealed class BaseOpener(IObjectStore store, DatabasePaths paths, ChunkCache cache, RequestPolicy requests)
{
    /// <summary>The base of a HEAD.</summary>
    /// <param name="database">Whose it is.</param>
    /// <param name="segments">The directory of segments in HEAD.</param>
    /// <param name="previous">A base whose open segments are used again; null: none.</param>
    /// <exception cref="GraphException">A segment is missing or damaged, or the store is unavailable.</exception>
    public async Task<BaseGraph> OpenAsync(Guid database, ReadOnlyMemory<byte> segments, BaseGraph? previous, CancellationToken cancellationToken)
    {
        SegmentReference[] references = SegmentList.Decode(segments.Span);
        if (references.Length == 0)
        {
            return BaseGraph.Empty;
        }

        var known = (previous?.Segments ?? []).ToDictionary(segment => segment.Reference.Id);
        OpenSegment[] opened = await Task.WhenAll(references.Select(reference => known.TryGetValue(reference.Id, out OpenSegment? segment)
            ? Task.FromResult(segment)
            : OpenAsync(database, reference, cancellationToken)));
        return new BaseGraph(cache, opened);
    }

    private async Task<OpenSegment> OpenAsync(Guid database, SegmentReference reference, CancellationToken cancellationToken) =>
        new(reference, await SegmentObject.OpenAsync(cache, database, store, paths.Segment(reference.Id), reference, requests, cancellationToken));
}
