namespace Serverless.GraphCore.Storage.Log;

/// <summary>Numbers of the log protocol.</summary>
internal sealed record LogOptions
{
    /// <summary>A log of this many bytes is due to be sealed.</summary>
    public long RotationBytes { get; init; } = 8L << 20;

    /// <summary>A log of this many records is due to be sealed.</summary>
    public int RotationRecords { get; init; } = 4_000;

    /// <summary>A log takes no more data after this many records, sealed or not; the service ends it at 50,000.</summary>
    public int MaxRecords { get; init; } = 40_000;

    /// <summary>Writes are refused while this many sealed logs wait for compaction; null: never.</summary>
    public int? MaxSealedLogs { get; init; } = 8;

    /// <summary>Writes are refused while this many bytes of logs wait for compaction; null: never.</summary>
    public long? MaxUncompactedBytes { get; init; } = 256L << 20;

    /// <summary>The most transactions of one append.</summary>
    public int MaxGroupCount { get; init; } = 512;

    /// <summary>An append takes no further transaction from this many bytes on.</summary>
    public int MaxGroupBytes { get; init; } = 1 << 20;

    /// <summary>After this time a request counts as lost.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause before a request is repeated; doubled each time.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest pause before a request is repeated.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a transaction that conflicts is run again before it asks the others to wait.</summary>
    public int Reruns { get; init; } = 3;

    /// <summary>For how long the others are asked to wait; at most 5 s.</summary>
    public TimeSpan ReserveDuration { get; init; } = TimeSpan.FromSeconds(5);
}
