namespace Serverless.GraphCore.Storage.Log;

/// <summary>Others are asked to wait until this transaction has committed, or this moment has come.</summary>
internal readonly record struct Reservation(Guid Id, Deadline Until);

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

    /// <summary>The log where HEAD begins.</summary>
    public required long FirstLog { get; init; }

    /// <summary>The bytes of the logs from HEAD up to the live one.</summary>
    public required long SealedBytes { get; init; }

    /// <summary>The state after the last record.</summary>
    public LogPosition Position => new(Log.Number, Offset);

    /// <summary>How many sealed logs have not been folded into HEAD.</summary>
    public long SealedLogs => Log.Number - FirstLog;
}
