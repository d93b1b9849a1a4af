using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>
/// What becomes of a HEAD and the records of the sealed logs after it, which it is given in order. Used for one attempt of one compaction.
/// </summary>
internal interface ILogFold : ILogConsumer, IDisposable
{
    /// <summary>Writes what has changed as one segment.</summary>
    /// <param name="destination">Where the segment's bytes go.</param>
    /// <param name="owner">The database that it is written for.</param>
    /// <param name="segmentId">The segment's id.</param>
    /// <exception cref="Errors.GraphException">The base or a record is damaged, or the store is unavailable.</exception>
    Task<FoldedSegments> WriteAsync(Stream destination, Guid owner, Guid segmentId, CancellationToken cancellationToken);
}
