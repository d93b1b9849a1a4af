namespace Serverless.GraphCore.Storage.Log;

/// <summary>Others are asked to wait until this transaction has committed, or this moment has come.</summary>
internal readonly record struct Reservation(Guid Id, Deadline Until);

/// <summary>A sealed log that HEAD does not hold yet, and its length.</summary>
internal readonly record struct SealedLog(LogName Name, long Bytes);

/// <summary>A commit that adds segments, and the number of its log.</summary>
internal readonly record struct ImportCommit(long Log, CommitEntry Commit);

/// <summary>How far a database's log has been replayed. Immutable.</summary>
internal sealed record LogTip
{
    /// <summary>The live log.</summary>
    public required LogName Log { get; init; }

    /// <summary>The end of the last record replayed.</summary>
    public required long Offset { get; init; }

    /// <summary>How many records of the live log have been replayed.</summary>
    public required int Ordinal { get; init; }

    /// <summary>What the records add up to.</summary>
    public required LogState State { get; init; }

    /// <summary>Who has asked the others to wait, if anybody.</summary>
    public Reservation? Reservation { get; init; }

    /// <summary>Whether the log was sealed without a successor: the database has been dropped.</summary>
    public bool IsDropped { get; init; }

    /// <summary>The logs from the one where HEAD begins up to the live one, which wait for compaction.</summary>
    public IReadOnlyList<SealedLog> Sealed
    {
        get;
        init
        {
            field = value;
            SealedBytes = value.Sum(static log => log.Bytes);
        }
    } = [];

    /// <summary>The bytes of <see cref="Sealed"/>.</summary>
    public long SealedBytes { get; private init; }

    /// <summary>The commits since <see cref="Sealed"/> begins that add segments.</summary>
    public IReadOnlyList<ImportCommit> Imports { get; init; } = [];

    /// <summary>The state after the last record.</summary>
    public LogPosition Position => new(Log.Number, Offset);

    /// <summary>Whether so much waits for compaction that the database takes no writes.</summary>
    public bool IsFull(LogOptions options) => Sealed.Count >= options.MaxSealedLogs || SealedBytes + Offset >= options.MaxUncompactedBytes;
}
