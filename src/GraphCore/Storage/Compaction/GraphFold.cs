using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>Replays the records over HEAD's base, as a reader does, and folds the state that comes of it.</summary>
internal sealed class GraphFold(BaseOpener bases) : ILogFold
{
    private readonly SnapshotSource _snapshots = new(bases);

    public void Reset(DatabaseHead head) => _snapshots.Reset(head);

    public void Apply(LogRecord record, LogPosition position) => _snapshots.Apply(record, position);

    public async Task<FoldedSegments> WriteAsync(Stream destination, Guid owner, Guid segmentId, CancellationToken cancellationToken)
    {
        var placed = await _snapshots.CurrentAsync(cancellationToken);
        return await SegmentFold.WriteAsync(placed.Snapshot.State, destination, owner, segmentId, cancellationToken);
    }

    public void Dispose() => _snapshots.Dispose();
}
