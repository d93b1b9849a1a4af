using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore;

/// <summary>
/// When sealed logs are worth a compaction: one rewrites what has changed, and indexes and references of a type as a whole, so it waits for
/// enough to do; but every log that waits is replayed by whoever opens the database.
/// </summary>
public sealed record CompactionPolicy
{
    /// <summary>So many sealed logs are enough.</summary>
    public int SealedLogs { get; init; } = 4;

    /// <summary>So many bytes of sealed logs are enough.</summary>
    public long LogBytes { get; init; } = 64L << 20;

    /// <summary>Sealed logs of this share of the segments' bytes are enough.</summary>
    public double ShareOfSegments { get; init; } = 0.125;

    /// <summary>Whether a compaction is due.</summary>
    internal bool IsDue(LogTip tip, long segmentBytes) =>
        tip.Sealed.Count > 0 && (tip.Sealed.Count >= SealedLogs || tip.SealedBytes >= LogBytes || tip.SealedBytes >= ShareOfSegments * segmentBytes);
}
