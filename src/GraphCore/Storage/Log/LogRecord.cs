using System.Runtime.InteropServices;

namespace Serverless.GraphCore.Storage.Log;

/// <summary>Kinds of log records. Persisted.</summary>
internal enum LogRecordKind : byte
{
    Open = 1,
    Commits = 2,
    Seal = 3,
    Limits = 4,
    State = 5,
    Reserve = 6,
    Condemn = 7,

    /// <summary>Of an open transaction's object, in which alone this one and the following are.</summary>
    TransactionBegin = 16,
    TransactionCall = 17,
    TransactionRollback = 18,
}

/// <summary>Traits of a commit. Persisted.</summary>
[Flags]
internal enum CommitTraits : ushort
{
    None = 0,

    /// <summary>It changes indexes or constraints: whatever was planned before it is planned again.</summary>
    Schema = 1,

    /// <summary>It adds segments by import: whatever ran before it runs again.</summary>
    Import = 2,

    /// <summary>It may have written anything: it conflicts with everything. Its keys are not stored.</summary>
    WritesAll = 4,
}

/// <summary>Who may use a database. Persisted.</summary>
internal enum AccessMode : byte
{
    ReadWrite = 0,
    ReadOnly = 1,
}

/// <summary>
/// One record of a log, which is one append. Every record is valid, because it was appended at the position that its writer had read up
/// to; a reader only replays.
/// </summary>
internal abstract record LogRecord
{
    private protected LogRecord()
    {
    }

    /// <summary>The persisted kind.</summary>
    public abstract LogRecordKind Kind { get; }
}

/// <summary>The first record of every log.</summary>
internal sealed record OpenRecord(DatabaseIdentity Database, LogName Log, LogName? Previous, DateTimeOffset Time) : LogRecord
{
    public override LogRecordKind Kind => LogRecordKind.Open;
}

/// <summary>The commits of one group, in their order; each was validated against those before it.</summary>
internal sealed record CommitsRecord(IReadOnlyList<CommitEntry> Commits) : LogRecord
{
    public override LogRecordKind Kind => LogRecordKind.Commits;
}

/// <summary>The last record of a log. Without a successor the database is dropped.</summary>
internal sealed record SealRecord(LogName? Next, DateTimeOffset Time) : LogRecord
{
    public override LogRecordKind Kind => LogRecordKind.Seal;
}

/// <summary>A record that is appended alone, for a command; its id tells whether an append of unknown outcome has happened.</summary>
internal abstract record ControlRecord(Guid Id, DateTimeOffset Time) : LogRecord;

/// <summary>Size limits from here on.</summary>
internal sealed record LimitsRecord(Guid Id, DateTimeOffset Time, SizeLimits Limits) : ControlRecord(Id, Time)
{
    public override LogRecordKind Kind => LogRecordKind.Limits;
}

/// <summary>Access from here on.</summary>
internal sealed record StateRecord(Guid Id, DateTimeOffset Time, AccessMode Access, bool IsStopped) : ControlRecord(Id, Time)
{
    public override LogRecordKind Kind => LogRecordKind.State;
}

/// <summary>
/// Asks the other committers to wait until the transaction has committed, or the duration has passed; zero takes the request back. A
/// matter of fairness only: a commit that does not wait is as valid.
/// </summary>
internal sealed record ReserveRecord(Guid Id, DateTimeOffset Time, TimeSpan Duration) : ControlRecord(Id, Time)
{
    public override LogRecordKind Kind => LogRecordKind.Reserve;
}

/// <summary>Names of objects that garbage collection is going to delete; what was planned before it may not refer to them.</summary>
internal sealed record CondemnRecord(Guid Id, DateTimeOffset Time, ReadOnlyMemory<byte> Names) : ControlRecord(Id, Time)
{
    public override LogRecordKind Kind => LogRecordKind.Condemn;
}

/// <summary>One transaction in a record.</summary>
internal sealed class CommitEntry
{
    /// <summary>The transaction's id: no log history has it twice.</summary>
    public required Guid Id { get; init; }

    public required CommitTraits Traits { get; init; }

    /// <summary>The store's clock as the writer knew it; never earlier than that of a record before.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>How many id blocks the commit claims; they end at <see cref="GraphTotals.NextBlock"/>.</summary>
    public required int ClaimedBlocks { get; init; }

    /// <summary>The totals after it.</summary>
    public required GraphTotals Totals { get; init; }

    /// <summary>The operations, opaque to the log. Valid as long as the entry.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The write keys as little-endian bytes, sorted; empty when the commit <see cref="CommitTraits.WritesAll"/>.</summary>
    public required ReadOnlyMemory<byte> KeyBytes { get; init; }

    /// <summary>The write keys, sorted; empty when the commit <see cref="CommitTraits.WritesAll"/>.</summary>
    public ReadOnlySpan<ulong> WriteKeys => MemoryMarshal.Cast<byte, ulong>(KeyBytes.Span);

    /// <summary>The first of the claimed id blocks.</summary>
    public long FirstClaimedBlock => Totals.NextBlock - ClaimedBlocks;
}
