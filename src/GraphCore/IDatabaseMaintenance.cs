using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore;

/// <summary>
/// Work on an open database that no request waits for. Any number of processes may do it at a time; it may end, or its process, at any point,
/// and nothing is lost.
/// </summary>
public interface IDatabaseMaintenance
{
    /// <summary>
    /// Folds the logs that are sealed into segments, when that is due by <see cref="GraphDatabaseOptions.Compaction"/>, and goes over to the result.
    /// </summary>
    /// <param name="force">Seals the live log first, and folds whatever there is.</param>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.DatabaseUnavailable"/>: the store fails, or others were faster; it may be repeated. Or what is stored is damaged.
    /// </exception>
    Task<CompactionSummary> CompactAsync(bool force, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes objects that nothing has referred to for <see cref="GraphDatabaseOptions.CollectionGrace"/>, in two runs: one condemns what a
    /// later one deletes.
    /// </summary>
    /// <exception cref="GraphException">As <see cref="CompactAsync"/>.</exception>
    Task<CollectionSummary> CollectGarbageAsync(CancellationToken cancellationToken);
}

/// <summary>What a compaction has done.</summary>
/// <param name="FoldedLogs">How many logs it has folded; 0 when there was nothing to do.</param>
/// <param name="LogBytes">Their bytes.</param>
/// <param name="SegmentBytes">Bytes of the segment that it has written.</param>
public sealed record CompactionSummary(int FoldedLogs, long LogBytes, long SegmentBytes);

/// <summary>What a garbage collection has done.</summary>
/// <param name="Condemned">Objects that a later run is going to delete.</param>
/// <param name="Deleted">Objects that were deleted.</param>
/// <param name="DeletedBytes">Their bytes.</param>
public sealed record CollectionSummary(int Condemned, int Deleted, long DeletedBytes);
